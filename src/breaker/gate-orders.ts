import type { BreakerSettings } from "../config/breaker-settings.ts";
import type { BlockReason, BreakerState, Trial } from "./breaker-state.ts";
import { BLOCKED, CAPPED, DISABLED, PASS, TRIAL_ANY, TRIAL_SAFE, UNHEALTHY, type Verdict } from "./cell-layout.ts";
import { rampCap } from "./ramp.ts";

/** What the threads are told of a state. */
export interface GateOrders {
  readonly verdict: Verdict;
  readonly reason: BlockReason | null;
  /** Null = nobody knows. */
  readonly untilMs: number | null;
  /** So many may wait at once, where the verdict is CAPPED. */
  readonly cap: number;
  /** So many may be out on trial at once. */
  readonly trials: number;
}

/** What a state means for requests. */
export function gateOrders(state: BreakerState, settings: BreakerSettings, nowMs: number): GateOrders {
  switch (state.state) {
    case "closed":
      return OPEN;
    case "suspect":
      return { ...OPEN, verdict: CAPPED, cap: state.cap };
    case "ramp": {
      const ramp = { startMs: state.sinceMs, fromCap: state.fromCap, toCap: state.toCap };
      return { ...OPEN, verdict: CAPPED, cap: rampCap(ramp, settings.ramp.overMs, nowMs) };
    }
    case "blocked":
    case "probing":
      return { ...OPEN, verdict: BLOCKED, reason: state.outage.reason, untilMs: state.untilMs };
    case "trial":
      return trialOrders(state, settings, nowMs);
    case "unhealthy":
      return { ...OPEN, verdict: UNHEALTHY };
    case "held":
      if (state.as === "open") return OPEN;
      if (state.as === "disabled") return { ...OPEN, verdict: DISABLED, untilMs: state.untilMs };
      return { ...OPEN, verdict: BLOCKED, reason: "operator", untilMs: state.untilMs };
  }
}

/** GET and HEAD only, at first; where they have not decided within a block's time, anything: a block must end for every site. */
function trialOrders(state: Trial, settings: BreakerSettings, nowMs: number): GateOrders {
  return {
    verdict: nowMs - state.sinceMs < settings.forMs ? TRIAL_SAFE : TRIAL_ANY,
    reason: state.outage.reason,
    // Over already: come back soon.
    untilMs: state.sinceMs,
    cap: 0,
    trials: settings.trial.max,
  };
}

const OPEN: GateOrders = { verdict: PASS, reason: null, untilMs: null, cap: 0, trials: 0 };
