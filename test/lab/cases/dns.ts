import { CLOSING, GOOD } from "../behaviour.ts";
import type { DnsTable, LabCase, Place } from "../lab-case.ts";
import { failedName, FOUND, named } from "./named.ts";
import { ONE_STAGGER, type Window } from "./times.ts";

/** All questions to one silent server. */
const PATIENCE: Window = [3500, 6500];
const POST = { method: "POST", body: "amount=1" } as const;

/** One name server, found in /etc/resolv.conf. */
export const DNS: readonly LabCase[] = [
  named("A", (place) => ({ [place.name]: { ips: [place.four] } }), FOUND),
  named("AAAA", (place) => ({ [place.name]: { ips: [place.six] } }), FOUND),
  named("NXDOMAIN", (place) => ({ [place.name]: { rcode: "NXDOMAIN" } }), failedName(2102, 502)),
  {
    ...named("NXDOMAIN, POST", (place) => ({ [place.name]: { rcode: "NXDOMAIN" } }), failedName(2102, 502)),
    wish: POST,
  },
  {
    ...named("NXDOMAIN, https", (place) => ({ [place.name]: { rcode: "NXDOMAIN" } }), failedName(2102, 502)),
    scheme: "https",
  },
  named("SERVFAIL", (place) => ({ [place.name]: { rcode: "SERVFAIL" } }), failedName(2104, 502)),
  named("REFUSED", (place) => ({ [place.name]: { rcode: "REFUSED" } }), failedName(2104, 502)),
  named("FORMERR", (place) => ({ [place.name]: { rcode: "FORMERR" } }), failedName(2100, 502)),
  named("NOTIMP", (place) => ({ [place.name]: { rcode: "NOTIMP" } }), failedName(2100, 502)),
  named("neither A nor AAAA", (place) => ({ [place.name]: { ips: [] } }), failedName(2103, 502)),
  named("silence", (place) => ({ [place.name]: { silent: true } }), failedName(2101, 504, PATIENCE)),
  {
    ...named(
      "silence, shortened connect budget",
      (place) => ({ [place.name]: { silent: true } }),
      failedName(2101, 504, [980, 1600]),
    ),
    site: { timeouts: { connect: "1s" } },
  },
  {
    ...named(
      "silence, https, POST",
      (place) => ({ [place.name]: { silent: true } }),
      failedName(2101, 504, [980, 1600]),
    ),
    site: { timeouts: { connect: "1s" } },
    scheme: "https",
    wish: POST,
  },
  named("an answer after 0.4 s", (place) => ({ [place.name]: { ips: [place.four], delayMs: 400 } }), {
    ...FOUND,
    withinMs: [390, 1000],
  }),
  named("an answer after 2.5 s", (place) => ({ [place.name]: { ips: [place.four], delayMs: 2500 } }), {
    ...FOUND,
    withinMs: [2400, 3200],
  }),
  named(
    "SERVFAIL after 1.5 s",
    (place) => ({ [place.name]: { rcode: "SERVFAIL", delayMs: 1500 } }),
    failedName(2104, 502, [1400, 6500]),
  ),
  named(
    "AAAA fails, A is fine",
    (place) => ({ [place.name]: { A: { ips: [place.four] }, AAAA: { rcode: "SERVFAIL" } } }),
    FOUND,
  ),
  named(
    "AAAA is silent, A is fine",
    (place) => ({ [place.name]: { A: { ips: [place.four] }, AAAA: { silent: true } } }),
    FOUND,
  ),
  named(
    "AAAA is NXDOMAIN, A is fine",
    (place) => ({ [place.name]: { A: { ips: [place.four] }, AAAA: { rcode: "NXDOMAIN" } } }),
    FOUND,
  ),
  named(
    "no AAAA, A fails",
    (place) => ({ [place.name]: { A: { rcode: "SERVFAIL" }, AAAA: { ips: [] } } }),
    failedName(2104, 502),
  ),
  named(
    "truncated: asked again over TCP",
    (place) => ({ [place.name]: { ips: [place.four], truncated: true } }),
    FOUND,
  ),
  named(
    "an alias",
    (place) => ({ [place.name]: { cname: alias(place, 1) }, [alias(place, 1)]: { ips: [place.four] } }),
    FOUND,
  ),
  named("a chain of aliases", chain, FOUND),
  named(
    "aliases in a circle",
    (place) => ({ [place.name]: { cname: alias(place, 1) }, [alias(place, 1)]: { cname: place.name } }),
    failedName(2103, 502),
  ),
  named(
    "an alias to a name that is not there",
    (place) => ({ [place.name]: { cname: alias(place, 1) } }),
    failedName(2102, 502),
  ),
  named(
    "an alias to a name without addresses",
    (place) => ({ [place.name]: { cname: alias(place, 1) }, [alias(place, 1)]: { ips: [] } }),
    failedName(2103, 502),
  ),
  named(
    "two addresses, the first refuses",
    (place) => ({ [place.name]: { ips: [place.vacantFour, place.four] } }),
    FOUND,
    {
      prepare: (lab, place) =>
        lab.nft("router", "forward", `ip daddr ${place.vacantFour} meta l4proto tcp reject with tcp reset`),
    },
  ),
  named(
    "two addresses, the first is silent",
    (place) => ({ [place.name]: { ips: [place.vacantSix, place.four] } }),
    { ...FOUND, withinMs: ONE_STAGGER },
    {
      prepare: (lab, place) => lab.nft("router", "forward", `ip6 daddr ${place.vacantSix} drop`),
    },
  ),
  named(
    "two addresses, both refuse",
    (place) => ({ [place.name]: { ips: [place.four, place.six] } }),
    { ...failedName(2200, 502), reason: "rst" },
    {
      listens: { socket: GOOD },
    },
  ),
  named(
    "the answer changes after the origin moved",
    (place) => ({ [place.name]: { ips: [place.four], ttl: 600 } }),
    FOUND,
    {
      listens: { four: { asked: [[{ say: CLOSING }]] }, six: GOOD },
      warmUps: 4,
      changeAfter: 2,
      change: (lab, place) =>
        lab.nft("router", "forward", `ip daddr ${place.four} meta l4proto tcp reject with tcp reset`),
      changeDns: (place) => ({ [place.name]: { ips: [place.six] } }),
    },
  ),
  named(
    "the DNS is silent once the time of the answer is over",
    (place) => ({ [place.name]: { ips: [place.four], ttl: 1 } }),
    FOUND,
    {
      warmUps: 4,
      changeAfter: 1,
      changeDns: (place) => ({ [place.name]: { silent: true } }),
    },
  ),
  named(
    "the DNS fails once the time of the answer is over",
    (place) => ({ [place.name]: { ips: [place.four], ttl: 1 } }),
    FOUND,
    {
      warmUps: 4,
      changeAfter: 1,
      changeDns: (place) => ({ [place.name]: { rcode: "SERVFAIL" } }),
    },
  ),
  named(
    "the name is gone once the time of the answer is over",
    (place) => ({ [place.name]: { ips: [place.four], ttl: 1 } }),
    failedName(2102, 502),
    {
      listens: { asked: [[{ say: CLOSING }]] },
      warmUps: 5,
      changeAfter: 1,
      changeDns: (place) => ({ [place.name]: { rcode: "NXDOMAIN" } }),
    },
  ),
];

function alias(place: Place, index: number): string {
  return `alias-${index}.${place.name}`;
}

function chain(place: Place): DnsTable {
  return {
    [place.name]: { cname: alias(place, 1) },
    [alias(place, 1)]: { cname: alias(place, 2) },
    [alias(place, 2)]: { cname: alias(place, 3) },
    [alias(place, 3)]: { ips: [place.four] },
  };
}
