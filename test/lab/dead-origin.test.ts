/** A dead origin gets a bounded number of connects, whatever the load (DESIGN §6). */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Edge } from "../harness/edge.ts";
import { labIsImpossible } from "./lab-test.ts";
import { createLab, type Lab, ORIGIN_NET } from "./network.ts";
import { type Visited, Visitor } from "./visits.ts";

const SILENT_PORT = 8001;
const REFUSING_PORT = 8002;
const THREADS = 2;
const CONNECT_MS = 2000;

test("a dead origin gets a bounded number of SYNs", { skip: labIsImpossible(), timeout: 120_000 }, async () => {
  await using lab = await createLab({ families: "ipv4" });
  await lab.nft("origin", "input", `tcp dport ${SILENT_PORT} drop`);
  await lab.nft("router", "forward", ...[SILENT_PORT, REFUSING_PORT].map(counting));
  const folder = mkdtempSync(join(tmpdir(), "wao-lab-edge-"));
  const config = {
    threads: THREADS,
    sites: [
      { hosts: ["silent.test"], origin: originAt(SILENT_PORT), timeouts: { connect: `${CONNECT_MS}ms` } },
      { hosts: ["refusing.test"], origin: originAt(REFUSING_PORT) },
    ],
  };
  const edge = new Edge(folder, config, { wrap: lab.wrapEdge() });
  try {
    await edge.ready();
    const visitor = new Visitor(lab);
    const visit = (host: string, count: number): Promise<Visited[]> =>
      Promise.all(Array.from({ length: count }, () => visitor.visit({ host, port: edge.port, target: "/" })));

    // Nothing is known: 64 of each thread try, their kernels once more after a second, and one for each that gives up.
    const strangers = await visit("silent.test", 600);
    assertAll(strangers, "2201 ConnectTimeout", CONNECT_MS - 50);
    const first = await synCount(lab, SILENT_PORT);
    assert.ok(first > 0 && first <= 64 * THREADS * 4, `${first} SYNs`);

    // It is known to be silent: one a second and thread, and each twice.
    const knownMs = performance.now();
    assertAll(await visit("silent.test", 600), "2201 ConnectTimeout", CONNECT_MS - 50);
    const seconds = (performance.now() - knownMs) / 1000;
    const second = (await synCount(lab, SILENT_PORT)) - first;
    assert.ok(second > 0 && second <= THREADS * (seconds + 2) * 2, `${second} SYNs in ${seconds} s`);

    // Refusals come at once: each thread asks every quarter of a second.
    assertAll(await visit("refusing.test", 8), "2200 ConnectError", 0);
    const before = await synCount(lab, REFUSING_PORT);
    const beganMs = performance.now();
    let asked = 0;
    for (; performance.now() - beganMs < 1500; asked += 40)
      assertAll(await visit("refusing.test", 40), "2200 ConnectError", 0);
    const rounds = (performance.now() - beganMs) / 250;
    const refused = (await synCount(lab, REFUSING_PORT)) - before;
    assert.ok(asked > 100 && refused > 0 && refused <= THREADS * (rounds + 1), `${refused} SYNs of ${asked} requests`);
  } finally {
    await edge.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

function originAt(port: number): string {
  return `http://${ORIGIN_NET.four}.2:${port}`;
}

function counting(port: number): string {
  return `tcp dport ${port} tcp flags syn counter`;
}

async function synCount(lab: Lab, port: number): Promise<number> {
  const rules = await lab.exec("router", "nft list chain inet lab forward");
  const match = new RegExp(`tcp dport ${port} .*counter packets (\\d+)`).exec(rules);
  return Number(match?.[1] ?? Number.NaN);
}

function assertAll(visits: readonly Visited[], waoError: string, leastMs: number): void {
  assert.deepEqual(new Set(visits.map((visit) => visit.waoError)), new Set([waoError]));
  const fastest = Math.min(...visits.map(({ tookMs }) => tookMs));
  assert.ok(fastest >= leastMs, `${fastest} ms`);
}
