import { z } from "zod";
import { nearest } from "./nearest.ts";
import type { Parsed } from "./parsed.ts";

/** What an editor and the reference page learn about a value. */
export interface FieldForm {
  readonly type: "string" | "integer" | "number" | readonly ("string" | "integer")[];
  /** One or two sentences for the reference page. */
  readonly description: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly (string | number)[];
}

/**
 * A single value, read by one of the `read…` functions. Those know what the operator probably meant, which zod's own
 * checks cannot; so zod sees an unknown value and the form tells the JSON Schema what it is.
 */
export function field<T>(read: (value: unknown) => Parsed<T>, form: FieldForm) {
  return z
    .unknown()
    .meta({ ...form } as Record<string, unknown>)
    .transform((value, context): T => {
      if (value === undefined) {
        context.issues.push({ code: "invalid_type", expected: "string", input: value });
        return z.NEVER;
      }
      const parsed = read(value);
      if (parsed.ok) return parsed.value;
      context.issues.push({ code: "custom", message: parsed.message, input: value });
      return z.NEVER;
    });
}

/** A mapping that knows its keys; its message for unknown ones has one line per key, in order. */
export function group<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => unknownKey(key, known)).join("\n") : undefined,
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  if (near !== null) return `unknown key; did you mean "${near}"?`;
  return `unknown key; the keys here are ${known.join(", ")}`;
}
