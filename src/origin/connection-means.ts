import type { TimerWheel } from "../primitives/timer-wheel.ts";
import type { OriginConnection } from "./origin-connection.ts";
import type { StallEvidence } from "./stall-evidence.ts";

/** What limits one exchange in time, ms. */
export interface ExchangeTimeouts {
  readonly responseMs: number;
  readonly bodyIdleMs: number;
}

/** Who is told when a connection can be used again, and when an idle one has gone. */
export interface ConnectionOwner {
  onIdle(connection: OriginConnection): void;
  onGone(connection: OriginConnection): void;
}

/** What the connections of one thread have in common. */
export interface ConnectionMeans {
  readonly wheel: TimerWheel;
  readonly stalls: StallEvidence;
}
