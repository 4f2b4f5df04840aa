import { NOT_PLAIN } from "./plain-scalar.ts";

/** A string, and the colon that makes it a key. */
const STRING = /"(?:[^"\\]|\\.)*"(?:\s*(:))?/g;

/**
 * Read JSON fast. `JSON.parse` silently keeps the last of two equal keys; then fewer keys come out than were written, and
 * this gives up so that the YAML parser (JSON is YAML) can point at them.
 *
 * @returns the value, or `NOT_PLAIN`
 */
export function readPlainJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return NOT_PLAIN;
  }
  return writtenKeys(text) === keptKeys(value) ? value : NOT_PLAIN;
}

function writtenKeys(text: string): number {
  let count = 0;
  for (const match of text.matchAll(STRING)) if (match[1] !== undefined) count++;
  return count;
}

function keptKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const children: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : children.length;
  for (const child of children) count += keptKeys(child);
  return count;
}
