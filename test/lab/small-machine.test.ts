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
  const impatient = results[0]?.line["attempts"] as { errno: string }[];
  assert.equal(impatient[0]?.errno, "ETIMEDOUT");
  assert.ok(impatient.length >= 2, JSON.stringify(impatient));
});
