import { type Behaviour, GOOD } from "../behaviour.ts";
import type { Expected, LabCase, Wish } from "../lab-case.ts";
import { FIN_FIRST, IN_HEAD, LENGTH_HEAD, RST_FIRST, SHORT } from "./ended.ts";
import { after, AT_ONCE, type Window } from "./times.ts";

const FINE = { code: 0, status: 200, reason: null, withinMs: AT_ONCE } as const;
const POST: Wish = { method: "POST", body: "amount=1" };

/** A site with two origins: whatever provably did not leave may go to the second one. */
export const FAILOVER: readonly LabCase[] = [
  over("refuses", null, AT_ONCE),
  over("refuses, POST", null, AT_ONCE, POST),
  {
    ...over("is silent", GOOD, after(1000)),
    site: { timeouts: { connect: "1s" } },
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} meta l4proto tcp drop`),
  },
  {
    ...over("is silent, POST", GOOD, after(1000), POST),
    site: { timeouts: { connect: "1s" } },
    prepare: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} meta l4proto tcp drop`),
  },
  {
    ...over("is unreachable", GOOD, AT_ONCE),
    prepare: (lab, place) =>
      lab.nft("router", "forward", `ip daddr ${place.four} meta l4proto tcp reject with icmp type host-unreachable`),
  },
  { ...over("has no route", null, AT_ONCE), at: (place) => place.strangeFour },
  { ...over("has no name in the DNS", null, AT_ONCE), at: () => "no-such-name.invalid" },
  over("resets at the accept", { accepted: ["rst"] }, AT_ONCE),
  over("resets at the accept, POST", { accepted: ["rst"] }, AT_ONCE, POST),
  stays("ends after the request, the second is fine", { asked: [["fin"]] }, { ...FINE, copies: 2 }),
  stays("ends after the request, POST", { asked: [["fin"]] }, FIN_FIRST, POST),
  stays("resets after the request, POST", { asked: [["rst"]] }, RST_FIRST, POST),
  stays("ends in the head", { asked: [[{ say: "HTTP/1.1 20" }, "fin"]] }, IN_HEAD),
  stays("ends in the body", { asked: [[{ say: `${LENGTH_HEAD}12345` }, { pauseMs: 60 }, "fin"]] }, SHORT),
  {
    ...stays("hangs, POST", {}, { code: 2401, status: 504, reason: "acknowledged", withinMs: after(1000) }, POST),
    site: { timeouts: { response: "1s" } },
  },
  {
    name: "both origins refuse",
    at: (place) => place.four,
    failover: (place) => place.six,
    expect: { code: 2200, status: 502, reason: "rst", withinMs: AT_ONCE },
  },
];

/** The second one answers. */
function over(what: string, first: Behaviour | null, withinMs: Window, wish?: Wish): LabCase {
  return stays(`${what}, the second is fine`, first, { code: 0, status: 200, reason: null, withinMs }, wish);
}

function stays(what: string, first: Behaviour | null, expect: Expected, wish?: Wish): LabCase {
  return {
    name: `first origin ${what}`,
    at: (place) => place.four,
    failover: (place) => place.six,
    listens: { six: GOOD, ...(first === null ? {} : { four: first }) },
    ...(wish === undefined ? {} : { wish }),
    expect,
  };
}
