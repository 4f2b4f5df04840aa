import { GOOD } from "../behaviour.ts";
import type { LabCase } from "../lab-case.ts";
import { AT_ONCE, after, WITH_A_SYN } from "./times.ts";

/** Rules on the edge's own output. */
export const OWN_FIREWALL: readonly LabCase[] = [
  own("ip", "drop", { code: 2201, status: 504, reason: "syn-unanswered", withinMs: after(2000) }),
  own("ip6", "drop", { code: 2201, status: 504, reason: "syn-unanswered", withinMs: after(2000) }),
  own("ip", "reject with tcp reset", { code: 2200, status: 502, reason: "rst", withinMs: WITH_A_SYN }),
  own("ip", "reject with icmp port-unreachable", {
    code: 2200,
    status: 502,
    reason: "icmp-port",
    withinMs: WITH_A_SYN,
  }),
  own("ip", "reject with icmp host-prohibited", { code: 2203, status: 502, reason: "icmp-host", withinMs: WITH_A_SYN }),
  own("ip", "reject with icmp net-unreachable", { code: 2203, status: 502, reason: "icmp-net", withinMs: WITH_A_SYN }),
  own("ip6", "reject with icmpv6 admin-prohibited", {
    code: 2203,
    status: 502,
    reason: "icmp-admin",
    withinMs: WITH_A_SYN,
  }),
  {
    name: "own rule in the routing policy: prohibit",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.exec("edge", `ip rule add to ${place.four} prohibit`),
    expect: { code: 2006, status: 502, reason: "local-prohibited", withinMs: AT_ONCE },
  },
  {
    name: "own rule in the routing policy: unreachable",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.exec("edge", `ip rule add to ${place.four} unreachable`),
    expect: { code: 2006, status: 502, reason: "local-no-route", withinMs: AT_ONCE },
  },
  {
    name: "own rule in the routing policy: blackhole",
    at: (place) => place.four,
    listens: GOOD,
    prepare: (lab, place) => lab.exec("edge", `ip rule add to ${place.four} blackhole`),
    expect: { code: 2006, status: 502, reason: "local-blackhole", withinMs: AT_ONCE },
  },
];

function own(family: "ip" | "ip6", verb: string, expect: LabCase["expect"]): LabCase {
  return {
    name: `own output chain: ${verb}${family === "ip6" && verb === "drop" ? ", IPv6" : ""}`,
    at: (place) => (family === "ip" ? place.four : place.six),
    listens: GOOD,
    prepare: (lab, place) => {
      const address = family === "ip" ? place.four : place.six;
      return lab.nft("edge", "output", `${family} daddr ${address} meta l4proto tcp ${verb}`);
    },
    site: { timeouts: { connect: "2s" } },
    expect,
  };
}
