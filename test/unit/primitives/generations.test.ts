import assert from "node:assert/strict";
import { test } from "node:test";
import { Generations } from "../../../src/primitives/generations.ts";

test("what is used stays, what is not goes, and the budget holds", () => {
  const kept = new Generations<number>(1000);
  kept.add("used", 1, 10);
  for (let at = 0; at < 500; at++) {
    kept.add(`once ${at}`, at, 50);
    assert.equal(kept.get("used"), 1, `after ${at}`);
    assert.ok(kept.bytes <= 1000, `${kept.bytes} bytes`);
  }
  assert.equal(kept.get("once 499"), 499);
  assert.equal(kept.get("once 1"), undefined);
  assert.equal(kept.get("never"), undefined);
});

test("a value larger than the budget is kept alone", () => {
  const kept = new Generations<string>(100);
  kept.add("huge", "h", 5000);
  assert.equal(kept.get("huge"), "h");
  kept.add("a", "a", 10);
  kept.add("b", "b", 60);
  assert.equal(kept.get("huge"), undefined);
  assert.equal(kept.get("b"), "b");
});
