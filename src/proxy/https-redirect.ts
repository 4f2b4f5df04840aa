import type { SiteTls } from "../config/edge-config.ts";
import type { OwnAnswer } from "./own-answer.ts";
import type { Transaction } from "./transaction.ts";

/** The way to the same path over TLS (RFC 9110 §15.4.9), or null if the request came that way or the site does not want it. */
export function httpsRedirect(transaction: Transaction, tls: SiteTls): OwnAnswer | null {
  const { head, requestId } = transaction;
  if (tls.redirect === null || isSecure(transaction)) return null;
  // Only a path can be appended to a name: `OPTIONS *` stays here.
  if (head.host === "" || !head.target.startsWith("/")) return null;
  const { status, port } = tls.redirect;
  const name = head.host.includes(":") ? `[${head.host}]` : head.host;
  const fields = `Location: https://${name}${port === 443 ? "" : `:${port}`}${head.target}\r\nWAO-Request-Id: ${requestId}\r\n`;
  return { status, fields, body: NOTHING, endsConnection: false };
}

/** A trusted proxy in front may have ended the client's TLS. */
function isSecure({ client, head }: Transaction): boolean {
  return client.tls !== null || (client.isTrusted && head.forwardedProto.toLowerCase() === "https");
}

/** The field line of the site's Strict-Transport-Security: never without TLS (RFC 6797 §7.2), and never in place of the origin's own. */
export function hstsField(transaction: Transaction, otherFields: string): string {
  const hsts = transaction.place?.config.tls?.hsts ?? null;
  if (hsts === null || transaction.client.tls === null || OWN_HSTS.test(otherFields)) return "";
  return `Strict-Transport-Security: ${hsts}\r\n`;
}

const OWN_HSTS = /^strict-transport-security:/im;
const NOTHING = Buffer.alloc(0);
