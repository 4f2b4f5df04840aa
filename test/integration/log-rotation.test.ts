import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const folder = mkdtempSync(join(tmpdir(), "wao-rotation-"));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const signal of ["SIGUSR1", "SIGHUP"] as const) {
  test(`${signal} opens the access log again, and no line is lost`, { timeout: 60_000 }, async () => {
    const path = join(folder, `${signal}.log`);
    const origin = await startOrigin();
    const edge = await startEdge({ access_log: path, threads: 2, sites: oneSite(origin.url) });
    const has = async (file: string, target: string): Promise<void> =>
      void (await eventually(
        () => existsSync(file) && readFileSync(file, "utf8").includes(target),
        `${target} is in the log`,
      ));
    await rawRequest(edge.port, request("/before"));
    await has(path, "/before");
    renameSync(path, `${path}.1`);
    await rawRequest(edge.port, request("/moved"));
    await has(`${path}.1`, "/moved");
    edge.signal(signal);
    await eventually(() => existsSync(path), "the log is there again");
    await rawRequest(edge.port, request("/after"));
    await has(path, "/after");
    const targets = [`${path}.1`, path].flatMap((file) => readFileSync(file, "utf8").match(/"target":"[^"]+"/g) ?? []);
    assert.deepEqual(targets, ['"target":"/before"', '"target":"/moved"', '"target":"/after"']);
    assert.equal(edge.stderr().includes("reloaded"), signal === "SIGHUP", "only SIGHUP reads the configuration");
    // Node would say: Debugger listening on ws://…
    assert.doesNotMatch(edge.stderr(), /debugger/i);
  });
}
