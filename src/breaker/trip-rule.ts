import type { TripSettings } from "../config/breaker-settings.ts";
import type { Observation } from "./observation.ts";

/**
 * Enough timeouts, *and* enough of all that was asked. Without the share one slow path blocks a whole site: it is the difference
 * between the literal rule and ours in the second scenario of docs/guides/blocking.md. Judged when a timeout comes: that answers slide out of the window at
 * night is no news about the origin.
 */
export function hasTripped(seen: Observation, rule: TripSettings): boolean {
  if (seen.freshTimeouts === 0 || seen.timeouts < rule.after) return false;
  return seen.timeouts / (seen.timeouts + seen.answers) >= rule.share;
}
