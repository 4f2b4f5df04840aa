/** When an origin is blocked, and how it comes back. The numbers and their reasons: docs/guides/blocking.md. */
export interface BreakerSettings {
  /** `never`: watch and report, block nothing (but what the operator says). */
  readonly mode: "automatic" | "never";
  readonly trip: TripSettings;
  /** How long a block lasts until real requests are tried, ms [60 s]. */
  readonly forMs: number;
  /** Block on a stall, long before the first response timeout; null = off. */
  readonly early: EarlySettings | null;
  readonly probing: ProbingSettings;
  readonly trial: TrialSettings;
  readonly ramp: RampSettings;
  /** Do connect timeouts (2201) count like response timeouts? [ignore] */
  readonly connectTimeouts: "count" | "ignore";
  /** What becomes of requests while the active checks fail: tried all the same, or refused with 2207 [serve]. */
  readonly whenUnhealthy: "serve" | "refuse";
}

/** Blocked when both numbers are reached within the window. */
export interface TripSettings {
  /** Response timeouts [5]. */
  readonly after: number;
  /** timeouts / (timeouts + answers) [0.5]. */
  readonly share: number;
  /** The window, ms [120 s], and its buckets [12]. */
  readonly withinMs: number;
  readonly buckets: number;
}

/** Suspected when all of it is true. */
export interface EarlySettings {
  /** Requests that wait for an answer … [20] */
  readonly inFlight: number;
  /** … for longer than this, ms [20 s] (noticed at most a seventh of it later). */
  readonly olderThanMs: number;
  /** No answer from the origin for so long, ms [20 s]. */
  readonly quietMs: number;
  /** It has answered within, ms [10 min]: one that never answers has not changed. */
  readonly answeredWithinMs: number;
  /** While suspected, so many more than at the beginning may wait; beyond it 2205 [0]. */
  readonly spare: number;
  /** Our own requests that decide [2]: blocked when all of them fail. */
  readonly checks: number;
  /** How long each has, ms [10 s]. */
  readonly checkDeadlineMs: number;
}

/** Our own requests while blocked, one at a time. */
export interface ProbingSettings {
  /** The first one so long after the block, ms [10 s]. */
  readonly afterMs: number;
  readonly everyMs: number;
  readonly deadlineMs: number;
  /** Good ones in a row that end the block [2]. */
  readonly good: number;
}

/** Real requests once the block's time is up and the probes have not decided. */
export interface TrialSettings {
  /** At most so many at once, over all threads [3]. */
  readonly max: number;
  /** A head within so long is a good verdict, ms [15 s]. */
  readonly verdictMs: number;
  /** Good verdicts that end the block [2]; never more than `max` are asked for. */
  readonly good: number;
}

/** Concurrency after a block: from max(`least`, `share` of what was usual) to what was usual. */
export interface RampSettings {
  readonly least: number;
  readonly share: number;
  /** ms [10 s] */
  readonly overMs: number;
}

export const DEFAULT_EARLY: EarlySettings = {
  inFlight: 20,
  olderThanMs: 20_000,
  quietMs: 20_000,
  answeredWithinMs: 600_000,
  spare: 0,
  checks: 2,
  checkDeadlineMs: 10_000,
};

/** DESIGN §7. */
export const DEFAULT_BREAKER: BreakerSettings = {
  mode: "automatic",
  trip: { after: 5, share: 0.5, withinMs: 120_000, buckets: 12 },
  forMs: 60_000,
  early: DEFAULT_EARLY,
  probing: { afterMs: 10_000, everyMs: 5000, deadlineMs: 10_000, good: 2 },
  trial: { max: 3, verdictMs: 15_000, good: 2 },
  ramp: { least: 5, share: 0.1, overMs: 10_000 },
  connectTimeouts: "ignore",
  whenUnhealthy: "serve",
};
