import { isUtf8 } from "node:buffer";
import { failure, type Failure } from "../failures/failure.ts";
import { latin1 } from "../http1/latin1.ts";
import type { Reason } from "../failures/reasons.ts";

/** How every answer begins that this edge can read. */
export const HTTP_PREFIX = "HTTP/1.";

/** True while the bytes may still become an HTTP/1 status line. */
export function mayBeHttp(bytes: Buffer): boolean {
  const start = latin1(bytes, 0, HTTP_PREFIX.length);
  return HTTP_PREFIX.startsWith(start);
}

/** Names what spoke instead of HTTP/1 (2406), from its first bytes. No reason is better than a guessed one. */
export function notHttp(bytes: Buffer): Failure {
  const reason = spokenProtocol(bytes);
  return failure("ResponseMalformed", reason, `first bytes ${JSON.stringify(latin1(bytes, 0, 32))}`);
}

function spokenProtocol(bytes: Buffer): Reason | null {
  const text = latin1(bytes, 0, 64);
  if (text.startsWith("SSH-")) return "ssh";
  const [first, second, third] = bytes;
  // TLS record: alert or handshake, version 3.x (RFC 8446 §5.1).
  if ((first === 0x15 || first === 0x16) && second === 0x03 && third !== undefined && third <= 4) return "tls";
  if (isHttp2Frame(bytes) || text.startsWith("PRI * HTTP/2")) return "http2";
  // A reply of three digits: RFC 5321 §4.2; FTP's, NNTP's and others' look the same.
  if (/^[1-5]\d\d[ -]/.test(text)) return "smtp";
  // A tag, comment or declaration, perhaps after a byte order mark.
  if (/^(?:\xef\xbb\xbf)?\s*<[!?a-z]/i.test(text)) return "html";
  if (/^(?:HTTP|ICY)\b/i.test(text)) return "bad-status";
  return isText(bytes) ? "bad-status" : "binary";
}

/** SETTINGS or GOAWAY on stream 0, with which a server greets or refuses (RFC 9113 §3.4, §5.4.1). */
function isHttp2Frame(bytes: Buffer): boolean {
  return bytes.length >= 9 && bytes[0] === 0 && (bytes[3] === 4 || bytes[3] === 7) && bytes.readUInt32BE(5) === 0;
}

/** UTF-8 without control characters. */
function isText(bytes: Buffer): boolean {
  if (/[\0-\x08\x0e-\x1f\x7f]/.test(latin1(bytes, 0, 64))) return false;
  return isUtf8(bytes.subarray(0, lastCharacter(bytes)));
}

/** Where the last character begins: not all of it may be there yet. Octets 10xxxxxx go on with one. */
function lastCharacter(bytes: Buffer): number {
  let at = bytes.length - 1;
  while (at > 0 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}
