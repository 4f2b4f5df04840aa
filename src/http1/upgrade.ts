import type { ResponseHead } from "./response-head.ts";

/**
 * What of an Upgrade field is offered to an origin, "" = nothing. `h2c` is not: it is gone from HTTP (RFC 9113 §3.1), and an origin
 * that took it would talk past every check of this edge.
 */
export function offeredProtocols(upgrade: string): string {
  if (!/\bh2c\b/i.test(upgrade)) return upgrade;
  return protocols(upgrade)
    .filter((protocol) => protocol !== "h2c")
    .join(", ");
}

/** Why a 101 must not be believed (RFC 9110 §7.8), or null if it may. `offered` is what the request's Upgrade said, "" = nothing. */
export function switchFault(head: ResponseHead, offered: string): string | null {
  if (offered === "") return "101 without being asked";
  if (head.minor === 0) return "101 in HTTP/1.0";
  if (!head.connection.upgrade) return "101 without Connection: upgrade";
  const switched = protocols(head.upgrade);
  if (switched.length === 0) return "101 without Upgrade";
  const known = protocols(offered);
  const foreign = switched.find((protocol) => !known.includes(protocol));
  return foreign === undefined ? null : `101 to ${foreign}, which was not offered`;
}

/** Names are compared without regard to case (RFC 9110 §7.8). */
function protocols(upgrade: string): string[] {
  return upgrade
    .toLowerCase()
    .split(",")
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== "");
}
