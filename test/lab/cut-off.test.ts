/** The way from the edge to everybody breaks: that is the edge's own fault, and no origin is blamed for it. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { eventually } from "../harness/deadline.ts";
import { Edge } from "../harness/edge.ts";
import { GOOD } from "./behaviour.ts";
import { Company, COMPANY_PORT } from "./company.ts";
import { labIsImpossible } from "./lab-test.ts";
import { createLab } from "./network.ts";
import { type Visited, Visitor } from "./visits.ts";

const SITES = 20;
const BLOCKING = { connect_timeouts: "count", after: 2, for: "1h" };

test(
  "a node that is cut off accuses itself, is taken out of service, and comes back by itself",
  {
    skip: labIsImpossible(),
    timeout: 120_000,
  },
  async () => {
    await using lab = await createLab({ families: "ipv4" });
    const company = new Company(SITES);
    await company.settle(lab);
    const file = join(lab.folder, "origins.json");
    writeFileSync(file, JSON.stringify([{ host: "0.0.0.0", port: COMPANY_PORT, behaviour: GOOD }]));
    await lab.start("origin", process.execPath, [join(import.meta.dirname, "origin-process.ts"), file]);
    const folder = mkdtempSync(join(tmpdir(), "wao-lab-edge-"));
    const sites = company.sites.map((site) => ({ ...site, timeouts: { connect: "1s" }, blocking: BLOCKING }));
    // No idle connections: on a dead one the response timeout would be waited for.
    const config = { sites, threads: 2, admin: { url: "http://127.0.0.1:0" }, pool: { idle_per_origin: 0 } };
    const edge = new Edge(folder, config, { wrap: lab.wrapEdge() });
    try {
      await edge.ready();
      const visitor = new Visitor(lab);
      const visitAll = (): Promise<Visited[]> =>
        Promise.all(
          sites.map((_site, index) =>
            visitor.visit({ host: `company-${index}.test`, port: edge.port, target: "/all" }),
          ),
        );
      const adminPort = Number(/^wao: admin API on \S+:(\d+)/m.exec(edge.stderr())?.[1]);
      const health = (): Promise<Visited> =>
        visitor.visit({ host: `127.0.0.1:${adminPort}`, port: adminPort, target: "/healthz" });

      assert.deepEqual(statuses(await visitAll()), { 200: SITES });
      assert.equal((await health()).status, 200);

      await lab.nft("router", "forward", "drop");
      await Promise.all([visitAll(), visitAll()]);
      await edge.said((line) => line.includes("2006 this node is cut off"), "the node accuses itself");
      const answers = await visitAll();
      assert.deepEqual(new Set(answers.map(({ waoError }) => waoError)), new Set(["2006 EdgeNetworkError"]));
      assert.match(answers[0]?.proxyStatus ?? "", /2006 EdgeNetworkError: node-cut-off/);
      const line = await edge.nextLog(({ reason }) => reason === "node-cut-off");
      assert.deepEqual([line.code, line.attempts?.[0]?.outcome], [2006, "ConnectTimeout"]);
      assert.equal((await health()).status, 503);

      await lab.exec("router", "nft flush chain inet lab forward");
      // It knocks at a few of them: nobody visits a node that is out of service.
      await edge.said((text) => text.includes("not cut off any more"), "the node is back", 20_000);
      assert.equal((await health()).status, 200);
      await eventually(async () => (statuses(await visitAll())[200] ?? 0) === SITES, "every site is served");

      // Its own cable: the kernel says at once that there is no way.
      await lab.exec("edge", "ip link set net down");
      const stranded = await visitAll();
      assert.deepEqual(new Set(stranded.map(({ waoError }) => waoError)), new Set(["2006 EdgeNetworkError"]));
      assert.ok(Math.max(...stranded.map(({ tookMs }) => tookMs)) < 1000);
      await eventually(async () => (await health()).status === 503, "the node is taken out of service");
      assert.doesNotMatch(edge.stderr(), / blocked: /);
    } finally {
      await edge.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

function statuses(visits: readonly Visited[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of visits) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
