import { field } from "./field.ts";
import { bad, good, shown, type Parsed } from "./parsed.ts";

const LARGEST_COUNT = 1_000_000;

/** A whole number. */
export function countFrom(lowest: number, highest: number, description: string) {
  const read = (value: unknown): Parsed<number> => {
    if (typeof value === "number" && Number.isInteger(value) && value >= lowest && value <= highest) return good(value);
    return bad(`expected a whole number from ${lowest} to ${highest}, found ${shown(value)}`);
  };
  return field(read, { type: "integer", minimum: lowest, maximum: highest, description });
}

/** A whole number up to a million, with a default. */
export function count(lowest: number, byDefault: number, description: string) {
  return countFrom(lowest, LARGEST_COUNT, description).prefault(byDefault);
}
