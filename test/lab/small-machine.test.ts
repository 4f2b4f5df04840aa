import assert from "node:assert/strict";
import { test } from "node:test";
import { needs } from "../harness/needs.ts";
import { SMALL_MACHINE, SMALL_MACHINE_SETUP } from "./cases/small-machine.ts";
import { objections } from "./objections.ts";
import { runCases } from "./run-cases.ts";

const skip = needs("root", "ip", "nft", "taskset");

test("an edge without IPv6 and with an impatient kernel", { skip, timeout: 60_000 }, async (t) => {
  const results = await runCases(SMALL_MACHINE, { families: "ipv4", setup: SMALL_MACHINE_SETUP });
  for (const result of results) {
    await t.test(result.labCase.name, () => assert.deepEqual(objections(result), [], JSON.stringify(result.line)));
  }
  const attempts = results[0]?.line.attempts ?? [];
  assert.equal(attempts[0]?.errno, "ETIMEDOUT");
  assert.ok(attempts.length >= 2, JSON.stringify(attempts));
});
