import { CHUNKED, UNTIL_CLOSE } from "../http1/body-length.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import { clientHead, type ConnectionField } from "./client-head.ts";
import { hstsField } from "./https-redirect.ts";
import type { Transaction } from "./transaction.ts";

/** What becomes of the connection after the answer. */
export type Afterwards = "close" | "stay";

/** Only the connection's end tells this client where the body ends (RFC 9112 §6.3). */
export function endsWithClose({ head: { minor } }: Transaction, { bodyLength }: ResponseHead): boolean {
  return bodyLength === UNTIL_CLOSE || (bodyLength === CHUNKED && minor === 0);
}

/** The origin's head as this client gets it. */
export function passedHead(transaction: Transaction, head: ResponseHead, afterwards: Afterwards): string {
  const { requestId, timeMs, client, timing } = transaction;
  const hsts = client.tls === null ? "" : hstsField(transaction, head.forward);
  return clientHead(head, {
    requestId,
    connection: connectionField(transaction, afterwards),
    framing: transaction.head.minor === 0 ? "uncoded" : "as-stated",
    nowMs: timeMs,
    more: timing === null ? hsts : hsts + timing.field(transaction),
  });
}

/** RFC 9112 §9.3: HTTP/1.0 must be told that the connection stays, HTTP/1.1 that it goes. */
export function connectionField({ head }: Transaction, afterwards: Afterwards): ConnectionField {
  if (afterwards === "close") return "close";
  return head.minor === 0 && head.connection.keepAlive ? "keep-alive" : "";
}
