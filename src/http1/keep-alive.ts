/** The origin closes an idle connection at its limit; we let go so much earlier that no request meets its FIN, ms. */
const MARGIN_MS = 1000;

/** How long a connection may idle by `Keep-Alive: timeout=5` (RFC 2068 §19.7.1.1), less a margin, ms; Infinity if nothing is said. */
export function idleLimitMs(keepAlive: string): number {
  const seconds = /(?:^|[\s,;])timeout\s*=\s*(\d{1,6})/i.exec(keepAlive)?.[1];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Number(seconds) * 1000 - MARGIN_MS);
}
