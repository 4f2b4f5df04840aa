import assert from "node:assert/strict";
import { test } from "node:test";
import { needs } from "../harness/needs.ts";
import { CASES } from "./cases/all.ts";
import { objections } from "./objections.ts";
import { runCases } from "./run-cases.ts";

const skip = needs("root", "ip", "nft", "taskset");

test("every way to be unreachable gets its code, its reason and its time", { skip, timeout: 120_000 }, async (t) => {
  const results = await runCases(CASES);
  for (const result of results) {
    await t.test(result.labCase.name, () => assert.deepEqual(objections(result), [], JSON.stringify(result.line)));
  }
  assert.equal(results.length, CASES.length);
});
