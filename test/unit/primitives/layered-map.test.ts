import assert from "node:assert/strict";
import { test } from "node:test";
import { LayeredMap } from "../../../src/primitives/layered-map.ts";

test("changes hold all at once, and are the same before, while and after they are worked in", () => {
  const map = new LayeredMap<number>();
  assert.equal(map.isEmpty, true);
  map.cover(
    new Map([
      ["a", 1],
      ["b", 2],
    ]),
  );
  for (const _ of map.settle());
  map.cover(
    new Map([
      ["a", null],
      ["b", 3],
      ["c", 4],
    ]),
  );
  const steps = map.settle();
  do {
    assert.deepEqual([map.get("a"), map.get("b"), map.get("c"), map.get("d")], [undefined, 3, 4, undefined]);
    assert.deepEqual(new Set(map.values()), new Set([3, 4]));
  } while (steps.next().done !== true);
  assert.deepEqual(new Set(map.values()), new Set([3, 4]));
  map.cover(
    new Map([
      ["b", null],
      ["c", null],
    ]),
  );
  assert.equal(map.get("b"), undefined);
  for (const _ of map.settle());
  assert.equal(map.isEmpty, true);
});
