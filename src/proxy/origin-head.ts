import { CHUNKED, NO_BODY } from "../http1/body-length.ts";
import { OWN_ID } from "./forwarding.ts";
import type { Transaction } from "./transaction.ts";
import type { SiteOrigin } from "../sites/site-origin.ts";

/**
 * The request head as the origin gets it: `Host` and who the client is (`Forwarding`), then the client's fields in their order.
 * Hop-by-hop fields are gone already (RFC 9110 §7.6.1), framing is written from what was parsed. Few string pieces: V8 pays for each.
 */
export function originHead(transaction: Transaction, origin: SiteOrigin): string {
  const { head, client } = transaction;
  const length = head.bodyLength;
  let text = head.line + client.forwarding.fields(head, hostFor(transaction, origin), transaction.chain) + head.forward;
  if (length === CHUNKED) text += "Transfer-Encoding: chunked\r\n";
  else if (length > NO_BODY || statesEmptyBody(head.method)) text += `Content-Length: ${length}\r\n`;
  if (head.takesTrailers) text += "TE: trailers\r\nConnection: te\r\n";
  const offered = transaction.offeredProtocols;
  if (offered !== "") text += `Connection: upgrade\r\nUpgrade: ${offered}\r\n`;
  return `${text}WAO-Request-Id: ${transaction.requestId}\r\n\r\n`;
}

/** True if our own id is in the request's CDN-Loop: it has been here before (RFC 8586 §2). */
export function hasLooped(cdnLoop: string): boolean {
  if (cdnLoop === "") return false;
  return cdnLoop.split(",").some((member) => member.split(";", 1)[0]?.trim().toLowerCase() === OWN_ID);
}

function hostFor(transaction: Transaction, origin: SiteOrigin): string {
  const mode = transaction.place?.config.hostHeader;
  if (mode?.mode === "fixed") return mode.value;
  if (mode?.mode !== "origin" && transaction.head.authority !== "") return transaction.head.authority;
  const { host, port, scheme } = origin.config;
  const name = host.includes(":") ? `[${host}]` : host;
  return port === (scheme === "https" ? 443 : 80) ? name : `${name}:${port}`;
}

/** RFC 9110 §8.6: a method that gives a body meaning says so when there is none. */
function statesEmptyBody(method: string): boolean {
  return method === "POST" || method === "PUT" || method === "PATCH";
}
