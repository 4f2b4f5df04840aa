/** Answers of an origin that are wrong, and what the edge must make of each. */
export interface BadAnswer {
  readonly name: string;
  /** Sent to every request; the origin then ends its side if `afterwards` says so. */
  readonly raw: string;
  readonly afterwards: "fin" | "stay";
  readonly code: number;
  readonly reasons: readonly (string | null)[];
  /** `502`: found before anything was sent to the visitor. `cut`: the visitor must see that the answer is broken. */
  readonly visitor: "502" | "cut" | "502 or cut";
}

const OK = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

function malformed(name: string, raw: string, ...reasons: string[]): BadAnswer {
  return { name, raw, afterwards: "fin", code: 2406, reasons, visitor: "502" };
}

function framing(name: string, fields: string, ...reasons: string[]): BadAnswer {
  return { name, raw: `${OK}${fields}\r\n\r\nhello`, afterwards: "stay", code: 2407, reasons, visitor: "502" };
}

function badChunk(name: string, body: string): BadAnswer {
  return { name, raw: CHUNKED + body, afterwards: "stay", code: 2410, reasons: ["bad-chunk"], visitor: "502 or cut" };
}

function truncated(name: string, raw: string, reason: string): BadAnswer {
  const visitor = reason === "in-head" ? "502" : "cut";
  return { name, raw, afterwards: "fin", code: 2404, reasons: [reason], visitor };
}

function tooLarge(name: string, fields: string, ...reasons: string[]): BadAnswer {
  return {
    name,
    raw: `${OK}${fields}Content-Length: 0\r\n\r\n`,
    afterwards: "stay",
    code: 2408,
    reasons,
    visitor: "502",
  };
}

const field = (line: string): string => `${OK}${line}\r\nContent-Length: 0\r\n\r\n`;
const many = (count: number, value: string): string =>
  Array.from({ length: count }, (_, index) => `X-${index}: ${value}\r\n`).join("");

export const BAD_ANSWERS: readonly BadAnswer[] = [
  malformed("an SSH server", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "ssh"),
  malformed("a TLS alert", "\x15\x03\x01\x00\x02\x02\x46", "tls"),
  malformed("HTTP/2 frames", "\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff", "http2"),
  malformed("a mail server", "220 mail.site.test ESMTP ready\r\n", "smtp"),
  malformed("HTML without a head", "<!DOCTYPE html><html><body>hi</body></html>", "html"),
  malformed("HTML in lower case", "<html><body>hi</body></html>", "html"),
  malformed("binary", "\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", "binary"),
  malformed("a status that is no number", "HTTP/1.1 abc OK\r\n\r\n", "bad-status"),
  malformed("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", "bad-status"),
  malformed("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", "bad-status"),
  malformed("status 099", "HTTP/1.1 099 OK\r\n\r\n", "bad-status"),
  malformed("a version that does not exist", "HTTP/3.7 200 OK\r\n\r\n", "bad-status"),
  malformed("a field without a colon", field("nonsense"), "bad-header"),
  malformed("a space before the colon", field("X-A : b"), "bad-header"),
  malformed("obs-fold", field("X-A: b\r\n c"), "bad-header"),
  malformed("a bare CR in a value", field("X-A: b\rc"), "bad-header"),
  malformed("NUL in a value", field("X-A: b\0c"), "nul"),
  framing("length and chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked", "length-and-chunked"),
  framing("two lengths that differ", "Content-Length: 5\r\nContent-Length: 6", "two-lengths"),
  framing("a list of lengths that differ", "Content-Length: 5, 6", "two-lengths", "bad-length"),
  framing("a negative length", "Content-Length: -5", "bad-length"),
  framing("a length with letters", "Content-Length: 5x", "bad-length"),
  framing("a length beyond every number", "Content-Length: 99999999999999999999999", "bad-length"),
  badChunk("a chunk size that is no number", "xyz\r\nhello\r\n0\r\n\r\n"),
  badChunk("chunk data longer than its size", "5\r\nhello!\r\n0\r\n\r\n"),
  badChunk("a chunk size ended by a bare LF", "5\nhello\r\n0\r\n\r\n"),
  badChunk("a bad second chunk", "5\r\nhello\r\nzz\r\nhello\r\n0\r\n\r\n"),
  truncated("the end inside the status line", "HTTP/1.1 20", "in-head"),
  truncated("the end inside the fields", `${OK}Content-Length: 5\r\nX-A`, "in-head"),
  truncated("fewer bytes than the length says", `${OK}Content-Length: 100\r\n\r\nhello`, "body-short"),
  truncated("no byte of a body", `${OK}Content-Length: 100\r\n\r\n`, "body-short"),
  truncated("no last chunk", `${CHUNKED}5\r\nhello\r\n`, "chunked-unfinished"),
  truncated("the end inside a chunk", `${CHUNKED}a\r\nhello`, "chunked-unfinished"),
  truncated("the end inside the trailers", `${CHUNKED}5\r\nhello\r\n0\r\nX-A: b\r\n`, "chunked-unfinished"),
  tooLarge("a section over 128 KiB", many(100, "x".repeat(1_500)), "section"),
  tooLarge("one field over 128 KiB", `X-A: ${"x".repeat(140_000)}\r\n`, "line", "section"),
  tooLarge("too many fields", many(3_000, "x"), "count"),
];
