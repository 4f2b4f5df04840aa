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
  const host = `${ORIGIN_NET.four}.2`;
  const program = join(import.meta.dirname, "origin-process.ts");
  const origin = lab.spawn("origin", process.execPath, [program, JSON.stringify([{ host, behaviour: "hang" }])]);
  await origin.stdout.first((line) => line === "ready", "the origin listens", 20_000);
  const folder = mkdtempSync(join(tmpdir(), "wao-lab-edge-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const origins = `http://${host}:${ORIGIN_PORT}`;
  const config = {
    listen: [{ url: "http://127.0.0.1:0" }, { url: "http://127.0.0.1:0" }],
    sites: [{ hosts: ["first.test", "second.test"], origin: origins, timeouts: { response: "2s" } }],
  };
  const edge = new Edge(folder, config, { wrap: lab.wrapEdge() });
  t.after(() => edge.stop());
  await edge.ready();
  // One port for all: enough for one connection to each of the listeners and one to the origin.
  await lab.exec("edge", "sysctl -qw net.ipv4.ip_local_port_range='40000 40000'");
  const [one = 0, other = 0] = edge.ports;
  const visited = await Promise.all([
    makeVisits(lab, one, [{ host: "first.test", warmUps: 0 }]),
    makeVisits(lab, other, [{ host: "second.test", warmUps: 0 }]),
  ]);
  const errors = visited.flat().map((visit) => visit.waoError);
  assert.deepEqual(errors.toSorted(), ["2006 EdgeNetworkError", "2401 ResponseTimeout"]);
  const line = await edge.nextLog((logged) => logged.code === 2006);
  assert.equal(line.reason, "no-free-port");
});
