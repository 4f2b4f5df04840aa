import assert from "node:assert/strict";
import { test } from "node:test";
import { assert as assertProperty, property, uint8Array } from "fast-check";
import { derChildren, derContent, derElement, derTime, derWhole } from "../../../src/primitives/der.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

test("an element is its tag, its length and its content", () => {
  const der = bytes("30 06 02 01 05 04 01 ff");
  const outer = derElement(der, 0);
  assert.deepEqual(outer, { tag: 0x30, from: 0, contentFrom: 2, to: 8 });
  const [first, second] = derChildren(der, outer ?? assert.fail()) ?? [];
  assert.equal(derContent(der, first ?? assert.fail()).toString("hex"), "05");
  assert.equal(derWhole(der, second ?? assert.fail()).toString("hex"), "0401ff");
});

test("lengths of more than 127 bytes", () => {
  const content = Buffer.alloc(300, 1);
  const der = Buffer.concat([bytes("04 82 01 2c"), content]);
  assert.equal(derElement(der, 0)?.to, 304);
  assert.equal(derElement(der, 0, 303), null, "it reaches over the limit");
});

const MALFORMED = [
  "",
  "30",
  "30 02 01",
  "30 80 00 00",
  "30 85 00 00 00 00 00",
  "1f 01 00",
  "30 82 01",
  "30 84 ff ff ff ff",
];
for (const hex of MALFORMED) {
  test(`malformed: ${hex || "nothing"}`, () => {
    assert.equal(derElement(bytes(hex), 0), null);
  });
}

test("a malformed child spoils its parent", () => {
  const der = bytes("30 05 02 01 05 02 05");
  assert.equal(derChildren(der, derElement(der, 0) ?? assert.fail()), null);
});

const TIMES: [string, string | null][] = [
  ["17 0d 323630313032303330343035 5a", "2026-01-02T03:04:05.000Z"],
  ["17 0d 353030313032303330343035 5a", "1950-01-02T03:04:05.000Z"],
  ["17 0d 343930313032303330343035 5a", "2049-01-02T03:04:05.000Z"],
  ["18 0f 3230353030313032303330343035 5a", "2050-01-02T03:04:05.000Z"],
  ["17 0f 3230353030313032303330343035 5a", null], // UTCTime with four digits
  ["18 0d 323630313032303330343035 5a", null], // GeneralizedTime with two
  ["18 0f 3230353030313032303330343035 2b", null], // no Z
  ["02 0d 323630313032303330343035 5a", null], // an INTEGER
];
for (const [hex, expected] of TIMES) {
  test(`the time ${hex} is ${expected}`, () => {
    const der = bytes(hex);
    const found = derTime(der, derElement(der, 0) ?? assert.fail());
    assert.equal(found === null ? null : new Date(found).toISOString(), expected);
  });
}

test("whatever the bytes are: nothing throws, and elements lie inside their parents", () => {
  assertProperty(
    property(uint8Array({ maxLength: 64 }), (array) => {
      const der = Buffer.from(array);
      const outer = derElement(der, 0);
      if (outer === null) return;
      assert.ok(outer.to <= der.length);
      for (const child of derChildren(der, outer) ?? []) {
        assert.ok(child.from >= outer.contentFrom && child.to <= outer.to && child.contentFrom <= child.to);
      }
    }),
  );
});
