import { bad, good, shown, type Parsed } from "./parsed.ts";

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Node turns a timer of more than 2^31-1 ms into one of 1 ms; a day is far from that and more than any timeout needs. */
export const LONGEST_DURATION_MS = 24 * 3_600_000;

/** For the JSON Schema; `readDuration` says more when it does not match. */
export const DURATION_PATTERN = "^[0-9]+(\\.[0-9]+)?(ms|s|m|h)$";

const DURATION = new RegExp(DURATION_PATTERN);

/**
 * Read `15s`, `250ms`, `2m`, `1.5h`.
 * @returns milliseconds, a whole number from 1 to {@link LONGEST_DURATION_MS}
 */
export function readDuration(value: unknown): Parsed<number> {
  if (typeof value === "number") {
    return bad(`${value} has no unit; write ${value}s for seconds or ${value}ms for milliseconds`);
  }
  if (typeof value !== "string") {
    return bad(`expected a duration such as 15s or 250ms, found ${shown(value)}`);
  }
  const unit = DURATION.exec(value)?.[2];
  if (unit === undefined) return notDuration(value);
  const ms = Math.round(Number.parseFloat(value) * (UNIT_MS[unit] ?? 1));
  if (ms < 1) return bad(`${value} is no time at all; the shortest duration is 1ms`);
  if (ms > LONGEST_DURATION_MS) return bad(`${value} is too long; the longest duration is 24h`);
  return good(ms);
}

function notDuration(value: string): Parsed<number> {
  if (/^[0-9.]+$/.test(value)) return bad(`"${value}" has no unit; write ${value}s or ${value}ms`);
  const unit = /^[0-9.]+\s*([a-zA-Z]+)$/.exec(value)?.[1];
  if (unit === undefined) {
    return bad(`${shown(value)} is not a duration; write a number and a unit, such as 15s or 250ms`);
  }
  if (unit in UNIT_MS) return bad(`"${value}" has a space in it; write ${value.replace(/\s+/g, "")}`);
  return bad(`"${unit}" is not a unit of time; the units are ms, s, m and h`);
}
