/**
 * Is it us? One origin that cannot be reached is its own fault. When most of them cannot be reached at the same time, the fault is here: a cable, a
 * route, a firewall. Then nothing is held against any origin (2006 node-cut-off).
 *
 * Counted are *hosts*, not sites: a hundred sites on one dead server are one failure. Only silence and "unreachable" count: a host that refuses is there.
 * And only hosts that could be reached lately: one that has been dead for a day, or was never there, says nothing about our cable. (A node that has
 * never reached anybody and has no way to anybody started without a network: that is proved by strangers, of whom it takes more.)
 * With few hosts nothing can be compared, so an edge for one or two never accuses itself by statistics; failures of its own routing table are
 * recognized one by one (2006 local-…).
 */
export interface AccusationSettings {
  /** [30 s] */
  readonly withinMs: number;
  /** Hosts that fail, of those with traffic [0.5]. */
  readonly share: number;
  /** At least so many must fail [3] … */
  readonly leastHosts: number;
  /** … that were reached within this time, ms [10 min]; or … */
  readonly knownForMs: number;
  /** … so many strangers to whom there is no route, where nobody was ever reached [8]. */
  readonly leastStrangers: number;
}

export const DEFAULT_ACCUSATION: AccusationSettings = {
  withinMs: 30_000,
  share: 0.5,
  leastHosts: 3,
  knownForMs: 600_000,
  leastStrangers: 8,
};

interface Seen {
  reachedMs: number;
  /** A connection met silence or "unreachable". */
  failedMs: number;
  /** This node has no route there. */
  strandedMs: number;
}

type Kind = "reached" | "failing" | "strangers" | "unknown";

export class SelfAccusation {
  readonly #settings: AccusationSettings;
  /** Hosts with traffic lately. */
  readonly #hosts = new Map<string, Seen>();
  #verdict: "fine" | "cut-off" = "fine";
  /** Has anybody ever been reached? */
  #hasReached = false;

  constructor(settings: AccusationSettings = DEFAULT_ACCUSATION) {
    this.#settings = settings;
  }

  get verdict(): "fine" | "cut-off" {
    return this.#verdict;
  }

  /** Something came back from this host: the way there is open. */
  reached(host: string, nowMs: number): void {
    const seen = this.#of(host);
    seen.reachedMs = Math.max(seen.reachedMs, nowMs);
    this.#hasReached = true;
  }

  /** A connection to it met silence or "unreachable". */
  failed(host: string, nowMs: number): void {
    this.#of(host).failedMs = nowMs;
  }

  /** This node knows no way to it. */
  stranded(host: string, nowMs: number): void {
    this.#of(host).strandedMs = nowMs;
  }

  /**
   * Looks at the last 30 s. Once cut off, it takes a sign that somebody can be reached again: that nobody asks any more (a load balancer has taken
   * the node out) proves nothing.
   */
  judge(nowMs: number): "fine" | "cut-off" {
    const { withinMs, share, leastHosts, leastStrangers } = this.#settings;
    const count = { reached: 0, failing: 0, strangers: 0, unknown: 0 };
    for (const [host, seen] of this.#hosts) {
      const kind = this.#kindOf(seen, nowMs);
      const isRecent = Math.max(seen.reachedMs, lostMs(seen)) >= nowMs - withinMs;
      if (isRecent) count[kind]++;
      else if (!this.#isKept(kind, seen, nowMs)) this.#hosts.delete(host);
    }
    const { reached, failing, strangers } = count;
    const isMost = failing >= leastHosts && failing / (failing + reached) >= share;
    const isLost = isMost || (!this.#hasReached && strangers >= leastStrangers);
    if (isLost) this.#verdict = "cut-off";
    else if (reached > 0) this.#verdict = "fine";
    return this.#verdict;
  }

  /** Hosts that cannot be reached at present, those that were asked longest ago first. */
  failingHosts(): string[] {
    const failing = [...this.#hosts].filter(([, seen]) => lostMs(seen) > seen.reachedMs);
    return failing.sort(([, a], [, b]) => lostMs(a) - lostMs(b)).map(([host]) => host);
  }

  #kindOf(seen: Seen, nowMs: number): Kind {
    if (seen.reachedMs >= lostMs(seen)) return "reached";
    if (seen.reachedMs >= nowMs - this.#settings.knownForMs) return "failing";
    return seen.strandedMs >= nowMs - this.#settings.withinMs ? "strangers" : "unknown";
  }

  /** Old evidence counts no more, but who was reached is remembered. And somebody must be left to knock at, or a node without traffic would stay cut off for ever. */
  #isKept(kind: Kind, { reachedMs }: Seen, nowMs: number): boolean {
    if (this.#verdict === "cut-off" && kind !== "reached") return true;
    return reachedMs >= nowMs - this.#settings.knownForMs;
  }

  #of(host: string): Seen {
    let seen = this.#hosts.get(host);
    if (seen === undefined) {
      const never = Number.NEGATIVE_INFINITY;
      seen = { reachedMs: never, failedMs: never, strandedMs: never };
      this.#hosts.set(host, seen);
    }
    return seen;
  }
}

function lostMs({ failedMs, strandedMs }: Seen): number {
  return Math.max(failedMs, strandedMs);
}
