import { failure, type Failure } from "../failures/failure.ts";
import type { BlockReason } from "./breaker-state.ts";
import { CAPPED, DISABLED, UNHEALTHY, VERDICT_BITS, wordReason } from "./cell-layout.ts";

/** What a refused request is answered with; made once, because there may be thousands a second. */
export function refusal(word: number): Failure {
  switch (word & VERDICT_BITS) {
    case CAPPED:
      return OVER_CAP;
    case DISABLED:
      return TAKEN_OUT;
    case UNHEALTHY:
      return SICK;
    default:
      return BY_REASON[wordReason(word)];
  }
}

const BY_REASON: Readonly<Record<BlockReason, Failure>> = {
  timeouts: failure("OriginBlocked", "timeouts"),
  stall: failure("OriginBlocked", "stall"),
  operator: failure("OriginBlocked", "operator"),
  peer: failure("OriginBlocked", "peer"),
};
const OVER_CAP = failure("OriginConnectionLimit", null, "the origin is suspected or coming back");
/** The owner took the origin out of service. */
export const TAKEN_OUT: Failure = failure("OriginDisabled");
const SICK = failure("OriginUnhealthy");

/** In place of a connect failure while this node itself is cut off. */
export const NODE_CUT_OFF: Failure = failure(
  "EdgeNetworkError",
  "node-cut-off",
  "most origins with traffic cannot be reached from here",
);
