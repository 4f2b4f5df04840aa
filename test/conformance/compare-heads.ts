import assert from "node:assert/strict";
import type { Field } from "../harness/fields.ts";

/** Octets of latin1 texts. */
export function octets(texts: readonly string[]): Buffer[] {
  return texts.map((text) => Buffer.from(text, "latin1"));
}

/** A head that we accepted has the fields that the other parser found. */
export function assertSameFields(head: string, fields: readonly Field[]): void {
  assert.deepEqual(fieldsOf(head), fields);
}

/** As naive as can be: an accepted head has nothing in it that this could misread. */
function fieldsOf(head: string): Field[] {
  const lines = head.split("\r\n").slice(1, -2);
  return lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
  });
}
