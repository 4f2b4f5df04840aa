import assert from "node:assert/strict";
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, describe, test } from "node:test";
import { counts, KINDS } from "../harness/churn/plan.ts";
import { rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { descriptorCount, proportionalBytes } from "../harness/process-facts.ts";
import { request } from "../harness/request.ts";
import { StartedProcess } from "../harness/started-process.ts";

const THREADS = 2;
/** Until heaps and the pools of the allocator have the size that they keep. */
const WARM_UP = 60_000;
const REQUESTS = 200_000;
const LANES = 24;
/** What the threads hold: 5 bytes per request, so that the smallest thing kept for each would show. */
const HEAP_MAY_GROW_BYTES = 1024 * 1024;
/** And what the system counts, which has room that V8 and the allocator keep for themselves. */
const MAY_GROW_BYTES = 96 * 1024 * 1024;
const HARNESS = join(import.meta.dirname, "../harness");

interface Seen {
  readonly connections: number;
  readonly open: number;
  readonly requests: number;
}

/** The origin's process. */
class ChurnOrigin {
  readonly #process = new StartedProcess(process.execPath, [join(HARNESS, "churn/origin.ts")]);
  #asked = 0;

  async port(): Promise<number> {
    return Number((await this.#process.stdout.first((line) => line.startsWith("port "), "the origin's port")).slice(5));
  }

  async seen(): Promise<Seen> {
    this.#process.signal("SIGUSR2");
    this.#asked += 1;
    await eventually(() => this.#reports().length >= this.#asked, "the origin's counters");
    return JSON.parse(this.#reports()[this.#asked - 1] ?? "") as Seen;
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }

  #reports(): string[] {
    return this.#process.stdout.all.filter((line) => line.startsWith("{"));
  }
}

describe("churn", { timeout: 150_000, skip: needs("linux") }, () => {
  test(`${REQUESTS} requests of every kind leave a line each, and nothing else`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), "wao-churn-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const logPath = join(folder, "access.log");
    const origin = new ChurnOrigin();
    after(() => origin.stop());
    const originUrl = `http://127.0.0.1:${await origin.port()}`;
    const edge = await startEdge(
      {
        threads: THREADS,
        access_log: logPath,
        pool: { idle_timeout: "1s" },
        // A request or connection that is counted and never taken back would be a 2004 for others soon.
        limits: { requests_in_flight: 100, connections: 100, connections_per_client: 100 },
        sites: [
          // A limit for the whole answer, so that a timer that outlives its request would be held, too.
          { name: "site", hosts: ["site.test"], origin: originUrl, timeouts: { total: "10m" } },
          { name: "refused", hosts: ["refused.test"], origin: "http://127.0.0.1:1" },
        ],
      },
      { env: { NODE_OPTIONS: `--import ${join(HARNESS, "collect-garbage.ts")}` } },
    );
    await churn(edge, 0, WARM_UP);
    const before = await settled(edge, origin, 1);
    const began = performance.now();
    await churn(edge, WARM_UP, WARM_UP + REQUESTS);
    const tookMs = performance.now() - began;
    const behind = await settled(edge, origin, 2);
    const grownBytes = behind.memoryBytes - before.memoryBytes;
    const heapGrownBytes = behind.heapBytes - before.heapBytes;
    context.diagnostic(`${Math.round(tookMs)} ms; bytes of memory: ${before.memoryBytes}, then ${grownBytes} more`);
    context.diagnostic(`bytes on the heaps: ${before.heapBytes}, then ${heapGrownBytes} more`);
    assert.equal(behind.descriptors, before.descriptors, "open files");
    context.diagnostic(behind.resources.join(" | "));
    assert.deepEqual(behind.resources, before.resources, "sockets, timers and whatever else keeps a thread alive");
    assert.ok(heapGrownBytes < HEAP_MAY_GROW_BYTES, `the heaps grew by ${heapGrownBytes} bytes`);
    assert.ok(grownBytes < MAY_GROW_BYTES, `grew by ${grownBytes} bytes`);
    for (let count = 0; count < 2 * THREADS; count += 1) {
      assert.equal((await rawRequest(edge.port, request(`/fine?end-${count}`))).body, "hello");
    }
    edge.signal("SIGTERM");
    await edge.exited;
    await assertLog(logPath);
  });
});

async function churn(edge: Edge, from: number, to: number): Promise<void> {
  const clients = new StartedProcess(process.execPath, [
    join(HARNESS, "churn/clients.ts"),
    ...[edge.port, from, to, LANES].map(String),
  ]);
  const end = await clients.stdout.first(
    (line) => /^(done|failed)/.test(line),
    "all requests have had their end",
    90_000,
  );
  await clients.stop();
  assert.equal(end, "done");
}

interface Held {
  readonly descriptors: number;
  /** Of each thread, as `process.getActiveResourcesInfo` names them. */
  readonly resources: readonly string[];
  readonly heapBytes: number;
  readonly memoryBytes: number;
}

/** What the edge holds once nothing is going on, its idle connections have ended and its garbage is collected. */
async function settled(edge: Edge, origin: ChurnOrigin, round: number): Promise<Held> {
  await eventually(async () => (await origin.seen()).open === 0, "the origin has no connection any more");
  const descriptors = await steady(() => descriptorCount(edge.pid));
  edge.signal("SIGPWR");
  await edge.said((line) => line === `collected ${round * THREADS}`, "every thread has collected its garbage");
  const heaps = edge.stderr().match(/^heap \d+$/gm) ?? [];
  const heapBytes = heaps.slice(-THREADS).reduce((sum, line) => sum + Number(line.slice(5)), 0);
  const resources = (edge.stderr().match(/^resources .*$/gm) ?? []).slice(-THREADS);
  return { descriptors, resources, heapBytes, memoryBytes: proportionalBytes(edge.pid) };
}

/** A number once it has been the same for a second. */
async function steady(read: () => number): Promise<number> {
  let last = read();
  let since = performance.now();
  return eventually(() => {
    const now = read();
    if (now !== last) since = performance.now();
    last = now;
    return performance.now() - since > 1_000 ? now : undefined;
  }, "a number that stays");
}

/** One line for each request, and what it says is what the request met. */
async function assertLog(path: string): Promise<void> {
  const targets = new Set<string>();
  const found = new Map<string, number>();
  let lines = 0;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const line = JSON.parse(text) as { target: string; status: number; code?: number };
    const name = line.target.slice(1, line.target.indexOf("?"));
    const outcome = `${name} ${line.status} ${line.code ?? null}`;
    found.set(outcome, (found.get(outcome) ?? 0) + 1);
    targets.add(line.target);
    lines += 1;
  }
  const expected = new Map<string, number>();
  const sent = counts(WARM_UP + REQUESTS);
  for (const { name, status, code } of KINDS) expected.set(`${name} ${status} ${code}`, sent.get(name) ?? 0);
  const last = "fine 200 null";
  expected.set(last, (expected.get(last) ?? 0) + 2 * THREADS);
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected));
  const all = WARM_UP + REQUESTS + 2 * THREADS;
  assert.deepEqual([lines, targets.size], [all, all]);
}
