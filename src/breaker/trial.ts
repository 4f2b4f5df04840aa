import type { Moment } from "./breaker-input.ts";
import type { Trial } from "./breaker-state.ts";
import type { TrialCounts } from "./observation.ts";

/**
 * Brings a trial up to date with what was counted. Results do not say which request they belong to; each is taken for the oldest one's,
 * so a request that is over its time may pass for a younger one. It is found out all the same: nobody takes its place.
 */
export function trackTrial(state: Trial, seen: TrialCounts, nowMs: number): Trial {
  const settled = seen.good + seen.bad + seen.dropped;
  if (seen.taken === state.taken && settled === state.settled) return state;
  const fresh = Array.from({ length: Math.max(0, seen.taken - state.taken) }, () => nowMs);
  const out = [...state.out, ...fresh].slice(Math.max(0, settled - state.settled));
  const firstMs = state.firstMs ?? (fresh.length > 0 ? nowMs : null);
  return { ...state, out, firstMs, taken: seen.taken, settled };
}

/**
 * Good: enough answers. Bad: so many failed or are late that enough can no longer come from one full round; or nobody of a full round stayed
 * to see an answer. Otherwise undecided, and then there is room for the next request, or an answer is still due: a trial ends.
 */
export function judgeTrial(state: Trial, moment: Moment): "good" | "bad" | "undecided" {
  const { seen, settings, nowMs } = moment;
  const { max, verdictMs } = settings.trial;
  const { good, bad, dropped } = seen.trials;
  const wanted = Math.min(settings.trial.good, max);
  if (good >= wanted) return "good";
  if (seen.node === "cut-off") return "undecided";
  const late = state.out.filter((takenMs) => nowMs - takenMs >= verdictMs).length;
  if (bad + late > max - wanted) return "bad";
  const isOverTime = state.firstMs !== null && nowMs - state.firstMs >= verdictMs;
  return isOverTime && good === 0 && dropped >= max ? "bad" : "undecided";
}
