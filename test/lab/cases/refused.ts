import { GOOD } from "../behaviour.ts";
import type { LabCase } from "../lab-case.ts";
import type { Machine } from "../network.ts";
import { AT_ONCE, WITH_A_SYN } from "./times.ts";

const RST = { code: 2200, status: 502, reason: "rst", withinMs: AT_ONCE } as const;

/** Somebody says no: 2200. */
export const REFUSED: readonly LabCase[] = [
  { name: "nobody listens", at: (place) => place.four, expect: RST },
  { name: "nobody listens, asked again", at: (place) => place.four, warmUps: 1, expect: RST },
  { name: "nobody listens, IPv6", at: (place) => place.six, expect: RST },
  { name: "nobody listens, POST", at: (place) => place.four, wish: { method: "POST", body: "amount=1" }, expect: RST },
  {
    name: "nobody listens, HEAD",
    at: (place) => place.four,
    wish: { method: "HEAD" },
    expect: { ...RST, ends: "none" },
  },
  { name: "nobody listens, https", at: (place) => [place.four], scheme: "https", expect: RST },
  rejected("router", "ip", "tcp reset", "rst"),
  rejected("router", "ip6", "tcp reset", "rst"),
  rejected("origin", "ip", "tcp reset", "rst"),
  rejected("router", "ip", "icmp port-unreachable", "icmp-port"),
  rejected("router", "ip6", "icmpv6 port-unreachable", "icmp-port"),
  rejected("origin", "ip", "icmp port-unreachable", "icmp-port"),
  rejected("origin", "ip6", "icmpv6 port-unreachable", "icmp-port"),
  {
    ...rejected("router", "ip", "icmp port-unreachable", "icmp-port"),
    name: "port-unreachable, asked again",
    warmUps: 1,
  },
];

function rejected(machine: Machine, family: "ip" | "ip6", type: string, reason: string): LabCase {
  const chain = machine === "router" ? "forward" : "input";
  const who = machine === "router" ? "on the way" : "the origin's own firewall";
  return {
    name: `REJECT with ${type}${family === "ip6" && type === "tcp reset" ? ", IPv6" : ""}, ${who}`,
    at: (place) => (family === "ip" ? place.four : place.six),
    listens: GOOD,
    prepare: (lab, place) => {
      const address = family === "ip" ? place.four : place.six;
      return lab.nft(machine, chain, `${family} daddr ${address} meta l4proto tcp reject with ${type}`);
    },
    expect: { ...RST, reason, withinMs: WITH_A_SYN },
  };
}
