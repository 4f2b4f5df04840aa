import type { LabCase } from "../lab-case.ts";

/** One address of several works, or the connection is made and then not. */
export const REACHED: readonly LabCase[] = [
  {
    name: "a good origin",
    at: (place) => place.four,
    listens: "answer",
    expect: { code: 0, status: 200, withinMs: [0, 250] },
  },
  {
    name: "a good origin, IPv6",
    at: (place) => place.six,
    listens: "answer",
    expect: { code: 0, status: 200, withinMs: [0, 250] },
  },
  {
    name: "first address silent, second fine",
    at: (place) => [place.vacantFour, place.four],
    listens: "answer",
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.vacantFour} drop`),
    expect: { code: 0, status: 200, withinMs: [240, 600] },
  },
  {
    name: "IPv6 silent, IPv4 fine",
    at: (place) => [place.six, place.four],
    listens: "answer",
    prepare: (lab, place) => lab.nft("router", "forward", `ip6 daddr ${place.six} drop`),
    expect: { code: 0, status: 200, withinMs: [240, 600] },
  },
  {
    name: "first address without a route, second fine",
    at: (place) => [place.strangeSix, place.four],
    listens: "answer",
    expect: { code: 0, status: 200, withinMs: [0, 250] },
  },
  {
    name: "one address silent, the other refuses: the refusal tells more",
    at: (place) => [place.vacantFour, place.four],
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.vacantFour} drop`),
    site: { timeouts: { connect: "3s" } },
    expect: { code: 2200, status: 502, withinMs: [2800, 3500] },
  },
  {
    name: "no route to one address, the other unreachable: not our fault",
    at: (place) => [place.strangeFour, place.four],
    prepare: (lab, place) =>
      lab.nft("router", "forward", `ip daddr ${place.four} reject with icmp type host-unreachable`),
    expect: { code: 2203, status: 502, reason: "icmp-host", withinMs: [0, 250] },
  },
  {
    name: "accepted, then reset",
    at: (place) => place.four,
    listens: "reset",
    expect: { code: 2204, status: 502, reason: "reset-at-accept", withinMs: [0, 250] },
  },
  {
    name: "accepted, then closed",
    at: (place) => place.four,
    listens: "close",
    expect: { code: 2204, status: 502, reason: "closed-at-accept", withinMs: [0, 250] },
  },
];
