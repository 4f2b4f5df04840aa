import type { BreakerSettings } from "../config/breaker-settings.ts";
import type { HeldAs } from "./breaker-state.ts";
import type { Observation } from "./observation.ts";

/** What can happen to a breaker. */
export type BreakerInput =
  /** Time has passed: look at what was counted. */
  | { readonly type: "look" }
  /** A probe or check came back. */
  | { readonly type: "probed"; readonly probe: number; readonly outcome: ProbeOutcome }
  /** `hold`: decide for the machine. `release`: end a block or a hold, decide yourself again. */
  | {
      readonly type: "hold";
      readonly as: HeldAs;
      readonly by: string;
      readonly untilMs: number | null;
    }
  | { readonly type: "release" }
  /** Another node has blocked this origin. */
  | { readonly type: "peer"; readonly untilMs: number }
  /** The site's active checks changed their mind. */
  | { readonly type: "health"; readonly verdict: "failing" | "passing" }
  /** The node is cut off, or is not any more. */
  | { readonly type: "node"; readonly verdict: "cut-off" | "fine" }
  /** The settings changed. */
  | { readonly type: "configured" };

/** `good`: the head of an answer, any status. `bad`: none within the deadline. `ours`: our own fault (2006), says nothing of the origin. */
export type ProbeOutcome = "good" | "bad" | "ours";

/** The world at the time of an input. */
export interface Moment {
  readonly nowMs: number;
  readonly seen: Observation;
  readonly settings: BreakerSettings;
}
