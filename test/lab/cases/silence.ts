import type { LabCase } from "../lab-case.ts";

/** The product's default connect budget. */
const FIFTEEN: readonly [number, number] = [14_500, 15_500];

/** Nobody says a word. */
export const SILENCE: readonly LabCase[] = [
  {
    name: "SYN dropped",
    at: (place) => place.four,
    listens: "answer",
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} drop`),
    expect: { code: 2201, status: 504, reason: "syn-unanswered", withinMs: FIFTEEN },
  },
  {
    name: "SYN dropped, IPv6",
    at: (place) => place.six,
    listens: "answer",
    prepare: (lab, place) => lab.nft("router", "forward", `ip6 daddr ${place.six} drop`),
    expect: { code: 2201, status: 504, reason: "syn-unanswered", withinMs: FIFTEEN },
  },
  {
    name: "SYN-ACK dropped",
    at: (place) => place.four,
    listens: "answer",
    prepare: (lab, place) => lab.nft("router", "forward", `ip saddr ${place.four} drop`),
    expect: { code: 2201, status: 504, reason: "syn-unanswered", withinMs: FIFTEEN },
  },
  {
    name: "backlog full",
    at: (place) => place.four,
    listens: "full",
    expect: { code: 2201, status: 504, reason: "syn-unanswered", withinMs: FIFTEEN },
  },
  {
    name: "shortened connect timeout, next hop not resolved yet",
    at: (place) => place.neighbourFour,
    site: { timeouts: { connect: "1500ms" } },
    expect: { code: 2201, status: 504, reason: "arp-incomplete", withinMs: [1400, 2000] },
  },
  {
    name: "one ICMP error, then silence (rate-limited router)",
    at: (place) => place.four,
    listens: "answer",
    prepare: (lab, place) =>
      lab.nft(
        "router",
        "forward",
        `ip daddr ${place.four} limit rate 1/hour burst 1 packets reject with icmp type host-unreachable`,
        `ip daddr ${place.four} drop`,
      ),
    site: { timeouts: { connect: "2s" } },
    warmUps: 1,
    expect: { code: 2201, status: 504, reason: "recent-icmp", withinMs: [1900, 2500] },
  },
  {
    name: "data dropped after the handshake",
    at: (place) => place.four,
    listens: "answer",
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} tcp flags & psh == psh drop`),
    site: { timeouts: { response: "3s" } },
    expect: { code: 2401, status: 504, reason: "unacknowledged", withinMs: [2900, 3800] },
  },
  {
    name: "application hangs",
    at: (place) => place.four,
    listens: "hang",
    site: { timeouts: { response: "3s" } },
    expect: { code: 2401, status: 504, reason: "acknowledged", withinMs: [2900, 3600] },
  },
];
