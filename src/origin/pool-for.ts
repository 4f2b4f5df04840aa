import type { OriginConfig } from "../config/edge-config.ts";
import type { TimerWheel } from "../primitives/timer-wheel.ts";
import type { ExchangePool } from "./exchange-pool.ts";
import type { IdleBudget } from "./idle-budget.ts";
import { OriginPool } from "./origin-pool.ts";
import { OriginSessions } from "./origin-sessions.ts";

/** The connections to an origin, in the version of HTTP that it speaks. `closes-idle`: no connection carries a second request. */
export function poolFor(
  { http2 }: OriginConfig,
  budget: IdleBudget,
  wheel: TimerWheel,
  habit: "keeps-idle" | "closes-idle",
): ExchangePool {
  const http1 = new OriginPool(budget, wheel, habit);
  return http2 === undefined ? http1 : new OriginSessions(budget, wheel, http1, habit);
}
