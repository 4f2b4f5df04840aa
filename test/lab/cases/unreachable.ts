import { GOOD } from "../behaviour.ts";
import type { LabCase } from "../lab-case.ts";
import { EDGE_NET, type Machine } from "../network.ts";
import { NEIGHBOUR, WITH_A_SYN } from "./times.ts";

const GATEWAY_FOUR = `${EDGE_NET.four}.1`;
const GATEWAY_SIX = `${EDGE_NET.six}:1`;
const NO_WAY = { code: 2203, status: 502 } as const;

/** The network says that there is no way: 2203. */
export const UNREACHABLE: readonly LabCase[] = [
  rejected("router", "host-unreachable", "icmp-host"),
  rejected("router", "host-prohibited", "icmp-host"),
  rejected("router", "admin-prohibited", "icmp-host"),
  rejected("router", "net-unreachable", "icmp-net"),
  rejected("router", "net-prohibited", "icmp-net"),
  rejected("router", "prot-unreachable", "icmp-protocol"),
  rejected("origin", "host-prohibited", "icmp-host"),
  rejected("origin", "admin-prohibited", "icmp-host"),
  rejected6("router", "no-route", "icmp-net"),
  rejected6("router", "addr-unreachable", "icmp-host"),
  rejected6("router", "admin-prohibited", "icmp-admin"),
  rejected6("origin", "admin-prohibited", "icmp-admin"),
  {
    name: "the router has no route",
    at: (place) => place.strangeFour,
    prepare: (lab, place) => lab.exec("edge", `ip route add ${place.strangeFour} via ${GATEWAY_FOUR}`),
    expect: { ...NO_WAY, reason: "icmp-net", withinMs: WITH_A_SYN },
  },
  {
    name: "the router has no route, IPv6",
    at: (place) => place.strangeSix,
    prepare: (lab, place) => lab.exec("edge", `ip -6 route add ${place.strangeSix} via ${GATEWAY_SIX}`),
    expect: { ...NO_WAY, reason: "icmp-net", withinMs: WITH_A_SYN },
  },
  {
    name: "the router prohibits",
    at: (place) => place.strangeFour,
    prepare: async (lab, place) => {
      await lab.exec("edge", `ip route add ${place.strangeFour} via ${GATEWAY_FOUR}`);
      await lab.exec("router", `ip route add prohibit ${place.strangeFour}`);
    },
    expect: { ...NO_WAY, reason: "icmp-host", withinMs: WITH_A_SYN },
  },
  {
    name: "no ARP answer in the edge's own network",
    at: (place) => place.neighbourFour,
    expect: { ...NO_WAY, reason: "arp-failed", withinMs: NEIGHBOUR },
  },
  {
    name: "no neighbour in the edge's own network, IPv6",
    at: (place) => place.neighbourSix,
    expect: { ...NO_WAY, reason: "arp-failed", withinMs: NEIGHBOUR },
  },
  {
    name: "the edge's router does not answer ARP",
    at: (place) => place.strangeFour,
    prepare: (lab, place) => lab.exec("edge", `ip route add ${place.strangeFour} via ${place.neighbourFour}`),
    expect: { ...NO_WAY, reason: "arp-failed", withinMs: NEIGHBOUR },
  },
  {
    name: "no ARP answer behind the router",
    at: (place) => place.vacantFour,
    expect: { ...NO_WAY, reason: "icmp-host", withinMs: NEIGHBOUR },
  },
  {
    name: "no neighbour behind the router, IPv6",
    at: (place) => place.vacantSix,
    expect: { ...NO_WAY, reason: "icmp-host", withinMs: NEIGHBOUR },
  },
];

function rejected(machine: Machine, type: string, reason: string): LabCase {
  return {
    name: `REJECT with icmp ${type}, ${whereabouts(machine)}`,
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) =>
      lab.nft(machine, chainOf(machine), `ip daddr ${place.four} meta l4proto tcp reject with icmp type ${type}`),
    expect: { ...NO_WAY, reason, withinMs: WITH_A_SYN },
  };
}

function rejected6(machine: Machine, type: string, reason: string): LabCase {
  return {
    name: `REJECT with icmpv6 ${type}, ${whereabouts(machine)}`,
    at: (place) => place.six,
    listens: GOOD,
    prepare: (lab, place) =>
      lab.nft(machine, chainOf(machine), `ip6 daddr ${place.six} meta l4proto tcp reject with icmpv6 type ${type}`),
    expect: { ...NO_WAY, reason, withinMs: WITH_A_SYN },
  };
}

function chainOf(machine: Machine): "forward" | "input" {
  return machine === "router" ? "forward" : "input";
}

function whereabouts(machine: Machine): string {
  return machine === "router" ? "on the way" : "the origin's own firewall";
}
