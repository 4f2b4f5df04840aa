import { GOOD } from "../behaviour.ts";
import type { LabCase } from "../lab-case.ts";
import type { Lab } from "../network.ts";
import { after } from "./times.ts";

const THREE_SECONDS = { timeouts: { response: "3s" } };
const ONE_SECOND = { timeouts: { response: "1s" } };
const SILENT = { code: 2401, status: 504, copies: 0 } as const;

/** The connection stands, then the path dies: 2401, and the kernel knows why. */
export const DIED_LATER: readonly LabCase[] = [
  {
    name: "data dropped after the handshake",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} tcp flags & psh == psh drop`),
    site: THREE_SECONDS,
    expect: { ...SILENT, reason: "unacknowledged", withinMs: after(3000) },
  },
  {
    name: "data dropped after the handshake, POST",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} tcp flags & psh == psh drop`),
    site: THREE_SECONDS,
    wish: { method: "POST", body: "amount=1" },
    expect: { ...SILENT, reason: "unacknowledged", withinMs: after(3000) },
  },
  {
    name: "everything dropped under an idle connection",
    at: (place) => place.four,
    listens: GOOD,
    warmUps: 1,
    change: (lab, place) => dropAll(lab, `ip daddr ${place.four}`),
    site: THREE_SECONDS,
    expect: { ...SILENT, reason: "unacknowledged", withinMs: after(3000) },
  },
  {
    name: "everything dropped under an idle connection, IPv6, 1 s",
    at: (place) => place.six,
    listens: GOOD,
    warmUps: 1,
    change: (lab, place) => dropAll(lab, `ip6 daddr ${place.six}`),
    site: ONE_SECOND,
    expect: { ...SILENT, reason: "unacknowledged", withinMs: after(1000) },
  },
  {
    name: "the origin's machine vanishes under an idle connection",
    at: (place) => place.four,
    listens: GOOD,
    warmUps: 1,
    change: (lab, place) => lab.exec("origin", `ip addr del ${place.four}/24 dev net`),
    site: ONE_SECOND,
    expect: { ...SILENT, reason: "unacknowledged", withinMs: after(1000) },
  },
  {
    name: "answers dropped under an idle connection",
    at: (place) => place.four,
    listens: GOOD,
    warmUps: 1,
    change: (lab, place) => dropAll(lab, `ip saddr ${place.four}`),
    site: THREE_SECONDS,
    expect: { ...SILENT, copies: 1, reason: "unacknowledged", withinMs: after(3000) },
  },
  {
    name: "large packets are lost (path MTU black hole), POST",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} ip length > 1000 drop`),
    site: THREE_SECONDS,
    wish: { method: "POST", body: "x".repeat(8000) },
    expect: { ...SILENT, reason: "unacknowledged", withinMs: after(3000) },
  },
  {
    name: "the answer is lost",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.nft("router", "forward", `ip saddr ${place.four} tcp flags & psh == psh drop`),
    site: THREE_SECONDS,
    expect: { ...SILENT, copies: 1, reason: "acknowledged", withinMs: after(3000) },
  },
  rejectedLater("ip", "icmp type host-unreachable"),
  rejectedLater("ip", "icmp type admin-prohibited"),
  rejectedLater("ip", "icmp type net-unreachable"),
  rejectedLater("ip6", "icmpv6 type admin-prohibited"),
  // Alone in time: whose ICMP message was counted cannot be told otherwise.
  rejectedLater("ip", "icmp port-unreachable", 4000),
  rejectedLater("ip6", "icmpv6 port-unreachable", 5000),
  {
    name: "REJECT with tcp reset under an idle connection",
    at: (place) => place.four,
    listens: GOOD,
    warmUps: 1,
    change: (lab, place) =>
      lab.nft("router", "forward", `ip daddr ${place.four} meta l4proto tcp reject with tcp reset`),
    // The request is reset; so is the fresh connection that is tried next.
    expect: { code: 2200, status: 502, reason: "rst", withinMs: [0, 600] },
  },
  {
    name: "REJECT with tcp reset under an idle connection, POST",
    at: (place) => place.four,
    listens: GOOD,
    warmUps: 1,
    change: (lab, place) =>
      lab.nft("router", "forward", `ip daddr ${place.four} meta l4proto tcp reject with tcp reset`),
    wish: { method: "POST", body: "amount=1" },
    expect: { code: 2403, status: 502, reason: null, copies: 0, withinMs: [0, 600] },
  },
];

function dropAll(lab: Lab, filter: string): Promise<void> {
  return lab.nft("router", "forward", `${filter} meta l4proto tcp drop`);
}

function rejectedLater(family: "ip" | "ip6", how: string, responseMs = 1000): LabCase {
  return {
    name: `REJECT with ${how} under an idle connection`,
    at: (place) => (family === "ip" ? place.four : place.six),
    listens: GOOD,
    warmUps: 1,
    change: (lab, place) => {
      const address = family === "ip" ? place.four : place.six;
      return lab.nft("router", "forward", `${family} daddr ${address} meta l4proto tcp reject with ${how}`);
    },
    site: { timeouts: { response: `${responseMs}ms` } },
    expect: { ...SILENT, reason: "icmp-after-connect", withinMs: after(responseMs) },
  };
}
