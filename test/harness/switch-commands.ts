import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SiteView } from "../../src/admin/site-orders.ts";
import { ADMIN_TOKEN, type BlockingEdge } from "./blocking.ts";
import { type Finished, runWao } from "./edge.ts";

/** A command to a running edge, as its operator gives it, in a folder where no configuration lies. */
export async function wao(edge: BlockingEdge, ...args: string[]): Promise<Finished> {
  const cwd = mkdtempSync(join(tmpdir(), "wao-command-"));
  try {
    return await runWao([...args, "--admin-url", edge.adminUrl], { cwd, env: { WAO_ADMIN_TOKEN: ADMIN_TOKEN } });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** A command that must succeed. @returns what it says */
export async function done(edge: BlockingEdge, ...args: string[]): Promise<string> {
  const run = await wao(edge, ...args);
  assert.deepEqual([run.code, run.stderr], [0, ""], run.stdout);
  return run.stdout;
}

/** What is switched at the site `shop`. */
export async function switches(edge: BlockingEdge): Promise<SiteView["switches"]> {
  return ((await edge.admin("GET", "/v1/sites/shop")) as SiteView).switches;
}

/** What the events say of switches. */
export async function switchEvents(edge: BlockingEdge): Promise<string[]> {
  return (await edge.events()).filter(({ kind }) => kind === "switch").map(({ message }) => message);
}
