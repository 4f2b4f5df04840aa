import assert from "node:assert/strict";
import { test } from "node:test";
import { uuid7 } from "../../../src/primitives/uuid7.ts";

/** RFC 9562 §5.7: 48 bits of time, version 7, 12 random bits, variant 10, 62 random bits. */
const FORMAT = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NOW_MS = Date.UTC(2026, 1, 3, 4, 5, 6, 789);

function timeOf(id: string): number {
  const [, high = "", low = ""] = FORMAT.exec(id) ?? [];
  return Number.parseInt(high + low, 16);
}

test("has the format, version, variant and time of RFC 9562", () => {
  for (const nowMs of [0, 1, NOW_MS, NOW_MS + 0.7, 2 ** 48 - 1]) {
    for (let count = 0; count < 100; count++) {
      const id = uuid7(nowMs);
      assert.match(id, FORMAT);
      assert.equal(timeOf(id), Math.floor(nowMs));
    }
  }
});

test("the example of RFC 9562, appendix A.6, has the same time", () => {
  assert.equal(uuid7(0x017f22e279b0).slice(0, 15), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f".slice(0, 15));
});

test("follows the clock, also when it goes back", () => {
  for (const nowMs of [NOW_MS, NOW_MS, NOW_MS + 1, NOW_MS - 5000, NOW_MS]) assert.equal(timeOf(uuid7(nowMs)), nowMs);
});

test("ids of later milliseconds sort behind", () => {
  const ids = Array.from({ length: 1000 }, (_, index) => uuid7(NOW_MS + index));
  assert.deepEqual(ids.toSorted(), ids);
});

test("100,000 of one millisecond differ, and every random digit takes every value", () => {
  const ids = new Set<string>();
  const values = Array.from({ length: 36 }, () => new Set<string>());
  for (let count = 0; count < 100_000; count++) {
    const id = uuid7(NOW_MS);
    ids.add(id);
    if (count < 2000) for (let at = 0; at < 36; at++) values[at]?.add(id.charAt(at));
  }
  assert.equal(ids.size, 100_000);
  const random = [15, 16, 17, 20, 21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35];
  for (const at of random) assert.equal(values[at]?.size, 16, `digit ${at}`);
  assert.deepEqual([...(values[19] ?? [])].toSorted(), ["8", "9", "a", "b"]);
});
