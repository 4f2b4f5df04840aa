/** reg-name of RFC 3986 §3.2.2 as DNS and browsers use it, or an IPv4 literal; underscores do occur. */
const NAME = /^[a-z0-9_](?:[a-z0-9_.-]{0,253}[a-z0-9_-])?\.?(?::\d{0,5})?$/i;
const IPV6 = /^\[([0-9a-f:.]{2,45})\](?::\d{0,5})?$/i;

/**
 * The host of a `Host` value or authority: lower case, without port, brackets and trailing dot; null if it is malformed
 * (RFC 9110 §7.2). A percent sign, a user or a second colon are refused: servers differ in what they make of them.
 */
export function parseHost(authority: string): string | null {
  if (authority.charCodeAt(0) === 0x5b) return ipv6Host(authority);
  if (!NAME.test(authority)) return null;
  const colon = authority.indexOf(":");
  let end = colon < 0 ? authority.length : colon;
  if (end > 1 && authority.charCodeAt(end - 1) === 0x2e) end--;
  return authority.slice(0, end).toLowerCase();
}

/** An IPv6 literal in its one short spelling (RFC 5952), as the configuration has it. */
function ipv6Host(authority: string): string | null {
  const literal = IPV6.exec(authority)?.[1];
  return literal === undefined ? null : (URL.parse(`http://[${literal}]`)?.hostname.slice(1, -1) ?? null);
}
