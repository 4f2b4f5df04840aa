import { MOMENT, says } from "../behaviour.ts";
import type { LabCase } from "../lab-case.ts";
import { talks } from "./talks.ts";
import { AT_ONCE } from "./times.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const FRAMING = { code: 2407, status: 502, withinMs: AT_ONCE } as const;
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

/** Lengths that contradict each other: 2407; chunks that are none: 2410. */
export const FRAMINGS: readonly LabCase[] = [
  framed("two different lengths", "Content-Length: 5\r\nContent-Length: 6", "two-lengths"),
  framed("the same length twice", "Content-Length: 5\r\nContent-Length: 5", "two-lengths"),
  framed("length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked", "length-and-chunked"),
  framed("chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 5", "length-and-chunked"),
  framed("two lengths in one line", "Content-Length: 5, 6", "bad-length"),
  framed("a negative length", "Content-Length: -5", "bad-length"),
  framed("a length with a sign", "Content-Length: +5", "bad-length"),
  framed("a hexadecimal length", "Content-Length: 0x5", "bad-length"),
  framed("a length of letters", "Content-Length: five", "bad-length"),
  framed("an empty length", "Content-Length:", "bad-length"),
  framed("a length of thirty digits", `Content-Length: ${"9".repeat(30)}`, "bad-length"),
  framed("a length with a point", "Content-Length: 5.0", "bad-length"),
  coded("a coding that is not chunked", "Transfer-Encoding: gzip"),
  coded("chunks in a coding", "Transfer-Encoding: gzip, chunked"),
  coded("chunks twice", "Transfer-Encoding: chunked, chunked"),
  coded("chunks in two lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
  coded("a coding that is none", "Transfer-Encoding: identity"),
  {
    ...framed("chunks from an HTTP/1.0 origin", "", ""),
    listens: says("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    expect: { ...FRAMING, reason: null },
  },
  chunked("a chunk size of letters", "not-a-size\r\nhello\r\n0\r\n\r\n"),
  chunked("a negative chunk size", "-5\r\nhello\r\n0\r\n\r\n"),
  chunked("a chunk size with 0x", "0x5\r\nhello\r\n0\r\n\r\n"),
  chunked("an empty chunk size", "\r\nhello\r\n0\r\n\r\n"),
  chunked("a chunk size of twenty digits", `${"f".repeat(20)}\r\nhello\r\n0\r\n\r\n`),
  chunked("more than the chunk's size", "3\r\nhello\r\n0\r\n\r\n"),
  chunked("bare LF behind the chunk size", "5\nhello\r\n0\r\n\r\n"),
  chunked("no line end behind the chunk", "5\r\nhello0\r\n\r\n"),
  chunked("a space before the chunk size", " 5\r\nhello\r\n0\r\n\r\n"),
  chunked("a bad trailer", "5\r\nhello\r\n0\r\nno colon\r\n\r\n"),
  {
    ...chunked("a bad chunk after a good one", ""),
    listens: { asked: [[{ say: `${CHUNKED}5\r\nhello\r\n` }, MOMENT, { say: "zz\r\nhello\r\n0\r\n\r\n" }]] },
    expect: { code: 2410, status: 200, reason: "bad-chunk", ends: "cut", withinMs: AT_ONCE },
  },
  {
    ...chunked("a bad chunk after a good one, HTTP/1.0 visitor", ""),
    listens: { asked: [[{ say: `${CHUNKED}5\r\nhello\r\n` }, MOMENT, { say: "zz\r\nhello\r\n0\r\n\r\n" }]] },
    wish: { version: "1.0" },
    expect: { code: 2410, status: 200, reason: "bad-chunk", ends: "cut", withinMs: AT_ONCE },
  },
];

function framed(name: string, fields: string, reason: string): LabCase {
  return talks(name, says(`${OK}${fields}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`), { ...FRAMING, reason });
}

function coded(name: string, fields: string): LabCase {
  return talks(name, says(`${OK}${fields}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`), { ...FRAMING, code: 2410, reason: null });
}

/** Head and bad chunk come together: nothing has left for the visitor yet. */
function chunked(name: string, body: string): LabCase {
  return talks(name, says(CHUNKED + body), { code: 2410, status: 502, reason: "bad-chunk", withinMs: AT_ONCE });
}
