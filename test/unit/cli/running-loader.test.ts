import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { RunningLoader } from "../../../src/cli/running-loader.ts";
import type { SiteConfig } from "../../../src/config/edge-config.ts";
import { loadConfig, type LoadResult } from "../../../src/config/load.ts";

const SITES = 4000;
const folder = mkdtempSync(join(tmpdir(), "wao-loader-"));
after(() => rmSync(folder, { recursive: true }));

/** More than is read by the edge's own process. @param more of some sites */
function write(more: Readonly<Record<number, string>> = {}): string {
  const file = join(folder, "wao.yaml");
  const site = (index: number): string =>
    `  - name: s${index}\n    hosts: [s${index}.example]\n    origin: http://127.0.0.1:8080\n${more[index] ?? ""}`;
  writeFileSync(
    file,
    `listen: [{ url: "http://127.0.0.1:0" }]\nsites:\n${Array.from({ length: SITES }, (_, index) => site(index)).join("")}`,
  );
  return file;
}

function sitesOf(result: LoadResult): readonly SiteConfig[] {
  assert.ok(result.ok);
  return result.config.sites;
}

/** The places of those that are other objects. */
function fresh(before: readonly SiteConfig[], now: readonly SiteConfig[]): number[] {
  return now.flatMap((site, index) => (site === before[index] ? [] : [index]));
}

describe("a large file, read while the edge runs", { timeout: 60_000 }, () => {
  test("gives what it would give at the start", async () => {
    const file = write({ 7: "    max_body: 5B\n" });
    assert.deepEqual(await new RunningLoader(file, {}).load([]), await loadConfig(file));
  });

  test("brings sites that are as they were back as the same objects, whether or not it has read them before", async () => {
    const file = write();
    const first = sitesOf(await loadConfig(file));
    const loader = new RunningLoader(file, {});
    const second = sitesOf(await loader.load(first));
    assert.deepEqual(fresh(first, second), []);
    write({ 11: "    max_body: 5B\n", 3999: "    max_body: 6B\n" });
    const third = sitesOf(await loader.load(second));
    assert.deepEqual(fresh(second, third), [11, 3999]);
    assert.equal(third[3999]?.maxBodyBytes, 6);

    const remembering = new RunningLoader(file, {});
    remembering.remember(third);
    assert.deepEqual(fresh(third, sitesOf(await remembering.load(third))), []);
  });

  test("compares with what is in force, not with what it read", async () => {
    const file = write();
    const inForce = sitesOf(await loadConfig(file));
    const loader = new RunningLoader(file, {});
    loader.remember(inForce);
    write({ 5: "    max_body: 5B\n" });
    await loader.load(inForce);
    // That one was refused: a listener could not be had.
    assert.equal(sitesOf(await loader.load(inForce))[5]?.maxBodyBytes, 5);
    write();
    assert.deepEqual(fresh(inForce, sitesOf(await loader.load(inForce))), []);
    const replaced = inForce.with(9, { ...(inForce[9] as SiteConfig), maxBodyBytes: 9 });
    assert.deepEqual(fresh(replaced, sitesOf(await loader.load(replaced))), [9]);
  });

  test("tells mistakes by their place", async () => {
    const file = write({ 1: "    max_body: five\n" });
    const result = await new RunningLoader(file, {}).load([]);
    assert.ok(!result.ok);
    assert.deepEqual(result, await loadConfig(file));
    assert.equal(result.mistakes[0]?.line, 9);
  });

  test("is refused where its process dies", async () => {
    const file = write();
    const before = process.env["NODE_OPTIONS"];
    process.env["NODE_OPTIONS"] = "--import data:text/javascript,process.exit(3)";
    try {
      const result = await new RunningLoader(file, {}).load([]);
      const message = "cannot be read: the process that does it ended with 3";
      assert.deepEqual(result, { ok: false, mistakes: [{ file, line: 0, column: 0, path: "", message }] });
    } finally {
      if (before === undefined) delete process.env["NODE_OPTIONS"];
      else process.env["NODE_OPTIONS"] = before;
    }
  });
});
