import type { Transaction } from "./transaction.ts";

/**
 * Measures for `Server-Timing` (a site's switch) how long a transaction was in the hands of others: of a name server, an origin, a queue. What is left is
 * the edge's own. Exists only for transactions of sites that want it.
 */
export class ServerTiming {
  /** ms */
  #awayMs = 0;
  /** `performance.now()`; -1 = it is with us. */
  #leftAtMs = -1;

  /** It is handed to somebody else. */
  leave(): void {
    if (this.#leftAtMs < 0) this.#leftAtMs = performance.now();
  }

  /** It is back. */
  back(): void {
    if (this.#leftAtMs < 0) return;
    this.#awayMs += performance.now() - this.#leftAtMs;
    this.#leftAtMs = -1;
  }

  /** The field line, with CRLF: what did not happen is left out. For the head of the final answer, which ends all waiting. */
  field({ dnsMs, connectMs, tlsMs, ttfbMs, startMs }: Transaction): string {
    this.back();
    const edgeMs = Math.max(0, performance.now() - startMs - this.#awayMs);
    const line = metric("dns", dnsMs) + metric("connect", connectMs) + metric("tls", tlsMs) + metric("ttfb", ttfbMs);
    return `Server-Timing: ${line}edge;dur=${edgeMs.toFixed(1)}\r\n`;
  }
}

function metric(name: string, ms: number): string {
  return ms < 0 ? "" : `${name};dur=${ms.toFixed(1)}, `;
}
