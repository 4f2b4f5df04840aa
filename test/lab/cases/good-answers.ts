import { ANSWER, MOMENT, says, type Talk } from "../behaviour.ts";
import type { Expected, LabCase, Wish } from "../lab-case.ts";
import { talks } from "./talks.ts";
import { AT_ONCE } from "./times.ts";

const FINE = { code: 0, status: 200, reason: null, withinMs: AT_ONCE } as const;
const BODILESS = { ...FINE, ends: "none" } as const;

/** Odd and legal, or none of our business: the origin's own answer. */
export const GOOD_ANSWERS: readonly LabCase[] = [
  good("a body until close", {
    asked: [[{ say: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello" }, MOMENT, "fin"]],
  }),
  good("a body until close, HTTP/1.0 origin", { asked: [[{ say: "HTTP/1.0 200 OK\r\n\r\nhello" }, "fin"]] }),
  good(
    "a body until close, HTTP/1.0 visitor",
    { asked: [[{ say: "HTTP/1.0 200 OK\r\n\r\nhello" }, MOMENT, "fin"]] },
    FINE,
    {
      version: "1.0",
    },
  ),
  good("an HTTP/1.0 origin with a length", says("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")),
  good("an empty body until close", { asked: [[{ say: "HTTP/1.1 200 OK\r\n\r\n" }, "fin"]] }, BODILESS),
  good("chunks", says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;ext=1\r\nllo\r\n0\r\n\r\n")),
  good(
    "chunks with a trailer",
    says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
  ),
  good(
    "chunks for an HTTP/1.0 visitor",
    says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    FINE,
    {
      version: "1.0",
    },
  ),
  good("HEAD, answered with a body", says(ANSWER), BODILESS, { method: "HEAD" }),
  good("HEAD, answered without one", says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), BODILESS, {
    method: "HEAD",
  }),
  good("204 with a body", says(ANSWER.replace("200 OK", "204 No Content")), { ...BODILESS, status: 204 }),
  good("304 with a body", says(ANSWER.replace("200 OK", "304 Not Modified")), { ...BODILESS, status: 304 }),
  good("more octets than the length says", says(`${ANSWER} and more`)),
  good("content that is no gzip", says(ANSWER.replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n"))),
  good("a status that nobody knows", says(ANSWER.replace("200 OK", "599 Whatever")), { ...FINE, status: 599 }),
  good("no reason phrase", says(ANSWER.replace("200 OK", "200 "))),
  good("the origin's own 503", says(ANSWER.replace("200 OK", "503 Service Unavailable")), { ...FINE, status: 503 }),
  good(
    "an origin that says WAO-Error itself",
    says(ANSWER.replace("\r\n\r\n", "\r\nWAO-Error: 2200 ConnectError\r\n\r\n")),
  ),
  good("FIN right behind the answer", { asked: [[{ say: ANSWER }, "fin"]] }),
  good("RST a moment after the answer", { asked: [[{ say: ANSWER }, MOMENT, "rst"]] }),
  good("FIN of the origin's side first, answer whole", {
    asked: [[{ say: ANSWER.slice(0, 30) }, MOMENT, { say: ANSWER.slice(30) }, "fin"]],
  }),
  good("octet by octet", { asked: [ANSWER.split("").flatMap((say) => [{ say }, { pauseMs: 2 }])] }),
];

function good(name: string, listens: Talk, expect: Expected = FINE, wish?: Wish): LabCase {
  return talks(name, listens, expect, wish);
}
