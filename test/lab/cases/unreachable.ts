import type { LabCase } from "../lab-case.ts";

const AT_ONCE: readonly [number, number] = [0, 250];

/** Rejecting rule on the router; whoever asks for this origin learns `reason`. */
function rejected(family: "ip" | "ip6", type: string, reason: string): LabCase {
  const version = family === "ip" ? "icmp" : "icmpv6";
  return {
    name: `REJECT with ${version} ${type}`,
    at: (place) => (family === "ip" ? place.four : place.six),
    listens: "answer",
    prepare: (lab, place) => {
      const address = family === "ip" ? place.four : place.six;
      return lab.nft("router", "forward", `${family} daddr ${address} reject with ${version} type ${type}`);
    },
    expect: { code: 2203, status: 502, reason, withinMs: AT_ONCE },
  };
}

/** The network says that there is no way: 2203. */
export const UNREACHABLE: readonly LabCase[] = [
  rejected("ip", "host-unreachable", "icmp-host"),
  rejected("ip", "host-prohibited", "icmp-host"),
  rejected("ip", "admin-prohibited", "icmp-host"),
  rejected("ip", "net-unreachable", "icmp-net"),
  rejected("ip", "net-prohibited", "icmp-net"),
  rejected("ip", "prot-unreachable", "icmp-protocol"),
  rejected("ip6", "no-route", "icmp-net"),
  rejected("ip6", "addr-unreachable", "icmp-host"),
  rejected("ip6", "admin-prohibited", "icmp-admin"),
  {
    name: "origin's own firewall, host-prohibited",
    at: (place) => place.four,
    listens: "answer",
    prepare: (lab, place) => lab.nft("origin", "input", `ip daddr ${place.four} reject with icmp type host-prohibited`),
    expect: { code: 2203, status: 502, reason: "icmp-host", withinMs: AT_ONCE },
  },
  {
    name: "no ARP answer in the edge's own network",
    at: (place) => place.neighbourFour,
    expect: { code: 2203, status: 502, reason: "arp-failed", withinMs: [2500, 3800] },
  },
  {
    name: "no neighbour in the edge's own network, IPv6",
    at: (place) => place.neighbourSix,
    expect: { code: 2203, status: 502, reason: "arp-failed", withinMs: [2500, 3800] },
  },
  {
    name: "no ARP answer behind the router",
    at: (place) => place.vacantFour,
    expect: { code: 2203, status: 502, reason: "icmp-host", withinMs: [2500, 3800] },
  },
  {
    name: "no neighbour behind the router, IPv6",
    at: (place) => place.vacantSix,
    expect: { code: 2203, status: 502, reason: "icmp-host", withinMs: [2500, 3800] },
  },
];
