import type { ClientConfig } from "../config/edge-config.ts";
import type { Failure } from "../failures/failure.ts";

const REFUSED_HEAD_MS = 2000;

/** From the accept to the end of the first head: whoever is refused gets little. */
export function firstHeadMs({ headTimeoutMs }: ClientConfig, refusal: Failure | null): number {
  return refusal === null ? headTimeoutMs : Math.min(headTimeoutMs, REFUSED_HEAD_MS);
}
