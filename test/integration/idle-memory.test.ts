import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Client } from "../harness/client.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { residentBytes, socketCount } from "../harness/process-facts.ts";
import { StartedProcess } from "../harness/started-process.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const CONNECTIONS = 8_000;
const WARM_UP = 1_000;
const MAY_COST_BYTES = 8 * 1024;
const BATCH = 50;
const BATCHES = 400;
const COLLECTOR = join(import.meta.dirname, "../harness/collect-garbage.ts");
const CLIENTS = join(import.meta.dirname, "../harness/idle-clients.ts");

describe("idle memory", { timeout: 90_000, skip: needs("linux") }, () => {
  test("8,000 idle keep-alive connections cost at most 8 KiB each", async (context) => {
    const origin = await startOrigin(reply(200, "ok"));
    // The collector's nursery, which grows by up to 32 MiB while thousands connect, is not the connections'.
    const options = `--import ${COLLECTOR} --max-semi-space-size=1`;
    const edge = await startEdge(
      { sites: oneSite(origin.url), limits: { connections_per_client: 100_000, requests_per_connection: 1_000_000 } },
      { env: { NODE_OPTIONS: options } },
    );
    const first = await hold(edge.port, WARM_UP);
    await churn(edge.port);
    const before = await settledResident(edge, 1);
    const second = await hold(edge.port, CONNECTIONS);
    assert.ok(socketCount(edge.pid) >= WARM_UP + CONNECTIONS);
    const after = await settledResident(edge, 2);
    await Promise.all([first.stop(), second.stop()]);
    const eachBytes = (after - before) / CONNECTIONS;
    context.diagnostic(`${Math.round(eachBytes)} bytes per idle connection`);
    assert.ok(eachBytes <= MAY_COST_BYTES, `${Math.round(eachBytes)} bytes each`);
  });
});

async function hold(port: number, count: number): Promise<StartedProcess> {
  const clients = new StartedProcess(process.execPath, [CLIENTS, String(port), String(count)]);
  await clients.stdout.first((line) => line === `held ${count}`, `${count} connections held`, 40_000);
  return clients;
}

/** Ordinary traffic, so that the collector's nursery has its final size before anything is counted. */
async function churn(port: number): Promise<void> {
  const client = await Client.connect(port);
  const batch = request("/churn").repeat(BATCH);
  for (let count = 0; count < BATCHES; count += 1) {
    client.write(batch);
    for (let one = 0; one < BATCH; one += 1) await client.answer();
  }
  client.close();
}

/** Resident memory once garbage is gone: when a collector gives it back by itself is its own affair. */
async function settledResident(edge: Edge, round: number): Promise<number> {
  edge.signal("SIGPWR");
  await edge.said((line) => line === `collected ${round}`, "the edge has collected its garbage");
  return residentBytes(edge.pid);
}
