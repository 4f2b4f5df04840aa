/** Ten thousand sites: what a scrape costs depends on those that have had a request. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BlockingEdge } from "../harness/blocking.ts";
import { Client } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { scrape, scrapeText, sumOf } from "../harness/metrics.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const SITES = 10_000;
const MOST_BYTES_PER_SITE = 400;
const MOST_MS = 3000;

test("only sites with traffic are told, and a scrape of all of them stays small", { timeout: 120_000 }, async () => {
  const origin = await startOrigin();
  const sites = Array.from({ length: SITES }, (_, index) => {
    return { name: `s${index}`, hosts: [`s${index}.test`], origin: origin.url };
  });
  const edge = await BlockingEdge.start({ sites }, { readyTimeoutMs: 60_000 });
  const idle = await scrapeText(edge);
  assert.ok(idle.length < 40_000, `${idle.length} octets while nothing has happened`);
  assert.equal(idle.includes('site="s'), false);

  const clients = await Promise.all(Array.from({ length: 8 }, () => Client.connect(edge.edge.port)));
  const each = SITES / clients.length;
  await Promise.all(
    clients.map(async (client, at) => {
      for (let index = at * each; index < (at + 1) * each; index += 1) {
        client.write(request("/", { host: `s${index}.test` }));
        assert.equal((await client.answer()).status, 200);
      }
      client.close();
    }),
  );
  await eventually(async () => sumOf(await scrape(edge), "wao_requests_total") === SITES, "all are counted", 30_000);
  const began = performance.now();
  const busy = await scrapeText(edge);
  const tookMs = performance.now() - began;
  assert.equal(busy.match(/^wao_requests_total\{/gm)?.length, SITES);
  assert.ok(busy.length < idle.length + SITES * MOST_BYTES_PER_SITE, `${busy.length} octets`);
  assert.ok(tookMs < MOST_MS, `${tookMs} ms`);
});
