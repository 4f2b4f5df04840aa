import { GOOD } from "../behaviour.ts";
import type { LabCase } from "../lab-case.ts";
import { AT_ONCE, ONE_STAGGER, after } from "./times.ts";

const FINE = { code: 0, reason: null, status: 200 } as const;

/** Several addresses: one of them decides. */
export const REACHED: readonly LabCase[] = [
  { name: "a good origin", at: (place) => place.four, listens: GOOD, expect: { ...FINE, withinMs: AT_ONCE } },
  { name: "a good origin, IPv6", at: (place) => place.six, listens: GOOD, expect: { ...FINE, withinMs: AT_ONCE } },
  {
    name: "first address silent, second fine",
    at: (place) => [place.vacantFour, place.four],
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.vacantFour} drop`),
    expect: { ...FINE, withinMs: ONE_STAGGER },
  },
  {
    name: "IPv6 silent, IPv4 fine",
    at: (place) => [place.six, place.four],
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip6 daddr ${place.six} drop`),
    expect: { ...FINE, withinMs: ONE_STAGGER },
  },
  {
    name: "IPv4 silent, IPv6 fine",
    at: (place) => [place.four, place.six],
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} drop`),
    expect: { ...FINE, withinMs: AT_ONCE },
  },
  {
    name: "first address silent, second fine, POST",
    at: (place) => [place.vacantFour, place.four],
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.vacantFour} drop`),
    wish: { method: "POST", body: "amount=1" },
    expect: { ...FINE, withinMs: ONE_STAGGER },
  },
  {
    name: "first address refuses, second fine",
    at: (place) => [place.four, place.six],
    listens: { six: GOOD },
    expect: { ...FINE, withinMs: AT_ONCE },
  },
  {
    name: "first address unreachable, second fine",
    at: (place) => [place.vacantFour, place.four],
    listens: GOOD,
    prepare: (lab, place) =>
      lab.nft("router", "forward", `ip daddr ${place.vacantFour} reject with icmp type host-unreachable`),
    expect: { ...FINE, withinMs: AT_ONCE },
  },
  {
    name: "first address without a route, second fine",
    at: (place) => [place.strangeSix, place.four],
    listens: GOOD,
    expect: { ...FINE, withinMs: AT_ONCE },
  },
  {
    name: "first address without ARP, second fine",
    at: (place) => [place.neighbourFour, place.four],
    listens: GOOD,
    expect: { ...FINE, withinMs: ONE_STAGGER },
  },
  {
    name: "first address resets at the accept, second fine",
    at: (place) => [place.six, place.four],
    listens: { six: { accepted: ["rst"] }, four: GOOD },
    expect: { ...FINE, withinMs: AT_ONCE },
  },
  {
    name: "first address resets at the accept, second fine, POST",
    at: (place) => [place.six, place.four],
    listens: { six: { accepted: ["rst"] }, four: GOOD },
    wish: { method: "POST", body: "amount=1" },
    expect: { ...FINE, withinMs: AT_ONCE },
  },
  {
    name: "first address does not shake hands in TLS, second fine",
    at: (place) => [place.six, place.four],
    scheme: "https",
    listens: { six: {}, four: { ...GOOD, tls: { certificate: "good" } } },
    expect: { ...FINE, withinMs: [2900, 3800] },
  },
  {
    name: "five addresses dead in five ways, the sixth fine",
    at: (place) => [
      place.vacantFour,
      place.neighbourFour,
      place.strangeFour,
      place.strangeSix,
      place.vacantSix,
      place.four,
    ],
    listens: { four: GOOD },
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.vacantFour} drop`),
    expect: { ...FINE, withinMs: [0, 1900] },
  },
  {
    name: "one address silent, the other refuses: the refusal tells more",
    at: (place) => [place.vacantFour, place.four],
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.vacantFour} drop`),
    site: { timeouts: { connect: "3s" } },
    warmUps: 1,
    expect: { code: 2200, status: 502, reason: "rst", withinMs: after(3000) },
  },
  {
    name: "no route to one address, the other unreachable: not our fault",
    at: (place) => [place.strangeFour, place.four],
    prepare: (lab, place) =>
      lab.nft("router", "forward", `ip daddr ${place.four} reject with icmp type host-unreachable`),
    expect: { code: 2203, status: 502, reason: "icmp-host", withinMs: AT_ONCE },
  },
  {
    name: "one address unreachable, the other silent: the silence tells more",
    at: (place) => [place.six, place.four],
    prepare: (lab, place) =>
      lab
        .nft("router", "forward", `ip6 daddr ${place.six} reject with icmpv6 type no-route`)
        .then(() => lab.nft("router", "forward", `ip daddr ${place.four} drop`)),
    site: { timeouts: { connect: "2s" } },
    expect: { code: 2201, status: 504, reason: "syn-unanswered", withinMs: after(2000) },
  },
  {
    name: "no route to any of two addresses",
    at: (place) => [place.strangeFour, place.strangeSix],
    expect: { code: 2006, status: 502, reason: "local-no-route", withinMs: AT_ONCE },
  },
];
