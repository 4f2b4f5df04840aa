import type { LabCase } from "../lab-case.ts";

/** For an edge without IPv6, and with a kernel that gives a SYN up after 3 s. */
export const SMALL_MACHINE_SETUP = `
sysctl -qw net.ipv4.tcp_syn_retries=1
[ ! -e /proc/sys/net/ipv4/tcp_syn_linear_timeouts ] || sysctl -qw net.ipv4.tcp_syn_linear_timeouts=0
`;

export const SMALL_MACHINE: readonly LabCase[] = [
  {
    name: "the kernel gives up before our budget does",
    at: (place) => place.four,
    listens: "answer",
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} drop`),
    site: { timeouts: { connect: "7s" } },
    expect: { code: 2201, status: 504, reason: "syn-unanswered", withinMs: [6500, 7500] },
  },
  {
    name: "the origin comes back after the kernel gave up",
    at: (place) => place.four,
    listens: "answer",
    // The first two SYNs (0 s and 1 s) are lost; the kernel gives up at 3 s, and the next attempt gets through.
    prepare: (lab, place) =>
      lab.nft("router", "forward", `ip daddr ${place.four} tcp flags syn limit rate 2/hour burst 2 packets drop`),
    site: { timeouts: { connect: "7s" } },
    expect: { code: 0, status: 200, withinMs: [2900, 3600] },
  },
  {
    name: "the origin has IPv6 only, the edge has not",
    at: (place) => place.six,
    listens: "answer",
    expect: { code: 2208, status: 502, reason: null, withinMs: [0, 250] },
  },
  {
    name: "the origin has both, the edge has no IPv6",
    at: (place) => [place.six, place.four],
    listens: "answer",
    expect: { code: 0, status: 200, withinMs: [0, 250] },
  },
  {
    name: "the origin has both, its IPv4 address refuses",
    at: (place) => [place.six, place.four],
    expect: { code: 2200, status: 502, withinMs: [0, 250] },
  },
];
