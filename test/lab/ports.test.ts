import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Edge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { ORIGIN_PORT } from "./lab-case.ts";
import { createLab, ORIGIN_NET } from "./network.ts";
import { makeVisits } from "./visits.ts";

const skip = needs("root", "ip", "nft", "taskset");

test("no free port for one more connection to the origin is our own failure", { skip, timeout: 30_000 }, async (t) => {
  await using lab = await createLab();
  await lab.exec("edge", "sysctl -qw net.ipv4.ip_local_port_range='40000 40000'");
  const host = `${ORIGIN_NET.four}.2`;
  const program = join(import.meta.dirname, "origin-process.ts");
  const origin = lab.spawn("origin", process.execPath, [program, JSON.stringify([{ host, behaviour: "hang" }])]);
  await origin.stdout.first((line) => line === "ready", "the origin listens", 20_000);
  const folder = mkdtempSync(join(tmpdir(), "wao-lab-edge-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const site = {
    hosts: ["first.test", "second.test"],
    origin: `http://${host}:${ORIGIN_PORT}`,
    timeouts: { response: "2s" },
  };
  const edge = new Edge(folder, { sites: [site] }, { wrap: lab.wrapEdge() });
  t.after(() => edge.stop());
  await edge.ready();
  const visited = await makeVisits(lab, edge.port, [
    { host: "first.test", warmUps: 0, localAddress: "127.0.1.1" },
    { host: "second.test", warmUps: 0, localAddress: "127.0.1.2" },
  ]);
  const errors = Object.fromEntries(visited.map((one) => [one.host, one.waoError]));
  assert.deepEqual(errors, { "first.test": "2401 ResponseTimeout", "second.test": "2006 EdgeNetworkError" });
  const line = await edge.nextLog((one) => one.host === "second.test");
  assert.equal(line.reason, "no-free-port");
});
