/**
 * Is it us? One origin that cannot be reached is its own fault. When most of them cannot be reached at the same time, the fault is here: a cable, a
 * route, a firewall. Then nothing is held against any origin (2006 node-cut-off).
 *
 * Counted are *hosts*, not sites: a hundred sites on one dead server are one failure. And only silence and "unreachable" count: a host that refuses is there.
 * With one host nothing can be compared, so an edge for a single origin never accuses itself by statistics; failures of its own routing table are
 * recognized one by one (2006 local-…).
 */
export interface AccusationSettings {
  /** [30 s] */
  readonly withinMs: number;
  /** Hosts that fail, of those with traffic [0.5]. */
  readonly share: number;
  /** At least so many must fail [2]. */
  readonly leastHosts: number;
}

export const DEFAULT_ACCUSATION: AccusationSettings = { withinMs: 30_000, share: 0.5, leastHosts: 2 };

interface Seen {
  reachedMs: number;
  failedMs: number;
}

export class SelfAccusation {
  readonly #settings: AccusationSettings;
  /** Hosts with traffic within the time. */
  readonly #hosts = new Map<string, Seen>();
  #verdict: "fine" | "cut-off" = "fine";
  #sinceMs = 0;

  constructor(settings: AccusationSettings = DEFAULT_ACCUSATION) {
    this.#settings = settings;
  }

  get verdict(): "fine" | "cut-off" {
    return this.#verdict;
  }

  /** Since when the verdict holds, ms. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** Something came back from this host: the way there is open. */
  reached(host: string, nowMs: number): void {
    this.#of(host).reachedMs = nowMs;
  }

  /** A connection to it met silence or "unreachable". */
  failed(host: string, nowMs: number): void {
    this.#of(host).failedMs = nowMs;
  }

  /**
   * Looks at the last 30 s. Once cut off, it takes a sign that somebody can be reached again: that nobody asks any more (a load balancer has taken
   * the node out) proves nothing.
   */
  judge(nowMs: number): "fine" | "cut-off" {
    const { withinMs, share, leastHosts } = this.#settings;
    let reached = 0;
    let failing = 0;
    for (const [host, seen] of this.#hosts) {
      if (Math.max(seen.reachedMs, seen.failedMs) < nowMs - withinMs) this.#forget(host, seen);
      else if (seen.failedMs > seen.reachedMs) failing++;
      else reached++;
    }
    const isMost = failing >= leastHosts && failing / (failing + reached) >= share;
    const isBack = !isMost && reached > 0;
    if (this.#verdict === "fine" ? isMost : isBack) {
      this.#verdict = this.#verdict === "fine" ? "cut-off" : "fine";
      this.#sinceMs = nowMs;
    }
    return this.#verdict;
  }

  /** Hosts that cannot be reached at present, those that were asked longest ago first. */
  failingHosts(): string[] {
    const failing = [...this.#hosts].filter(([, seen]) => seen.failedMs > seen.reachedMs);
    return failing.sort(([, a], [, b]) => a.failedMs - b.failedMs).map(([host]) => host);
  }

  /** Old evidence counts no more. But somebody must be left to knock at, or a node without traffic would stay cut off for ever. */
  #forget(host: string, seen: Seen): void {
    if (this.#verdict === "cut-off" && seen.failedMs > seen.reachedMs) return;
    this.#hosts.delete(host);
  }

  #of(host: string): Seen {
    let seen = this.#hosts.get(host);
    if (seen === undefined) {
      seen = { reachedMs: Number.NEGATIVE_INFINITY, failedMs: Number.NEGATIVE_INFINITY };
      this.#hosts.set(host, seen);
    }
    return seen;
  }
}
