import assert from "node:assert/strict";
import { test } from "node:test";
import { needs } from "../../harness/needs.ts";

test("what is there is no reason to skip", () => {
  assert.equal(needs("sh"), false);
});

test("what is missing is named, and in CI it is an error instead of a skip", (context) => {
  const before = process.env["CI"];
  context.after(() => {
    if (before === undefined) delete process.env["CI"];
    else process.env["CI"] = before;
  });
  delete process.env["CI"];
  assert.equal(needs("sh", "no-such-program-anywhere"), "needs no-such-program-anywhere");
  process.env["CI"] = "true";
  assert.throws(() => needs("no-such-program-anywhere"), /no-such-program-anywhere/);
});
