/** Requests that two parsers could read differently, or that are not HTTP. Raw bytes; what each must get. */
export interface BadRequest {
  readonly name: string;
  readonly raw: string;
  /** The code, or the codes where the specification leaves the choice. */
  readonly codes: readonly number[];
}

const POST = "POST /bad HTTP/1.1\r\nHost: site.test\r\n";
const GET = "GET /bad HTTP/1.1\r\nHost: site.test\r\n";
const AMBIGUOUS = [2501];
/** Not HTTP at all, or not readable in one way only: both are honest. */
const NOT_HTTP = [2500, 2501];

const lengths = (fields: string, body = "hello"): string => `${POST}${fields}\r\n\r\n${body}`;
const coded = (coding: string): string => `${POST}Transfer-Encoding: ${coding}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`;
const field = (line: string): string => `${GET}${line}\r\n\r\n`;

export const AMBIGUOUS_HEADS: readonly BadRequest[] = [
  ["Content-Length with Transfer-Encoding", lengths("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")],
  ["Transfer-Encoding before Content-Length", lengths("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n")],
  ["two lengths that differ", lengths("Content-Length: 5\r\nContent-Length: 6", "hello!")],
  ["two lengths that agree", lengths("Content-Length: 5\r\nContent-Length: 5")],
  ["a list of lengths that differ", lengths("Content-Length: 5, 6")],
  ["a list of lengths that agree", lengths("Content-Length: 5, 5")],
  ["length with a plus sign", lengths("Content-Length: +5")],
  ["negative length", lengths("Content-Length: -5")],
  ["hexadecimal length", lengths("Content-Length: 0x5")],
  ["length with a fraction", lengths("Content-Length: 5.0")],
  ["length with letters after it", lengths("Content-Length: 5a")],
  ["length with a space inside", lengths("Content-Length: 5 5")],
  ["empty length", lengths("Content-Length: ")],
  ["length beyond every number", lengths("Content-Length: 99999999999999999999999")],
  ["Transfer-Encoding: gzip, chunked", coded("gzip, chunked")],
  ["Transfer-Encoding: chunked, gzip", coded("chunked, gzip")],
  ["Transfer-Encoding: chunked, chunked", coded("chunked, chunked")],
  ["Transfer-Encoding: identity", coded("identity")],
  ["Transfer-Encoding: xchunked", coded("xchunked")],
  ["Transfer-Encoding: chunked;q=1", coded("chunked;q=1")],
  ["Transfer-Encoding: chunked with a vertical tab", coded("\x0bchunked")],
  ['Transfer-Encoding: "chunked" in quotes', coded('"chunked"')],
  ["empty Transfer-Encoding", coded("")],
  ["Transfer-Encoding: chunked with a tab behind it", coded("chunked\t")],
  ["two Transfer-Encoding fields", lengths("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")],
  [
    "two Transfer-Encoding fields, the second unknown",
    lengths("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "0\r\n\r\n"),
  ],
  ["Transfer-Encoding in HTTP/1.0", coded("chunked").replace("HTTP/1.1", "HTTP/1.0")],
  ["obs-fold with a space", field("X-A: one\r\n two")],
  ["obs-fold with a tab", field("X-A: one\r\n\ttwo")],
  ["obs-fold in the first line", "GET /bad HTTP/1.1\r\n Host: site.test\r\n\r\n"],
  ["folded Transfer-Encoding", lengths("Transfer-Encoding:\r\n chunked", "0\r\n\r\n")],
  ["bare CR in a value", field("X-A: one\rtwo")],
  ["bare CR before CRLF", field("X-A: one\r")],
  ["bare LF as a line end", "GET /bad HTTP/1.1\nHost: site.test\n\n"],
  ["one bare LF among CRLFs", field("X-A: one\nX-B: two")],
  ["bare LF after the request line", "GET /bad HTTP/1.1\nHost: site.test\r\n\r\n"],
  ["bare LF at the end of the head", `${GET}\n`],
  ["space before the colon", field("X-A : one")],
  ["tab before the colon", field("X-A\t: one")],
  ["space before the colon of Content-Length", lengths("Content-Length : 5")],
  ["space before the colon of Transfer-Encoding", lengths("Transfer-Encoding : chunked", "0\r\n\r\n")],
  ["NUL in a value", field("X-A: o\0ne")],
  ["NUL in a name", field("X\0A: one")],
  ["NUL in the target", "GET /b\0ad HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["a control character in a value", field("X-A: o\x01ne")],
  ["DEL in a value", field("X-A: o\x7fne")],
  ["a field without a colon", field("nonsense")],
  ["an empty field name", field(": one")],
  ["a character in a name that is no token", field("X(A): one")],
  ["a byte over 127 in a name", field("X\xe9: one")],
  ["more than one Host", `${GET}Host: other.test\r\n\r\n`],
  ["the same Host twice", `${GET}Host: site.test\r\n\r\n`],
  ["a Host with a path", "GET /bad HTTP/1.1\r\nHost: site.test/x\r\n\r\n"],
  ["a Host with user information", "GET /bad HTTP/1.1\r\nHost: user@site.test\r\n\r\n"],
  ["a Host with a space", "GET /bad HTTP/1.1\r\nHost: site.test other\r\n\r\n"],
  ["a Host with a comma", "GET /bad HTTP/1.1\r\nHost: site.test,other.test\r\n\r\n"],
  ["a Host with a port that is no number", "GET /bad HTTP/1.1\r\nHost: site.test:8a\r\n\r\n"],
].map(([name = "", raw = ""]) => ({ name, raw, codes: AMBIGUOUS }));

export const NOT_HTTP_HEADS: readonly BadRequest[] = [
  ["no Host in HTTP/1.1", "GET /bad HTTP/1.1\r\nAccept: */*\r\n\r\n"],
  ["an empty Host", "GET /bad HTTP/1.1\r\nHost:\r\n\r\n"],
  ["binary", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n"],
  ["no version", "GET /bad\r\nHost: site.test\r\n\r\n"],
  ["a version that does not exist", "GET /bad HTTP/9.9\r\nHost: site.test\r\n\r\n"],
  ["HTTP/2 in the request line", "GET /bad HTTP/2.0\r\nHost: site.test\r\n\r\n"],
  ["lower-case protocol", "GET /bad http/1.1\r\nHost: site.test\r\n\r\n"],
  ["two spaces in the request line", "GET  /bad HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["a tab in the request line", "GET\t/bad HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["a space in the target", "GET /b ad HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["a trailing space in the request line", "GET /bad HTTP/1.1 \r\nHost: site.test\r\n\r\n"],
  ["a leading space in the request line", " GET /bad HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["a method that is no token", "G(T /bad HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["an empty target", "GET  HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["a target without a slash", "GET bad HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["an asterisk for GET", "GET * HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["a control character in the target", "GET /b\x01ad HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["a byte over 127 in the target", "GET /b\xe4d HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["a fragment in the target", "GET /bad#part HTTP/1.1\r\nHost: site.test\r\n\r\n"],
].map(([name = "", raw = ""]) => ({ name, raw, codes: NOT_HTTP }));

const chunked = (body: string): string => `${POST}Transfer-Encoding: chunked\r\n\r\n${body}`;

/** Found only inside the body: the head may have gone to the origin, a whole request must not. */
export const AMBIGUOUS_BODIES: readonly BadRequest[] = [
  ["a chunk size that is no number", chunked("xyz\r\nhello\r\n0\r\n\r\n")],
  ["a chunk size with 0x", chunked("0x5\r\nhello\r\n0\r\n\r\n")],
  ["a negative chunk size", chunked("-5\r\nhello\r\n0\r\n\r\n")],
  ["a chunk size with a plus sign", chunked("+5\r\nhello\r\n0\r\n\r\n")],
  ["an empty chunk size", chunked("\r\nhello\r\n0\r\n\r\n")],
  ["a space before the chunk size", chunked(" 5\r\nhello\r\n0\r\n\r\n")],
  ["a chunk size beyond every number", chunked("fffffffffffffffff\r\nhello\r\n0\r\n\r\n")],
  ["a chunk size that overflows 64 bits to 5", chunked("10000000000000005\r\nhello\r\n0\r\n\r\n")],
  ["a chunk size ended by a bare LF", chunked("5\nhello\r\n0\r\n\r\n")],
  ["a chunk size ended by a bare CR", chunked("5\rhello\r\n0\r\n\r\n")],
  ["chunk data longer than its size", chunked("5\r\nhello!\r\n0\r\n\r\n")],
  ["chunk data without CRLF after it", chunked("5\r\nhello0\r\n\r\n")],
  ["chunk data ended by a bare LF", chunked("5\r\nhello\n0\r\n\r\n")],
  ["a bare LF in a chunk extension", chunked("5;a\nb\r\nhello\r\n0\r\n\r\n")],
  ["a bare CR in a chunk extension", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n")],
  ["NUL in a chunk extension", chunked("5;a\0b\r\nhello\r\n0\r\n\r\n")],
  ["white space in a chunk extension", chunked("5; a\r\nhello\r\n0\r\n\r\n")],
  ["a chunk extension without a name", chunked("5;\r\nhello\r\n0\r\n\r\n")],
  ["a chunk extension that is no token", chunked("5;a=\xe9\r\nhello\r\n0\r\n\r\n")],
  ["a chunk extension whose quotes stay open", chunked('5;a="b\r\nhello\r\n0\r\n\r\n')],
  ["text behind a quoted chunk extension", chunked('5;a="b"c\r\nhello\r\n0\r\n\r\n')],
  ["a chunk extension without an end", chunked(`5;${"a".repeat(100_000)}`)],
  ["a bare LF after the last chunk", chunked("5\r\nhello\r\n0\n\r\n")],
  ["a bare LF at the end of the trailers", chunked("5\r\nhello\r\n0\r\nX-A: b\n\r\n")],
  ["obs-fold in the trailers", chunked("5\r\nhello\r\n0\r\nX-A: b\r\n c\r\n\r\n")],
  ["a space before the colon in the trailers", chunked("5\r\nhello\r\n0\r\nX-A : b\r\n\r\n")],
  ["Content-Length in the trailers", chunked("5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n")],
  ["Transfer-Encoding in the trailers", chunked("5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n")],
  ["NUL in the trailers", chunked("5\r\nhello\r\n0\r\nX-A: \0\r\n\r\n")],
].map(([name = "", raw = ""]) => ({ name, raw, codes: AMBIGUOUS }));

/** Strict is not deaf: these are HTTP and must be served. */
export const GOOD_REQUESTS: readonly (readonly [name: string, raw: string])[] = [
  ["an empty line before the request line (RFC 9112 §2.2)", `\r\n${GET}\r\n`],
  ["no space after the colon", field("X-A:one")],
  ["tabs and spaces around a value", field("X-A: \t one \t ")],
  ["an empty value", field("X-A:")],
  ["a byte over 127 in a value", field("X-A: \xe9")],
  ["every token character in a name", field("!#$%&'*+-.^_`|~09Az: one")],
  ["coding names in any case", coded("CHUNKED")],
  ["leading zeros in a length", lengths("Content-Length: 0005")],
  ["leading zeros in a chunk size", chunked("0005\r\nhello\r\n000\r\n\r\n")],
  ["chunk extensions", chunked('5;a=b;c="d;e"\r\nhello\r\n0;x\r\n\r\n')],
  ["a method that is registered but rare", `${GET}\r\n`.replace("GET", "PROPFIND")],
];
