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
  // HTTP/2: a SETTINGS frame on stream 0 (RFC 9113 §3.4), type 4 at offset 3, or the preface echoed.
  if (bytes.length >= 9 && first === 0 && bytes[3] === 4 && bytes.readUInt32BE(5) === 0) return "http2";
  if (text.startsWith("PRI * HTTP/2")) return "http2";
  if (/^220[ -]/.test(text)) return "smtp";
  if (/^\s*<(?:!doctype|html|\?xml|head|body|h1|p|div)\b/i.test(text)) return "html";
  if (/^(?:HTTP|ICY)\b/i.test(text)) return "bad-status";
  return /[\0-\x08\x0e-\x1f\x7f-\xff]/.test(text) ? "binary" : "bad-status";
}
