import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { LogLine } from "../harness/access-log.ts";
import { ADMIN_TOKEN, BlockingEdge } from "../harness/blocking.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { samplesOf, scrape, type Scrape, scrapeText, sumOf } from "../harness/metrics.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const OPENMETRICS =
  "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
const PLANT = { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../harness/plant-bugs.ts")}` };
const origin = await startOrigin();
origin.on("/404", reply(404, "none"));
origin.on("/503", reply(503, "busy"));
origin.on("/hang", () => undefined);
origin.on("/reset", (_one, connection) => connection.reset());
const refused = await startOrigin();
const refusedUrl = refused.url;
await refused.close();
const SITES = [
  { name: "shop", hosts: ["shop.test"], origin: origin.url, timeouts: { response: "200ms" }, blocking: "off" },
  { name: "slow", hosts: ["slow.test"], origin: origin.url },
  { name: "dead", hosts: ["dead.test"], origin: refusedUrl },
];

/** How often each kind is asked. */
const LOAD: readonly { readonly path: string; readonly host: string; readonly times: number }[] = [
  { path: "/200", host: "shop.test", times: 37 },
  { path: "/404", host: "shop.test", times: 11 },
  { path: "/503", host: "shop.test", times: 3 },
  { path: "/hang", host: "shop.test", times: 5 },
  { path: "/200", host: "dead.test", times: 9 },
  { path: "/200", host: "x1.test", times: 4 },
  { path: "/200", host: "x2.test", times: 2 },
];

/** Each on a connection of its own, so that both threads get some. */
async function run(edge: BlockingEdge): Promise<number> {
  const all = LOAD.flatMap(({ path, host, times }) => Array.from({ length: times }, () => ({ path, host })));
  await Promise.all(all.map(async ({ path, host }) => edge.get(path, { host })));
  return all.length;
}

/** An answer is read before its request is counted. */
async function settled(edge: BlockingEdge, requests: number): Promise<Scrape> {
  return eventually(async () => {
    const found = await scrape(edge);
    return sumOf(found, "wao_requests_total") >= requests && found;
  }, `${requests} requests are counted`);
}

function countLines(lines: readonly LogLine[], keyOf: (line: LogLine) => string): Record<string, number> {
  const counts = Object.entries(Object.groupBy(lines, keyOf));
  return Object.fromEntries(counts.map(([key, some]) => [key, some?.length ?? 0] as const));
}

describe("counters", { timeout: 60_000 }, () => {
  test("a known load over two threads adds up exactly, and to what the log says", async () => {
    const edge = await BlockingEdge.start({ sites: SITES });
    const total = await run(edge);
    const found = await settled(edge, total);
    assert.deepEqual(Object.fromEntries(samplesOf(found, "wao_requests_total")), {
      'wao_requests_total{site="(none)",status="4xx"}': 6,
      'wao_requests_total{site="dead",status="5xx"}': 9,
      'wao_requests_total{site="shop",status="2xx"}': 37,
      'wao_requests_total{site="shop",status="4xx"}': 11,
      'wao_requests_total{site="shop",status="5xx"}': 8,
    });
    assert.deepEqual(Object.fromEntries(samplesOf(found, "wao_site_failures_total")), {
      'wao_site_failures_total{site="(none)",class="site"}': 6,
      'wao_site_failures_total{site="dead",class="connect"}': 9,
      'wao_site_failures_total{site="shop",class="http"}': 5,
    });
    assert.equal(sumOf(found, "wao_failures_total", 'code="2200",name="ConnectError"'), 9);
    assert.equal(sumOf(found, "wao_failures_total", 'code="2401",name="ResponseTimeout"'), 5);
    assert.equal(sumOf(found, "wao_failures_total", 'code="1002"'), 6);
    assert.equal(sumOf(found, "wao_failures_total"), 20);
    assert.equal(sumOf(found, "wao_phase_duration_seconds_count", 'phase="total"'), total);
    assert.equal(sumOf(found, "wao_phase_duration_seconds_count", 'phase="ttfb"'), 51);
    const quick = found.get('wao_phase_duration_seconds_bucket{phase="total",le="0.1"}') ?? total;
    assert.ok(quick <= total - 5, `${quick}: those that hung took 0.2 s`);
    assert.equal(found.get('wao_phase_duration_seconds_bucket{phase="total",le="+Inf"}'), total);
    assert.ok(sumOf(found, "wao_phase_duration_seconds_sum", 'phase="total"') >= 5 * 0.2);
    await eventually(() => edge.edge.log().length === total, "every line is written");
    assert.equal(found.get('wao_response_body_bytes_total{site="shop"}') ?? 0, bodyBytes(edge, "shop"));
    assert.equal(found.get("wao_client_connections_accepted_total"), total);
    assert.equal(found.get("wao_log_lines_total"), total);
    assert.equal(found.get("wao_requests_in_flight"), 0);
    const lines = edge.edge.log();
    const byLog = countLines(
      lines,
      ({ site, status }) => `${site === "" ? "(none)" : site} ${Math.floor(status / 100)}xx`,
    );
    const byMetrics = samplesOf(found, "wao_requests_total").map(([key, count]) => {
      const [, site, status] = /site="(.*)",status="(.*)"/.exec(key) ?? [];
      return [`${site} ${status}`, count] as const;
    });
    assert.deepEqual(Object.fromEntries(byMetrics), byLog);
  });

  test("nothing is lost with a thread, and nothing goes back", async () => {
    const edge = await BlockingEdge.start({ sites: SITES }, { env: PLANT });
    const total = await run(edge);
    const before = await settled(edge, total);
    edge.edge.signal("SIGPWR");
    await eventually(async () => {
      const now = await scrape(edge);
      return now.get("wao_thread_restarts_total") === 1 && now.get("wao_threads") === 2;
    }, "another thread is there");
    const after = await scrape(edge);
    for (const [key, count] of before) {
      if (!/_(?:total|bucket|count|sum)\b/.test(key)) continue;
      assert.ok((after.get(key) ?? -1) >= count, `${key}: ${count}, then ${after.get(key)}`);
    }
    for (const name of ["wao_requests_total", "wao_failures_total", "wao_phase_duration_seconds_count"])
      assert.equal(sumOf(after, name), sumOf(before, name), name);
    await run(edge);
    const last = await settled(edge, total * 2);
    assert.equal(sumOf(last, "wao_requests_total"), total * 2);
    assert.equal(sumOf(last, "wao_failures_total"), 40);
    assert.equal(last.get("wao_log_lines_total"), total * 2);
    await eventually(() => edge.edge.log().length === total * 2, "every line is written");
  });

  test("of requests in flight, tunnels and connections while they last", async () => {
    const edge = await BlockingEdge.start({ sites: SITES });
    const { promise, resolve } = Promise.withResolvers<void>();
    origin.on("/wait", async (_one, connection) => {
      await promise;
      connection.write(reply(200, "at last"));
    });
    const clients = await Promise.all([1, 2, 3].map(() => Client.connect(edge.edge.port)));
    for (const client of clients) client.write(request("/wait", { host: "slow.test" }));
    const during = await eventually(async () => {
      const found = await scrape(edge);
      return found.get("wao_requests_in_flight") === 3 && found.get("wao_origin_connections") === 3 && found;
    }, "three in flight");
    assert.equal(during.get("wao_client_connections"), 3);
    assert.equal(sumOf(during, "wao_requests_total"), 0);
    resolve();
    await Promise.all(clients.map(async (client) => client.answer()));
    const after = await settled(edge, 3);
    assert.equal(after.get("wao_requests_in_flight"), 0);
    for (const client of clients) client.close();
    await eventually(async () => (await scrape(edge)).get("wao_client_connections") === 0, "no client is there");
  });
});

function bodyBytes(edge: BlockingEdge, site: string): number {
  return edge.edge
    .log()
    .filter((line) => line.site === site)
    .reduce((sum, line) => sum + line.response_bytes, 0);
}

describe("labels", { timeout: 60_000 }, () => {
  test("unknown hosts are one, whatever visitors send", async () => {
    const edge = await BlockingEdge.start({ sites: SITES });
    const names = Array.from({ length: 60 }, (_, index) => `host-${index}.test`);
    await Promise.all(names.map(async (host) => edge.get(`/${host}`, { host })));
    await Promise.all(names.map(async (name) => rawRequest(edge.edge.port, `${name}"\\\r\n\r\n`)));
    const text = await scrapeText(edge);
    const found = await settled(edge, 120);
    assert.deepEqual(samplesOf(found, "wao_requests_total"), [['wao_requests_total{site="(none)",status="4xx"}', 120]]);
    assert.equal(text.includes("host-"), false);
  });

  test("sites come and go with a reload; those that stay go on counting", async () => {
    const edge = await BlockingEdge.start({ sites: SITES, admin: { url: "http://127.0.0.1:0" } });
    await Promise.all([edge.get("/200"), edge.get("/200", { host: "dead.test" }), edge.get("/200")]);
    await settled(edge, 3);
    const [shop] = SITES;
    const reload = async (sites: readonly object[]): Promise<void> => {
      edge.edge.rewrite({ sites, threads: 2, admin: { url: "http://127.0.0.1:0" } });
      await edge.admin("POST", "/v1/reload");
    };
    // The names are new each time: a cell is given to another site, which must begin at 0.
    for (const name of ["one", "two", "three"]) {
      await reload([{ name, hosts: [`${name}.test`], origin: origin.url }, shop ?? {}]);
      await Promise.all([edge.get("/200", { host: `${name}.test` }), edge.get("/200")]);
    }
    const found = await eventually(async () => {
      const now = await scrape(edge);
      return now.get("wao_log_lines_total") === 9 && now;
    }, "all nine are counted");
    assert.deepEqual(Object.fromEntries(samplesOf(found, "wao_requests_total")), {
      'wao_requests_total{site="shop",status="2xx"}': 5,
      'wao_requests_total{site="three",status="2xx"}': 1,
    });
    assert.equal(found.get('wao_config_reloads_total{result="good"}'), 3);
  });
});

test("a request that ends after a reload counts for its site if that is still there", { timeout: 60_000 }, async () => {
  const admin = { url: "http://127.0.0.1:0" };
  const [changed, gone] = ["changed", "gone"].map((name) => ({ name, hosts: [`${name}.test`], origin: origin.url }));
  const edge = await BlockingEdge.start({ sites: [changed, gone], admin });
  const { promise, resolve } = Promise.withResolvers<void>();
  origin.on("/held", async (_one, connection) => {
    await promise;
    connection.write(reply(200, "at last"));
  });
  const answers = ["changed", "gone"].map((name) => edge.get("/held", { host: `${name}.test` }));
  await origin.request("/held", 1);
  edge.edge.rewrite({ sites: [{ ...changed, max_body: 10 }], threads: 2, admin });
  await edge.admin("POST", "/v1/reload");
  resolve();
  assert.deepEqual(
    (await Promise.all(answers)).map(({ status }) => status),
    [200, 200],
  );
  const found = await settled(edge, 2);
  assert.deepEqual(samplesOf(found, "wao_requests_total"), [
    ['wao_requests_total{site="(none)",status="2xx"}', 1],
    ['wao_requests_total{site="changed",status="2xx"}', 1],
  ]);
});

describe("GET /metrics", { timeout: 60_000 }, () => {
  test("needs the token, unless the configuration opens it to this machine", async () => {
    const closed = await BlockingEdge.start({ sites: SITES });
    assert.equal((await fetch(`${closed.adminUrl}/metrics`)).status, 401);
    const open = await BlockingEdge.start({ sites: SITES, admin: { url: "http://127.0.0.1:0", metrics: "open" } });
    const answer = await fetch(`${open.adminUrl}/metrics`);
    assert.deepEqual(
      [answer.status, answer.headers.get("content-type")],
      [200, "text/plain; version=0.0.4; charset=utf-8"],
    );
    assert.equal((await fetch(`${open.adminUrl}/v1/status`)).status, 401);
    const posted = await fetch(`${open.adminUrl}/metrics`, { method: "POST" });
    assert.deepEqual([posted.status, posted.headers.get("allow")], [405, "GET"]);
    const foreign = await fetch(`${open.adminUrl}/metrics`, { headers: { origin: "http://evil.test" } });
    assert.equal(foreign.status, 403, "a page of another origin");
  });

  test("speaks OpenMetrics to who asks for it, with the same samples", async () => {
    const edge = await BlockingEdge.start({ sites: SITES });
    await edge.get("/200");
    await settled(edge, 1);
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, accept: OPENMETRICS };
    const answer = await fetch(`${edge.adminUrl}/metrics`, { headers });
    assert.equal(answer.headers.get("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    const text = await answer.text();
    assert.ok(text.endsWith("# EOF\n"));
    assert.match(text, /^# TYPE wao_requests counter$/m);
    assert.match(text, /^# TYPE wao_build info$/m);
    assert.match(text, /^wao_requests_total\{site="shop",status="2xx"\} 1$/m);
  });

  test("tells states of breakers and seats", async () => {
    const limited = { name: "limited", hosts: ["limited.test"], origin: { url: origin.url, max_connections: 7 } };
    const edge = await BlockingEdge.start({ sites: [...SITES, limited] });
    await edge.admin("POST", "/v1/sites/dead/block", {});
    const found = await scrape(edge);
    assert.equal(found.get('wao_origins{state="held"}'), 1);
    assert.equal(found.get('wao_origins{state="closed"}'), 3);
    assert.deepEqual(samplesOf(found, "wao_origin_state"), [
      [`wao_origin_state{site="dead",origin="${refusedUrl}",state="held"}`, 1],
    ]);
    assert.deepEqual(samplesOf(found, "wao_origin_seats"), [
      [`wao_origin_seats{site="limited",origin="${origin.url}"}`, 7],
    ]);
  });

  test("promtool finds nothing", { skip: needs("promtool") }, async () => {
    const limited = { name: "limited", hosts: ["limited.test"], origin: { url: origin.url, max_connections: 7 } };
    const edge = await BlockingEdge.start({ sites: [...SITES, limited] });
    await run(edge);
    await edge.admin("POST", "/v1/sites/dead/block", {});
    const input = await scrapeText(edge);
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
  });
});
