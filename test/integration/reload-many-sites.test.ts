/** A file that is large enough to be read by a process of its own, and to reach the worker threads in portions. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const SITES = 6000;
const PLANT = { env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../harness/plant-crashes.ts")}` } };
const origin = await startOrigin(reply(200, "ok"));

/** @param maxBody of every site; @param last the name of the last one */
function text(maxBody: string, last: string): string {
  const site = (name: string): string =>
    `  - name: ${name}\n    hosts: [${name}.test, "*.${name}.test"]\n    origin: ${origin.url}\n    max_body: ${maxBody}\n`;
  const names = Array.from({ length: SITES - 1 }, (_, index) => `s${index}`);
  const head = `listen: [{ url: "http://127.0.0.1:0" }]\nthreads: 2\naccess_log: "off"\nadmin: "off"\nsites:\n`;
  return head + [...names, last].map(site).join("");
}

/** Of a request with a body of six octets, over a connection of its own. */
async function status(edge: Edge, host: string): Promise<number> {
  const asked = request("/", { method: "POST", host, fields: ["Content-Length: 6"] });
  return (await rawRequest(edge.port, `${asked}sixsix`)).status;
}

async function everywhere(edge: Edge, expected: Readonly<Record<string, number>>): Promise<void> {
  // The kernel deals connections out: in twelve both threads have had some.
  for (let count = 0; count < 12; count++)
    for (const [host, wanted] of Object.entries(expected)) assert.equal(await status(edge, host), wanted, host);
}

describe("thousands of sites", { timeout: 120_000, skip: needs("linux") }, () => {
  test("change, come and go in every thread, and in one that comes later; a mistake is told by its place", async () => {
    const edge = await startEdge(text("1MiB", "first"), PLANT);
    await everywhere(edge, { "s0.test": 200, "x.s5998.test": 200, "first.test": 200, "second.test": 404 });
    edge.rewrite(text("5B", "second"));
    edge.signal("SIGHUP");
    const told = "wao: reloaded: 1 sites added, 1 removed, 5,999 changed";
    await edge.said((line) => line === told, "the reload", 30_000);
    const now = { "s0.test": 413, "x.s5998.test": 413, "first.test": 404, "second.test": 413 };
    await everywhere(edge, now);
    const named = edge
      .stderr()
      .split("\n")
      .find((line) => line.startsWith("wao: reloaded: sites changed: "));
    assert.match(named ?? "", / s0 \(max_body\), .* s9 \(max_body\) and 5,989 more$/);

    for (const replaced of [2, 3]) {
      edge.signal("SIGPWR");
      await eventually(() => edge.stderr().split("a new one starts").length === replaced, "it is replaced");
    }
    await eventually(async () => (await status(edge, "second.test").catch(() => 0)) === 413, "they are there again");
    await everywhere(edge, now);

    edge.rewrite(text("5B", "second").replace("max_body: 5B", "max_body: five"));
    edge.signal("SIGHUP");
    await edge.said((line) => line.startsWith("wao: reload refused"), "the refusal", 30_000);
    assert.match(edge.stderr(), /wao\.yaml:9:15: sites\[0\]\.max_body/);
    await everywhere(edge, now);
  });
});
