import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { residentBytes, socketCount } from "../harness/process-facts.ts";
import { StartedProcess } from "../harness/started-process.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const CONNECTIONS = 8_000;
const WARM_UP = 1_000;
const CHURN_BATCHES = 300;
const MAY_COST_BYTES = 8 * 1024;
const CLIENTS = join(import.meta.dirname, "../harness/idle-clients.ts");

describe("idle memory", { timeout: 90_000, skip: needs("linux") }, () => {
  test("8,000 idle keep-alive connections cost at most 8 KiB each", async (context) => {
    const origin = await startOrigin(reply(200, "ok"));
    const edge = await startEdge({ sites: oneSite(origin.url) });
    const first = await hold(edge.port, WARM_UP);
    await churn(edge.port);
    const before = await lowestResident(edge.pid);
    const second = await hold(edge.port, CONNECTIONS);
    assert.ok(socketCount(edge.pid) >= WARM_UP + CONNECTIONS);
    await churn(edge.port);
    const after = await lowestResident(edge.pid);
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

/** Ordinary traffic, so that the collector's nursery has its final size and what is garbage has been found to be. */
async function churn(port: number): Promise<void> {
  const client = await Client.connect(port);
  const batch = request("/churn").repeat(50);
  for (let count = 0; count < CHURN_BATCHES; count += 1) {
    client.write(batch);
    for (let one = 0; one < 50; one += 1) await client.answer();
  }
  client.close();
}

/** A collector decides itself when it gives memory back: the lowest of three seconds is what is really held. */
async function lowestResident(pid: number): Promise<number> {
  let lowest = Infinity;
  for (let count = 0; count < 30; count += 1) {
    lowest = Math.min(lowest, residentBytes(pid));
    await delay(100);
  }
  return lowest;
}
