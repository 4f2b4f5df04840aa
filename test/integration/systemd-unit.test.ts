import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { runWao, WAO } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";

const PACKAGING = join(import.meta.dirname, "../../packaging");
/** systemd counts in tenths: 0 to 100. */
const MOST_EXPOSED = 20;

suite("packaging/wao.service", { skip: needs("systemd-analyze") }, () => {
  const folder = mkdtempSync(join(tmpdir(), "wao-unit-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const unit = join(folder, "wao.service");
  const text = readFileSync(join(PACKAGING, "wao.service"), "utf8");
  writeFileSync(unit, text.replaceAll(/^(Exec\w+)=wao /gm, `$1=${WAO} `));

  test("systemd finds nothing wrong with it", () => {
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", unit], { encoding: "utf8" });
    assert.deepEqual([status, stderr.split("\n").filter((line) => line.includes("wao.service"))], [0, []]);
  });

  test("and little that it leaves open", () => {
    const args = ["security", "--offline=true", "--no-pager", `--threshold=${MOST_EXPOSED}`, unit];
    const { status, stdout } = spawnSync("systemd-analyze", args, { encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });
});

test("packaging/wao.yaml is good", async () => {
  const { code, stderr } = await runWao(["check", "--config", join(PACKAGING, "wao.yaml")]);
  assert.equal(code, 0, stderr);
});
