import type { BreakerOrigin, OriginStatus } from "./breaker-origin.ts";
import type { BreakerState } from "./breaker-state.ts";
import type { OriginBreaker } from "./origin-breaker.ts";
import { withWallTimes } from "./snapshot.ts";
import { evidenceOf, outageOf } from "./transitions.ts";

/** An origin's breaker for people. @param wallOf from the monotonic clock to Unix ms */
export function originStatus(
  origin: BreakerOrigin,
  breaker: OriginBreaker,
  nowMs: number,
  wallOf: (ms: number) => number,
): OriginStatus {
  const { state, settings, generation } = breaker;
  const outage = outageOf(state);
  const until = untilMs(state);
  return {
    site: origin.site,
    origin: origin.origin,
    state: state.state,
    held: state.state === "held" ? state.as : null,
    reason: outage?.reason ?? (state.state === "held" && state.as === "blocked" ? "operator" : null),
    since: wallOf(outage?.sinceMs ?? state.sinceMs),
    until: until === null ? null : wallOf(until),
    generation,
    now: {
      ...withWallTimes(evidenceOf({ nowMs, seen: breaker.observe(nowMs), settings }), wallOf),
      ...breaker.failing(nowMs),
    },
    evidence: outage === null ? null : withWallTimes(outage.evidence, wallOf),
  };
}

function untilMs(state: BreakerState): number | null {
  return "untilMs" in state ? state.untilMs : null;
}
