import { GOOD } from "../behaviour.ts";
import type { LabCase } from "../lab-case.ts";
import { AT_ONCE, after, FIFTEEN_SECONDS } from "./times.ts";

const SILENT = { code: 2201, status: 504 } as const;
const TWO_SECONDS = { timeouts: { connect: "2s" } };

/** Nobody says a word: 2201. */
export const SILENCE: readonly LabCase[] = [
  {
    name: "SYN dropped, the product's own 15 s",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} drop`),
    expect: { ...SILENT, reason: "syn-unanswered", withinMs: FIFTEEN_SECONDS },
  },
  {
    name: "two addresses, both dropped: one budget",
    at: (place) => [place.six, place.four],
    listens: GOOD,
    prepare: async (lab, place) => {
      await lab.nft("router", "forward", `ip daddr ${place.four} drop`, `ip6 daddr ${place.six} drop`);
    },
    expect: { ...SILENT, reason: "syn-unanswered", withinMs: FIFTEEN_SECONDS },
  },
  {
    name: "SYN dropped, IPv6",
    at: (place) => place.six,
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip6 daddr ${place.six} drop`),
    site: TWO_SECONDS,
    expect: { ...SILENT, reason: "syn-unanswered", withinMs: after(2000) },
  },
  {
    name: "SYN dropped, https, POST",
    at: (place) => [place.four],
    scheme: "https",
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} drop`),
    site: TWO_SECONDS,
    wish: { method: "POST", body: "amount=1" },
    expect: { ...SILENT, reason: "syn-unanswered", withinMs: after(2000) },
  },
  {
    name: "SYN dropped by the origin's own firewall",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.nft("origin", "input", `ip daddr ${place.four} drop`),
    site: TWO_SECONDS,
    expect: { ...SILENT, reason: "syn-unanswered", withinMs: after(2000) },
  },
  {
    name: "SYN-ACK dropped",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip saddr ${place.four} drop`),
    site: TWO_SECONDS,
    expect: { ...SILENT, reason: "syn-unanswered", withinMs: after(2000) },
  },
  {
    name: "the refusal is dropped on its way back",
    at: (place) => place.four,
    prepare: (lab, place) => lab.nft("router", "forward", `ip saddr ${place.four} drop`),
    site: TWO_SECONDS,
    expect: { ...SILENT, reason: "syn-unanswered", withinMs: after(2000) },
  },
  {
    name: "the router swallows it (blackhole route)",
    at: (place) => place.four,
    prepare: (lab, place) => lab.exec("router", `ip route add blackhole ${place.four}`),
    site: TWO_SECONDS,
    expect: { ...SILENT, reason: "syn-unanswered", withinMs: after(2000) },
  },
  {
    name: "backlog full",
    at: (place) => place.four,
    listens: "full",
    site: TWO_SECONDS,
    expect: { ...SILENT, reason: "syn-unanswered", withinMs: after(2000) },
  },
  {
    name: "backlog full, https",
    at: (place) => [place.four],
    scheme: "https",
    listens: "full",
    site: TWO_SECONDS,
    expect: { ...SILENT, reason: "syn-unanswered", withinMs: after(2000) },
  },
  {
    name: "shortened connect timeout, next hop not resolved yet",
    at: (place) => place.neighbourFour,
    site: { timeouts: { connect: "1500ms" } },
    expect: { ...SILENT, reason: "arp-incomplete", withinMs: after(1500) },
  },
  {
    name: "one ICMP error, then silence (rate-limited router)",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) =>
      lab.nft(
        "router",
        "forward",
        `ip daddr ${place.four} limit rate 1/hour burst 1 packets reject with icmp type host-unreachable`,
        `ip daddr ${place.four} drop`,
      ),
    site: TWO_SECONDS,
    warmUps: 1,
    expect: { ...SILENT, reason: "recent-icmp", withinMs: after(2000) },
  },
  {
    name: "the first SYN is lost, the second arrives",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) =>
      lab.nft("router", "forward", `ip daddr ${place.four} tcp flags syn limit rate 1/hour burst 1 packets drop`),
    expect: { code: 0, reason: null, status: 200, withinMs: [950, 1700] },
  },
  {
    name: "only large packets are lost: the request fits",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} ip length > 1000 drop`),
    expect: { code: 0, reason: null, status: 200, withinMs: AT_ONCE },
  },
];
