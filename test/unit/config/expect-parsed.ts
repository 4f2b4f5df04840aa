import assert from "node:assert/strict";
import type { Parsed } from "../../../src/config/parsed.ts";

/** The value, or a failure that shows why there is none. */
export function valueOf<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  return assert.fail(parsed.message);
}

/** The message of what must not be accepted. */
export function messageOf(parsed: Parsed<unknown>): string {
  if (!parsed.ok) return parsed.message;
  return assert.fail(`accepted: ${JSON.stringify(parsed.value)}`);
}
