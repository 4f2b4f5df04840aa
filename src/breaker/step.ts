import type { BreakerInput, Moment, ProbeOutcome } from "./breaker-input.ts";
import type { Blocked, Closed, Held, Machine, Probing, Ramping, Suspect, Trial } from "./breaker-state.ts";
import { hasStalled } from "./stall-rule.ts";
import {
  block,
  blockForPeer,
  close,
  evidenceOf,
  hold,
  next,
  outageOf,
  ramp,
  startProbing,
  startTrial,
  stay,
  suspect,
  tendProbes,
  unhealthy,
  update,
  type Step,
} from "./transitions.ts";
import { hasTripped } from "./trip-rule.ts";
import { judgeTrial, trackTrial } from "./trial.ts";

/*
 *            timeouts (5, and half of all) ─────────────────────────────┐
 *               │                                                       ▼
 *   ┌─▶ closed ─┴─ silence ──▶ suspect ── both checks fail ──────────▶ blocked ◀──────────┐
 *   │     ▲                      │                                       │ 10 s           │
 *   │     └── an answer, a check ┘                                       ▼                │
 *   │                                    2 good                        probing            │
 *   │   over, and it answers        ┌──────────────────────────────────  │ 60 s           │
 *   └───────────────────────────  ramp ◀── 2 good ───────────────────  trial ── 2 bad ────┤
 *                                   └── nothing is answered, or timeouts again ───────────┘
 *
 *   held (a person), unhealthy (active checks) and a block by a peer can be entered from anywhere that is said below.
 */

/** One step of one origin's breaker. Pure: the same inputs give the same machine and commands. Never throws. */
export function step(machine: Machine, input: BreakerInput, moment: Moment): Step {
  switch (input.type) {
    case "look":
      return look(machine, moment);
    case "probed":
      return probed(machine, input, moment);
    case "hold":
      return hold(machine, { as: input.as, by: input.by, untilMs: input.untilMs }, moment);
    case "release":
      return release(machine, moment);
    case "peer":
      return peer(machine, input.untilMs, moment);
    case "health":
      return health(machine, input.verdict, moment);
    case "node":
      return node(machine, input.verdict, moment);
    case "configured":
      return configured(machine, moment);
  }
}

function look(machine: Machine, moment: Moment): Step {
  const { state } = machine;
  switch (state.state) {
    case "closed":
      return closed(machine, state, moment);
    case "suspect":
      return suspected(machine, state, moment);
    case "blocked":
      return blocked(machine, state, moment);
    case "probing":
      return probing(machine, state, moment);
    case "trial":
      return trial(machine, state, moment);
    case "ramp":
      return ramping(machine, state, moment);
    case "held":
      return held(machine, state, moment);
    case "unhealthy":
      return stay(machine);
  }
}

function closed(machine: Machine, state: Closed, moment: Moment): Step {
  const { seen, settings, nowMs } = moment;
  if (seen.node === "cut-off" || settings.mode === "never") return stay(machine);
  if (hasTripped(seen, settings.trip)) return block(machine, "timeouts", "timeouts", moment);
  if (settings.early === null || nowMs < state.trustedUntilMs) return stay(machine);
  return hasStalled(seen, settings.early, nowMs) ? suspect(machine, moment) : stay(machine);
}

function suspected(machine: Machine, state: Suspect, moment: Moment): Step {
  const { seen, settings, nowMs } = moment;
  if (hasTripped(seen, settings.trip)) return block(machine, "timeouts", "timeouts", moment);
  if (seen.answeredMs > state.sinceMs) return close(machine, "answered", moment);
  return nowMs < state.lostAtMs ? stay(machine) : block(machine, "stall", "checks-failed", moment);
}

function blocked(machine: Machine, state: Blocked, moment: Moment): Step {
  const { settings, nowMs } = moment;
  if (nowMs < Math.min(state.untilMs, state.sinceMs + settings.probing.afterMs)) return stay(machine);
  return startProbing(machine, state, moment);
}

function probing(machine: Machine, state: Probing, moment: Moment): Step {
  if (moment.nowMs >= state.untilMs) return startTrial(machine, state.outage, state.probes, moment);
  const tended = tendProbes(machine, state.probes, moment);
  if (tended === null) return stay(machine);
  return { machine: { ...tended.machine, state: { ...state, probes: tended.probes } }, commands: tended.commands };
}

function trial(machine: Machine, state: Trial, moment: Moment): Step {
  const tracked = trackTrial(state, moment.seen.trials, moment.nowMs);
  const verdict = judgeTrial(tracked, moment);
  if (verdict === "good") return ramp(machine, state.outage, "trial-good", moment);
  if (verdict === "bad") return block(machine, state.outage.reason, "trial-bad", moment);
  const tended = tendProbes(machine, tracked.probes, moment);
  if (tended === null) return tracked === state ? stay(machine) : update(machine, tracked);
  return { machine: { ...tended.machine, state: { ...tracked, probes: tended.probes } }, commands: tended.commands };
}

/** A recovery that is none (only the probes are answered) must not cost a second outage: then it is blocked again. */
function ramping(machine: Machine, state: Ramping, moment: Moment): Step {
  const { seen, settings, nowMs } = moment;
  const isJudge = seen.node === "fine" && settings.mode === "automatic";
  if (isJudge && hasTripped(seen, settings.trip)) return block(machine, "timeouts", "timeouts", moment);
  const isUnanswered = seen.answeredMs <= state.sinceMs && seen.waiting >= settings.trip.after;
  if (!isUnanswered) {
    if (nowMs - state.sinceMs >= settings.ramp.overMs) return close(machine, "ramp-over", moment);
    return state.unansweredSinceMs === null ? stay(machine) : update(machine, { ...state, unansweredSinceMs: null });
  }
  if (state.unansweredSinceMs === null) return update(machine, { ...state, unansweredSinceMs: nowMs });
  if (!isJudge || nowMs - state.unansweredSinceMs < settings.trial.verdictMs) return stay(machine);
  return block(machine, "stall", "ramp-unanswered", moment);
}

function held(machine: Machine, state: Held, moment: Moment): Step {
  if (state.untilMs === null || moment.nowMs < state.untilMs) return stay(machine);
  return endHold(machine, state, moment);
}

/** What was held back comes back slowly, what was let through simply goes on. */
function endHold(machine: Machine, state: Held, moment: Moment): Step {
  const cause = state.untilMs !== null && moment.nowMs >= state.untilMs ? "hold-over" : "operator";
  if (state.as === "open") return close(next(machine), cause, moment);
  const outage = {
    reason: "operator" as const,
    sinceMs: state.sinceMs,
    blocks: 1,
    evidence: evidenceOf(moment),
    usual: moment.seen.usual,
  };
  return ramp(next(machine), outage, cause, moment);
}

/** A result of a probe that nobody waits for any more changes nothing. */
function probed(machine: Machine, result: { probe: number; outcome: ProbeOutcome }, moment: Moment): Step {
  const { state } = machine;
  if (state.state === "suspect") return checked(machine, state, result, moment);
  if (state.state !== "probing" && state.state !== "trial") return stay(machine);
  if (state.probes.out?.probe !== result.probe) return stay(machine);
  const before = state.probes.good;
  const good = result.outcome === "good" ? before + 1 : result.outcome === "ours" ? before : 0;
  if (good >= moment.settings.probing.good) return ramp(machine, state.outage, "probes-good", moment);
  return update(machine, { ...state, probes: { ...state.probes, out: null, good } });
}

function checked(
  machine: Machine,
  state: Suspect,
  result: { probe: number; outcome: ProbeOutcome },
  moment: Moment,
): Step {
  if (!state.checks.includes(result.probe)) return stay(machine);
  if (result.outcome === "good") return close(machine, "check-answered", moment);
  if (result.outcome === "ours") return close(machine, "our-fault", moment);
  const checks = state.checks.filter((probe) => probe !== result.probe);
  return checks.length === 0 ? block(machine, "stall", "checks-failed", moment) : update(machine, { ...state, checks });
}

/** `unblock`: whatever keeps visitors away ends now. */
function release(machine: Machine, moment: Moment): Step {
  const { state } = machine;
  if (state.state === "held") return endHold(machine, { ...state, untilMs: null }, moment);
  const outage = outageOf(state);
  if (outage !== null && state.state !== "ramp") return ramp(next(machine), outage, "operator", moment);
  if (state.state === "suspect" || state.state === "unhealthy") return close(next(machine), "operator", moment);
  return stay(machine);
}

/** Believed where we know nothing worse; our own probes find out soon. */
function peer(machine: Machine, untilMs: number, moment: Moment): Step {
  const { state } = machine.state;
  const listens = state === "closed" || state === "suspect";
  if (!listens || moment.settings.mode === "never" || untilMs <= moment.nowMs) return stay(machine);
  return blockForPeer(machine, untilMs, moment);
}

function health(machine: Machine, verdict: "failing" | "passing", moment: Moment): Step {
  const { state } = machine.state;
  if (verdict === "passing")
    return state === "unhealthy" ? close(next(machine), "health-passing", moment) : stay(machine);
  const refuses = moment.settings.whenUnhealthy === "refuse" && moment.seen.node === "fine";
  const yields = state === "closed" || state === "suspect" || state === "ramp";
  return refuses && yields ? unhealthy(machine, moment) : stay(machine);
}

/**
 * Accuse ourselves first. What was decided while the node was about to be found cut off is taken back; and when it is fine again, what began
 * before says nothing about the origin.
 */
function node(machine: Machine, verdict: "cut-off" | "fine", moment: Moment): Step {
  const { state } = machine;
  // A trial keeps its generation: its requests are few and must not get lost.
  if (verdict === "fine") return stay(state.state === "trial" ? machine : next(machine));
  if (state.state === "suspect" || state.state === "unhealthy") return close(next(machine), "node-cut-off", moment);
  const outage = outageOf(state);
  const isOurs = outage !== null && (outage.reason === "timeouts" || outage.reason === "stall");
  const isRecent = outage !== null && moment.nowMs - outage.sinceMs < moment.settings.forMs;
  return isOurs && isRecent ? close(next(machine), "node-cut-off", moment) : stay(machine);
}

/** What the settings do not allow any more ends now. What a person holds stays. */
function configured(machine: Machine, moment: Moment): Step {
  const { state } = machine;
  const { settings } = moment;
  if (state.state === "unhealthy" && settings.whenUnhealthy === "serve")
    return close(next(machine), "configuration", moment);
  if (settings.mode === "automatic") return stay(machine);
  const isAutomatic = state.state === "suspect" || outageOf(state) !== null;
  return isAutomatic ? close(next(machine), "configuration", moment) : stay(machine);
}
