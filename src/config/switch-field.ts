import { field } from "./field.ts";
import { bad, good, shown, type Parsed } from "./parsed.ts";

/** `on` or `off`. */
export function switchField(description: string) {
  return field(readSwitch, { type: "string", enum: ["on", "off"], description });
}

/** @returns true = on */
export function readSwitch(value: unknown): Parsed<boolean> {
  // In YAML 1.1 `on` and `off` are booleans, and so some habits and tools write them.
  if (value === "on" || value === true) return good(true);
  if (value === "off" || value === false) return good(false);
  return bad(`expected on or off, found ${shown(value)}`);
}
