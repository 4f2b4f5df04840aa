import type { Moment } from "./breaker-input.ts";
import type {
  BlockReason,
  BreakerState,
  Cause,
  Command,
  Evidence,
  Held,
  Machine,
  Outage,
  ProbeRun,
} from "./breaker-state.ts";
import { startRamp } from "./ramp.ts";

/*
 * The arrows of the drawing: each makes the state that it leads to. When an arrow is taken, step.ts decides.
 */

/** The machine after a step, and what it wants done. */
export interface Step {
  readonly machine: Machine;
  readonly commands: readonly Command[];
}

/** A probe that has not come back so long after its deadline never will: whoever should have sent it has died, ms. */
const LOST_AFTER_MS = 2000;
const NOTHING: readonly Command[] = [];

/** Nothing changed. */
export function stay(machine: Machine): Step {
  return { machine, commands: NOTHING };
}

/** The same state with other numbers in it. */
export function update(machine: Machine, state: BreakerState): Step {
  return { machine: { ...machine, state }, commands: NOTHING };
}

export function close(machine: Machine, cause: Cause, moment: Moment): Step {
  const { nowMs, settings } = moment;
  const trustMs = machine.state.state === "suspect" ? (settings.early?.quietMs ?? 0) : 0;
  return move(machine, { state: "closed", sinceMs: nowMs, trustedUntilMs: nowMs + trustMs }, cause, moment);
}

/** Suspects the origin and asks it, with all checks at once: they have one deadline. */
export function suspect(machine: Machine, moment: Moment): Step {
  const { nowMs, settings, seen } = moment;
  const { early } = settings;
  if (early === null) return stay(machine);
  const checks = Array.from({ length: early.checks }, (_, index) => machine.lastProbe + 1 + index);
  const moved = move(
    machine,
    {
      state: "suspect",
      sinceMs: nowMs,
      cap: seen.waiting + early.spare,
      checks,
      lostAtMs: nowMs + early.checkDeadlineMs + LOST_AFTER_MS,
    },
    "silence",
    moment,
  );
  return {
    machine: { ...moved.machine, lastProbe: machine.lastProbe + early.checks },
    commands: [
      ...moved.commands,
      ...checks.map((probe): Command => ({ do: "probe", probe, deadlineMs: early.checkDeadlineMs })),
    ],
  };
}

/** Blocks for the full time. An outage that goes on keeps its beginning. */
export function block(machine: Machine, reason: BlockReason, cause: Cause, moment: Moment): Step {
  const { nowMs, settings } = moment;
  const outage = continuedOutage(machine, reason, moment);
  return move(
    next(machine),
    { state: "blocked", sinceMs: nowMs, untilMs: nowMs + settings.forMs, outage },
    cause,
    moment,
  );
}

/** As another node says; never longer than a block of our own. */
export function blockForPeer(machine: Machine, untilMs: number, moment: Moment): Step {
  const { nowMs, settings } = moment;
  const outage = continuedOutage(machine, "peer", moment);
  const until = Math.min(untilMs, nowMs + settings.forMs);
  return move(next(machine), { state: "blocked", sinceMs: nowMs, untilMs: until, outage }, "peer", moment);
}

export function startProbing(machine: Machine, from: { untilMs: number; outage: Outage }, moment: Moment): Step {
  const { nowMs } = moment;
  const probes: ProbeRun = { out: null, nextMs: nowMs, good: 0 };
  const { untilMs, outage } = from;
  return move(machine, { state: "probing", sinceMs: nowMs, untilMs, outage, probes }, "pause-over", moment);
}

export function startTrial(machine: Machine, outage: Outage, probes: ProbeRun, moment: Moment): Step {
  const trial: BreakerState = {
    state: "trial",
    sinceMs: moment.nowMs,
    outage,
    probes,
    out: [],
    firstMs: null,
    taken: 0,
    settled: 0,
  };
  return move(machine, trial, "time-up", moment);
}

export function ramp(machine: Machine, outage: Outage, cause: Cause, moment: Moment): Step {
  const { startMs, fromCap, toCap } = startRamp(outage.usual, moment.settings.ramp, moment.nowMs);
  const state: BreakerState = { state: "ramp", sinceMs: startMs, fromCap, toCap, unansweredSinceMs: null, outage };
  return move(machine, state, cause, moment);
}

export function hold(machine: Machine, held: Omit<Held, "state" | "sinceMs">, moment: Moment): Step {
  return move(next(machine), { state: "held", sinceMs: moment.nowMs, ...held }, "operator", moment);
}

export function unhealthy(machine: Machine, moment: Moment): Step {
  return move(next(machine), { state: "unhealthy", sinceMs: moment.nowMs }, "health-failing", moment);
}

/** Sends the next probe if it is due; gives up one that got lost. Null = neither. */
export function tendProbes(machine: Machine, probes: ProbeRun, moment: Moment): TendedProbes | null {
  const { nowMs, settings } = moment;
  const { out } = probes;
  if (out !== null)
    return nowMs < out.lostAtMs ? null : { machine, probes: { ...probes, out: null, good: 0 }, commands: NOTHING };
  if (nowMs < probes.nextMs) return null;
  const probe = machine.lastProbe + 1;
  const { deadlineMs, everyMs } = settings.probing;
  return {
    machine: { ...machine, lastProbe: probe },
    probes: { ...probes, out: { probe, lostAtMs: nowMs + deadlineMs + LOST_AFTER_MS }, nextMs: nowMs + everyMs },
    commands: [{ do: "probe", probe, deadlineMs }],
  };
}

interface TendedProbes {
  readonly machine: Machine;
  readonly probes: ProbeRun;
  readonly commands: readonly Command[];
}

/** Results of what is under way say nothing any more. */
export function next(machine: Machine): Machine {
  return { ...machine, generation: machine.generation + 1 };
}

/** What the present decision rests on. */
export function evidenceOf({ seen, settings, nowMs }: Moment): Evidence {
  return {
    timeouts: seen.timeouts,
    answers: seen.answers,
    withinMs: settings.trip.withinMs,
    waiting: seen.waiting,
    stale: seen.stale,
    quietMs: Number.isFinite(seen.answeredMs) ? Math.round(nowMs - seen.answeredMs) : null,
    paths: seen.paths.slice(0, EVIDENCE_PATHS),
  };
}

/** The outage that a state belongs to, or null. */
export function outageOf(state: BreakerState): Outage | null {
  return "outage" in state ? state.outage : null;
}

function continuedOutage(machine: Machine, reason: BlockReason, moment: Moment): Outage {
  const running = outageOf(machine.state);
  const isOurs = running?.reason === "timeouts" || running?.reason === "stall";
  if (running !== null && (isOurs || running.reason === reason)) return { ...running, blocks: running.blocks + 1 };
  return { reason, sinceMs: moment.nowMs, blocks: 1, evidence: evidenceOf(moment), usual: moment.seen.usual };
}

function move(machine: Machine, state: BreakerState, cause: Cause, moment: Moment): Step {
  const reason = outageOf(state)?.reason ?? (state.state === "held" && state.as === "blocked" ? "operator" : null);
  const transition = {
    from: machine.state.state,
    to: state.state,
    cause,
    reason,
    generation: machine.generation,
    atMs: moment.nowMs,
    evidence: evidenceOf(moment),
  };
  return { machine: { ...machine, state }, commands: [{ do: "announce", transition }] };
}

const EVIDENCE_PATHS = 10;
