import { DURATION_PATTERN, readDuration } from "./duration.ts";
import { field } from "./field.ts";

/** A duration with a default. */
export function duration(byDefault: string, description: string) {
  return field(readDuration, { type: "string", pattern: DURATION_PATTERN, description }).prefault(byDefault);
}
