import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { SlidingWindow } from "../../../src/primitives/sliding-window.ts";

const SHAPE = { spanMs: 120_000, buckets: 12, kinds: 2 };

test("counts the last span, to a bucket, like a list of all that happened", () => {
  const happenings = fc.array(
    fc.record({ laterMs: fc.nat({ max: 40_000 }), kind: fc.constantFrom(0, 1), count: fc.nat({ max: 9 }) }),
  );
  fc.assert(
    fc.property(fc.nat({ max: 1e9 }), happenings, (startMs, all) => {
      const window = new SlidingWindow(SHAPE);
      const list: { atMs: number; kind: number; count: number }[] = [];
      let nowMs = startMs;
      for (const { laterMs, kind, count } of all) {
        nowMs += laterMs;
        window.add(kind, count, nowMs);
        list.push({ atMs: nowMs, kind, count });
        for (const asked of [0, 1]) {
          const firstMs = (Math.floor(nowMs / 10_000) - 11) * 10_000;
          const inside = list.filter((one) => one.kind === asked && one.atMs >= firstMs);
          const expected = inside.reduce((sum, one) => sum + one.count, 0);
          assert.equal(window.total(asked, nowMs), expected);
        }
      }
    }),
  );
});

test("forgets everything after a long time, and when it is cleared", () => {
  const window = new SlidingWindow(SHAPE);
  window.add(0, 5, 1000);
  assert.equal(window.total(0, 109_999), 5);
  assert.equal(window.total(0, 120_000), 0);
  window.add(1, 5, 130_000);
  assert.equal(window.total(1, 1e9), 0);
  window.add(1, 5, 1e9);
  window.clear();
  assert.equal(window.total(1, 1e9), 0);
});

test("takes what comes with an older time as new", () => {
  const window = new SlidingWindow(SHAPE);
  window.add(0, 1, 500_000);
  window.add(0, 1, 100_000);
  assert.equal(window.total(0, 500_000), 2);
});
