import assert from "node:assert/strict";
import { test } from "node:test";
import { TokenBucket } from "../../../src/primitives/token-bucket.ts";

function taken(bucket: TokenBucket, tries: number, nowMs: number): number {
  return Array.from({ length: tries }, () => bucket.take(nowMs)).filter(Boolean).length;
}

test("a burst, then a steady rate, never more than the burst", () => {
  const bucket = new TokenBucket(10, 2, 0);
  assert.equal(taken(bucket, 20, 0), 10);
  assert.equal(taken(bucket, 20, 499), 0);
  assert.equal(taken(bucket, 20, 1_000), 2);
  assert.equal(taken(bucket, 20, 1_000_000), 10);
});

test("a clock that goes back takes nothing away", () => {
  const bucket = new TokenBucket(1, 1, 1_000);
  assert.equal(bucket.take(500), true);
  assert.equal(bucket.take(500), false);
});
