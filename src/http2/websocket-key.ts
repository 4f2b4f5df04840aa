import { createHash, randomBytes } from "node:crypto";

const KEY_BYTES = 16;
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** A fresh `Sec-WebSocket-Key` (RFC 6455 §4.1): with HTTP/2 clients send none (RFC 8441 §5), origins that speak HTTP/1.1 want one. */
export function webSocketKey(): string {
  return randomBytes(KEY_BYTES).toString("base64");
}

/** The `Sec-WebSocket-Accept` that answers this key (RFC 6455 §4.2.2). */
export function webSocketAccept(key: string): string {
  return createHash("sha1")
    .update(key + GUID)
    .digest("base64");
}
