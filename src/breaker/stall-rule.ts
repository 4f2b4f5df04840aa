import type { EarlySettings } from "../config/breaker-settings.ts";
import { SLOT_COUNT } from "./cell-layout.ts";
import type { Observation } from "./observation.ts";

/**
 * A response timeout is evidence that comes 200 s late. Many requests that wait while *nothing at all* comes back, from an origin that
 * answered not long ago, is evidence now: enough to ask it ourselves, not enough to block.
 */
export function hasStalled(seen: Observation, rule: EarlySettings, nowMs: number): boolean {
  if (seen.waiting < rule.inFlight || seen.stale < rule.inFlight) return false;
  const quietForMs = nowMs - seen.answeredMs;
  return quietForMs >= rule.quietMs && quietForMs <= rule.answeredWithinMs;
}

/** How finely the ages of waiting requests are kept, ms: eight slots, of which the seven full ones make up `olderThanMs`. */
export function ageSlotMs(rule: EarlySettings | null): number {
  return Math.max(1, Math.ceil((rule?.olderThanMs ?? UNUSED_OLD_MS) / (SLOT_COUNT - 1)));
}

const UNUSED_OLD_MS = 20_000;
