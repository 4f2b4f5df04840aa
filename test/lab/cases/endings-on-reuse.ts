import { ANSWER, MOMENT, type Talk } from "../behaviour.ts";
import type { Expected, LabCase, Wish } from "../lab-case.ts";
import { CHUNKED_HEAD, FIN_FIRST, IN_HEAD, LENGTH_HEAD, POST, RST_FIRST, SHORT, UNFINISHED } from "./ended.ts";
import { talks } from "./talks.ts";
import { AT_ONCE } from "./times.ts";

const RACE_FIN: Talk = { asked: [[{ say: ANSWER }], ["fin"]] };
const RACE_RST: Talk = { asked: [[{ say: ANSWER }], ["rst"]] };
const FINE = { code: 0, status: 200, reason: null, withinMs: AT_ONCE } as const;

/** The same on a connection that was in use before: the keep-alive race is no failure. */
export const ENDINGS_ON_REUSE: readonly LabCase[] = [
  reused("FIN after the request", RACE_FIN, { ...FINE, copies: 2 }),
  reused("RST after the request", RACE_RST, { ...FINE, copies: 2 }),
  reused(
    "RST after the request, HEAD",
    { asked: [[{ say: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" }], ["rst"]], warm: [{ say: ANSWER }] },
    { ...FINE, ends: "none", copies: 2 },
    { method: "HEAD" },
  ),
  reused("FIN after the request, POST", RACE_FIN, FIN_FIRST, POST),
  reused("RST after the request, POST", RACE_RST, RST_FIRST, POST),
  reused("FIN while idle, POST", { asked: [[{ say: ANSWER }]], warm: [{ say: ANSWER }, MOMENT, "fin"] }, FINE, POST),
  reused("RST while idle", { asked: [[{ say: ANSWER }]], warm: [{ say: ANSWER }, MOMENT, "rst"] }, FINE),
  reused(
    "every connection ends after the request",
    { asked: [["fin"]], warm: [{ say: ANSWER }] },
    { ...FIN_FIRST, copies: 3 },
  ),
  reused("FIN in the head", { asked: [[{ say: "HTTP/1.1 200 OK\r\nCont" }, "fin"]], warm: [{ say: ANSWER }] }, IN_HEAD),
  reused(
    "FIN in the body",
    { asked: [[{ say: `${LENGTH_HEAD}12345` }, MOMENT, "fin"]], warm: [{ say: ANSWER }] },
    SHORT,
  ),
  reused(
    "FIN in a chunk",
    { asked: [[{ say: `${CHUNKED_HEAD}a\r\nhello` }, MOMENT, "fin"]], warm: [{ say: ANSWER }] },
    UNFINISHED,
  ),
  reused(
    "octets before the request",
    { asked: [[{ say: ANSWER }]], warm: [{ say: ANSWER }, MOMENT, { say: "HTTP/1.1 408 Request Timeout\r\n\r\n" }] },
    FINE,
  ),
  reused("octets of a second answer", { asked: [[{ say: ANSWER }]], warm: [{ say: ANSWER + ANSWER }] }, FINE),
];

function reused(name: string, listens: Talk, expect: Expected, wish?: Wish): LabCase {
  return { ...talks(`${name}, connection in use before`, listens, expect, wish), warmUps: 1 };
}
