import type { PathCount } from "./top-paths.ts";

/*
 * The states of one origin's breaker. What each waits for, and where it goes: step.ts, drawn in docs/guides/blocking.md.
 * Times are ms of the monotonic clock.
 */
export type BreakerState = Closed | Suspect | Blocked | Probing | Trial | Ramping | Unhealthy | Held;

/** Everything passes. */
export interface Closed {
  readonly state: "closed";
  readonly sinceMs: number;
  /** No new suspicion before: a suspicion was just refuted. */
  readonly trustedUntilMs: number;
}

/** Much waits and nothing comes back: we ask ourselves. */
export interface Suspect {
  readonly state: "suspect";
  readonly sinceMs: number;
  /** So many may wait meanwhile. */
  readonly cap: number;
  /** Checks that have not come back yet, and when they are taken for lost. */
  readonly checks: readonly number[];
  readonly lostAtMs: number;
}

/** The pause: nothing is sent, not even by us. */
export interface Blocked {
  readonly state: "blocked";
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly outage: Outage;
}

/** Still blocked for visitors; our own requests ask whether it answers again. */
export interface Probing {
  readonly state: "probing";
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly outage: Outage;
  readonly probes: ProbeRun;
}

/** The block's time is up without a verdict of the probes: a few real requests are let through. Probing goes on. */
export interface Trial {
  readonly state: "trial";
  readonly sinceMs: number;
  readonly outage: Outage;
  readonly probes: ProbeRun;
  /** When those were let through that are not settled yet, oldest first: at most `trial.max`. */
  readonly out: readonly number[];
  /** When the first of this trial was. */
  readonly firstMs: number | null;
  /** How many were seen let through, and settled. */
  readonly taken: number;
  readonly settled: number;
}

/** Back, with limited concurrency. */
export interface Ramping {
  readonly state: "ramp";
  readonly sinceMs: number;
  readonly fromCap: number;
  readonly toCap: number;
  /** Since when requests wait and none has been answered. */
  readonly unansweredSinceMs: number | null;
  readonly outage: Outage;
}

/** The site's active checks fail and the site says so: 2207. */
export interface Unhealthy {
  readonly state: "unhealthy";
  readonly sinceMs: number;
}

/** A person decided. `untilMs` null = until somebody says otherwise. */
export interface Held {
  readonly state: "held";
  readonly as: HeldAs;
  readonly sinceMs: number;
  readonly untilMs: number | null;
  /** Who, for the record. */
  readonly by: string;
}

/** `blocked`: 2202 operator. `disabled`: 2206, the owner took it out. `open`: passes whatever happens. */
export type HeldAs = "blocked" | "disabled" | "open";

export type BlockReason = "timeouts" | "stall" | "operator" | "peer";

/** The story from the first block until the origin is back. */
export interface Outage {
  readonly reason: BlockReason;
  readonly sinceMs: number;
  /** How often it was blocked in it. */
  readonly blocks: number;
  /** What the first block rested on. */
  readonly evidence: Evidence;
  /** How many requests wait on an ordinary day: where the ramp leads to. */
  readonly usual: number;
}

/** What was seen when a transition was decided. */
export interface Evidence {
  readonly timeouts: number;
  readonly answers: number;
  readonly withinMs: number;
  readonly waiting: number;
  readonly stale: number;
  /** Since the last answer; null = it has not answered at all. */
  readonly quietMs: number | null;
  readonly paths: readonly PathCount[];
}

/** Our own requests, one after the other. */
export interface ProbeRun {
  /** The one under way and when it is taken for lost, or null. */
  readonly out: { readonly probe: number; readonly lostAtMs: number } | null;
  readonly nextMs: number;
  /** Good ones in a row. */
  readonly good: number;
}

/** One origin's breaker: its state, and what outlives a state. */
export interface Machine {
  readonly state: BreakerState;
  /** Goes up with every block: results of requests that were started before say nothing any more. */
  readonly generation: number;
  /** The number of the last probe or check sent. */
  readonly lastProbe: number;
}

/** Why a transition happened. */
export type Cause =
  | "timeouts"
  | "silence"
  | "checks-failed"
  | "answered"
  | "check-answered"
  | "our-fault"
  | "pause-over"
  | "time-up"
  | "probes-good"
  | "trial-good"
  | "trial-bad"
  | "ramp-over"
  | "ramp-unanswered"
  | "health-failing"
  | "health-passing"
  | "operator"
  | "hold-over"
  | "peer"
  | "node-cut-off"
  | "configuration";

/** What the machine wants done. */
export type Command =
  /** Ask the origin: connect, TLS, GET; any head within the deadline is good. */
  | { readonly do: "probe"; readonly probe: number; readonly deadlineMs: number }
  | { readonly do: "announce"; readonly transition: Transition };

/** One line of the origin's history. */
export interface Transition {
  readonly from: BreakerState["state"];
  readonly to: BreakerState["state"];
  readonly cause: Cause;
  readonly reason: BlockReason | null;
  readonly generation: number;
  readonly atMs: number;
  readonly evidence: Evidence;
}

/** A breaker of which nothing bad is known. */
export function newMachine(nowMs: number, generation: number): Machine {
  return { state: { state: "closed", sinceMs: nowMs, trustedUntilMs: nowMs }, generation, lastProbe: 0 };
}
