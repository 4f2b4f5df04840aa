import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { editDistance } from "../../../src/primitives/edit-distance.ts";

const ROWS: readonly (readonly [a: string, b: string, slips: number])[] = [
  ["", "", 0],
  ["listen", "listen", 0],
  ["", "abc", 3],
  ["listn", "listen", 1],
  ["listenn", "listen", 1],
  ["lasten", "listen", 1],
  ["lsiten", "listen", 1],
  ["ba", "ab", 1],
  // One alignment, each place used once: a swap cannot be edited again.
  ["ca", "abc", 3],
  ["kitten", "sitting", 3],
];

for (const [a, b, slips] of ROWS) test(`"${a}" to "${b}": ${slips}`, () => assert.equal(editDistance(a, b), slips));

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });

test("is the same both ways, 0 for equal words only, and at most the longer word", () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      const slips = editDistance(a, b);
      assert.equal(editDistance(b, a), slips);
      assert.equal(slips === 0, a === b);
      assert.ok(slips >= Math.abs(a.length - b.length) && slips <= Math.max(a.length, b.length));
    }),
  );
});

test("one slip is one, wherever it is", () => {
  fc.assert(
    fc.property(word, fc.nat(8), (text, at) => {
      const place = Math.min(at, text.length);
      assert.equal(editDistance(`${text.slice(0, place)}x${text.slice(place)}`, text), 1);
    }),
  );
});
