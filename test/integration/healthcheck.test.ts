import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { TestAdmin } from "../harness/admin.ts";
import { type Finished, runWao } from "../harness/edge.ts";
import { MemoryDesk } from "../harness/memory-desk.ts";

const cwd = mkdtempSync(join(tmpdir(), "wao-health-"));
after(() => rmSync(cwd, { recursive: true, force: true }));

/** Without any token. */
function ask(url: string): Promise<Finished> {
  return runWao(["healthcheck", "--admin-url", url], { cwd, env: { WAO_ADMIN_TOKEN: "" } });
}

test("wao healthcheck: 0 while the edge should get traffic, 1 and why while it should not, or is not there", async () => {
  const desk = new MemoryDesk({ shop: ["http://a.internal:1"] });
  const admin = await TestAdmin.start(desk);
  const good = await ask(admin.url);
  assert.deepEqual([good.code, good.stdout, good.stderr], [0, "ok\n", ""]);
  desk.unhealthyReason = "draining";
  const bad = await ask(admin.url);
  assert.deepEqual([bad.code, bad.stdout], [1, ""]);
  assert.match(bad.stderr, /this edge should get no traffic: draining/);
  const { url } = admin;
  await admin.close();
  const gone = await ask(url);
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /no edge is running at/);
});
