import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { pathPattern, TopPaths } from "../../../src/breaker/top-paths.ts";

test("paths are counted without query, most first", () => {
  const paths = new TopPaths();
  paths.add("/a?x=1", "ResponseTimeout", 1);
  for (const nowMs of [2, 3]) paths.add(`/b?time=${nowMs}`, "ResponseTimeout", nowMs);
  paths.add("/b", "ConnectTimeout", 4);
  assert.deepEqual(
    paths.top().map(({ path, code, timeouts, firstMs, lastMs }) => [path, code, timeouts, firstMs, lastMs]),
    [
      ["/b", "ResponseTimeout", 2, 2, 3],
      ["/b", "ConnectTimeout", 1, 4, 4],
      ["/a", "ResponseTimeout", 1, 1, 1],
    ],
  );
});

test("ids in paths are one path, long paths are cut", () => {
  assert.equal(pathPattern("/shop/4711/view?a=b"), "/shop/*/view");
  assert.equal(pathPattern("/1/22/x3"), "/*/*/x3");
  assert.equal(pathPattern("/u/0190b6a4-7a51-7c6e-8d3e-1a2b3c4d5e6f"), "/u/*");
  assert.equal(pathPattern("/static/app.js#top"), "/static/app.js");
  assert.ok(pathPattern(`/${"x".repeat(5000)}`).length <= 160);
});

test("memory is bounded, and whatever makes up more than 1/32 is in the list, at most overBy too high", () => {
  const letters = fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 2000 });
  fc.assert(
    fc.property(letters, (targets) => {
      const paths = new TopPaths();
      const exact = new Map<string, number>();
      for (const [at, target] of targets.entries()) {
        // Half of all are one of three paths.
        const path = at % 2 === 0 ? `/often-${target % 3}x` : `/rare-${target}x`;
        paths.add(path, "ResponseTimeout", at);
        exact.set(path, (exact.get(path) ?? 0) + 1);
      }
      assert.ok(paths.size <= 32);
      const found = new Map(paths.top().map((one) => [one.path, one]));
      for (const [path, count] of exact) if (count > targets.length / 32) assert.ok(found.has(path), path);
      for (const [path, { timeouts, overBy }] of found) {
        const count = exact.get(path) ?? 0;
        assert.ok(timeouts >= count && timeouts - overBy <= count, `${path} ${count} ${timeouts} ${overBy}`);
      }
    }),
    { numRuns: 50 },
  );
});

test("threads' lists are added up, and what has not timed out for long is let go", () => {
  const [one, other] = [new TopPaths(), new TopPaths()];
  one.add("/a", "ResponseTimeout", 10);
  other.add("/a", "ResponseTimeout", 5);
  other.add("/b", "ResponseTimeout", 20);
  one.merge(other.take());
  assert.equal(other.size, 0);
  assert.deepEqual(
    one.top().map(({ path, timeouts, firstMs, lastMs }) => [path, timeouts, firstMs, lastMs]),
    [
      ["/a", 2, 5, 10],
      ["/b", 1, 20, 20],
    ],
  );
  one.forgetBefore(15);
  assert.deepEqual(
    one.top().map(({ path }) => path),
    ["/b"],
  );
});
