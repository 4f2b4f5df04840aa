import { writeFileSync } from "node:fs";
import { GOOD, says, type Talk } from "../behaviour.ts";
import type { Expected, LabCase } from "../lab-case.ts";
import { LENGTH_HEAD, SHORT } from "./ended.ts";
import { after, AT_ONCE } from "./times.ts";

const REFUSED = { code: 2200, status: 502, reason: null, withinMs: AT_ONCE } as const;
const FINE = { code: 0, status: 200, reason: null, withinMs: AT_ONCE } as const;

/** Origins on this very machine. */
export const UNIX_SOCKETS: readonly LabCase[] = [
  on("answers", GOOD, FINE),
  on("is not there", null, REFUSED),
  {
    ...on("is not there, POST", null, REFUSED),
    wish: { method: "POST", body: "amount=1" },
  },
  {
    ...on("is a file that nobody listens on", null, REFUSED),
    prepare: async (_lab, place) => writeFileSync(place.socket, ""),
  },
  on("closes at the accept", { accepted: ["fin"] }, { ...REFUSED, code: 2204, reason: "closed-at-accept" }),
  on("ends after the request", { asked: [["fin"]] }, { ...REFUSED, code: 2402, copies: 2 }),
  on("ends in the body", { asked: [[{ say: `${LENGTH_HEAD}12345` }, { pauseMs: 60 }, "fin"]] }, SHORT),
  on("speaks SSH", says("SSH-2.0-OpenSSH_9.2p1\r\n"), { ...REFUSED, code: 2406, reason: "ssh" }),
  {
    ...on("never answers", {}, { code: 2401, status: 504, reason: null, withinMs: after(1000) }),
    site: { timeouts: { response: "1s" } },
  },
];

function on(name: string, socket: Talk | null, expect: Expected): LabCase {
  return {
    name: `a unix socket that ${name}`,
    at: (place) => place.socket,
    ...(socket === null ? {} : { listens: { socket } }),
    expect,
  };
}
