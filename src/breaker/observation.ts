import type { PathCount } from "./top-paths.ts";

/** What is known of one origin at a moment; everything that the state machine may look at besides its own state. */
export interface Observation {
  /** In the window and the current generation. */
  readonly timeouts: number;
  /** Those of them that were counted just now. */
  readonly freshTimeouts: number;
  readonly answers: number;
  /** Requests of the current generation that wait for the head of their answer … */
  readonly waiting: number;
  /** … and those of them that have waited for longer than `early.olderThanMs`. */
  readonly stale: number;
  /** When the origin last gave the head of an answer (current generation), ms; -Infinity = never. */
  readonly answeredMs: number;
  /** How many requests wait on an ordinary day. */
  readonly usual: number;
  readonly trials: TrialCounts;
  /** The node itself may be cut off; then nothing is held against an origin. */
  readonly node: "fine" | "cut-off";
  /** Where the timeouts were, most first. */
  readonly paths: readonly PathCount[];
}

/** What has become of the real requests let through on trial, since the trial began. */
export interface TrialCounts {
  readonly taken: number;
  /** A head of any status came. */
  readonly good: number;
  /** The exchange failed. */
  readonly bad: number;
  /** Says nothing: the client went away, or the fault was ours. */
  readonly dropped: number;
}

export const NO_TRIALS: TrialCounts = { taken: 0, good: 0, bad: 0, dropped: 0 };
