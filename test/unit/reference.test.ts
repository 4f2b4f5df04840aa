import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { ROOT } from "../source-tree.ts";

test("the generated references are up to date (npm run reference writes them)", () => {
  const check = spawnSync(process.execPath, ["scripts/reference.ts", "--check"], { cwd: ROOT, encoding: "utf8" });
  assert.equal(check.status, 0, check.stdout + check.stderr);
});
