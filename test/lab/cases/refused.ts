import type { LabCase } from "../lab-case.ts";

const AT_ONCE: readonly [number, number] = [0, 250];

/** Somebody says no: 2200. */
export const REFUSED: readonly LabCase[] = [
  {
    name: "nobody listens",
    at: (place) => place.four,
    warmUps: 1,
    expect: { code: 2200, status: 502, reason: "rst", withinMs: AT_ONCE },
  },
  {
    name: "nobody listens, IPv6",
    at: (place) => place.six,
    warmUps: 1,
    expect: { code: 2200, status: 502, reason: "rst", withinMs: AT_ONCE },
  },
  {
    name: "REJECT with TCP reset",
    at: (place) => place.four,
    listens: "answer",
    prepare: (lab, place) =>
      lab.nft("router", "forward", `ip daddr ${place.four} meta l4proto tcp reject with tcp reset`),
    warmUps: 1,
    expect: { code: 2200, status: 502, reason: "rst", withinMs: AT_ONCE },
  },
  {
    name: "REJECT with port-unreachable",
    at: (place) => place.four,
    listens: "answer",
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} reject with icmp port-unreachable`),
    warmUps: 1,
    expect: { code: 2200, status: 502, reason: "icmp-port", withinMs: AT_ONCE },
  },
  {
    name: "REJECT with port-unreachable, IPv6, by the origin's own firewall",
    at: (place) => place.six,
    listens: "answer",
    prepare: (lab, place) => lab.nft("origin", "input", `ip6 daddr ${place.six} reject with icmpv6 port-unreachable`),
    warmUps: 1,
    expect: { code: 2200, status: 502, reason: "icmp-port", withinMs: AT_ONCE },
  },
];
