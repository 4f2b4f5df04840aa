/** Blocking as the operator meets it: commands, restarts, reloads, threads that die, thousands of visitors. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import type { SiteView } from "../../src/admin/site-orders.ts";
import type { StatusPage } from "../../src/admin/status-page.ts";
import { ADMIN_TOKEN, BlockingEdge, code, RESPONSE, SOON } from "../harness/blocking.ts";
import { Client } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Finished, runWao } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "wao-blocking-"));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

const HANG = (): void => undefined;
const PLANT = { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../harness/plant-bugs.ts")}` };
const NO_PROBES = { after: "1h", every: "1h", timeout: "1s", good: 2 };

function shop(origin: unknown, blocking: object | string = SOON): object[] {
  return [{ name: "shop", hosts: ["shop.test"], origin, timeouts: { response: RESPONSE }, blocking }];
}

function wao(edge: BlockingEdge, ...args: string[]): Promise<Finished> {
  return runWao([...args, "--admin-url", edge.adminUrl], { cwd: FOLDER, env: { WAO_ADMIN_TOKEN: ADMIN_TOKEN } });
}

/** An origin that hangs, and an edge that has blocked it. */
async function blocked(config: Readonly<Record<string, unknown>>): Promise<BlockingEdge> {
  const edge = await BlockingEdge.start(config);
  await edge.many(SOON.after, "/hang");
  await edge.edge.said((line) => line.includes(" blocked: "), "the origin is blocked");
  return edge;
}

suite("commands", () => {
  test("block, unblock and never do what they say, on the running edge", async () => {
    const origin = await startOrigin();
    const edge = await BlockingEdge.start({ sites: shop(origin.url) });
    const held = await wao(edge, "block", "shop", "--for", "10m");
    assert.equal(held.code, 0, held.stderr);
    const answer = await edge.get("/");
    assert.equal(code(answer), "2202 OriginBlocked");
    assert.match(answer.headers["proxy-status"] ?? "", /2202 OriginBlocked: operator/);
    const retryAfter = Number(answer.headers["retry-after"]);
    assert.ok(retryAfter > 580 && retryAfter <= 606, String(retryAfter));
    const page = JSON.parse((await wao(edge, "status", "--json")).stdout) as StatusPage;
    assert.deepEqual([page.origins[0]?.state, page.origins[0]?.reason, page.node.threads], ["held", "operator", 2]);
    assert.equal((await wao(edge, "unblock", "shop")).code, 0);
    assert.equal((await edge.get("/")).status, 200);
    await edge.until("closed");

    assert.equal((await wao(edge, "block", "shop", "--never")).code, 0);
    origin.on("/hang", HANG);
    await edge.many(SOON.after * 2, "/hang");
    assert.equal((await edge.get("/")).status, 200);
    assert.equal((await edge.origin()).state, "never");
  });

  test("a block of the edge's own ends with unblock", async () => {
    const origin = await startOrigin();
    origin.on("/hang", HANG);
    const edge = await blocked({ sites: shop(origin.url, { ...SOON, for: "1h", probing: NO_PROBES }) });
    const view = JSON.parse((await wao(edge, "status", "shop", "--json")).stdout) as SiteView;
    assert.deepEqual(
      [view.origins[0]?.state, view.origins[0]?.reason, view.origins[0]?.topPaths[0]?.path],
      ["blocked", "timeouts", "/hang"],
    );
    assert.equal((await wao(edge, "unblock", "shop")).code, 0);
    assert.equal((await edge.get("/")).status, 200);
  });

  test("the ready file has the admin API's URL; the events tell what happened, each once", async () => {
    const origin = await startOrigin();
    const ready = join(FOLDER, "ready");
    const edge = await BlockingEdge.start({ sites: shop(origin.url) }, { args: ["--ready-file", ready] });
    assert.equal(readFileSync(ready, "utf8"), `${edge.adminUrl}\n`);
    await wao(edge, "block", "shop");
    await wao(edge, "unblock", "shop");
    await edge.until("closed");
    const events = await edge.events();
    assert.deepEqual(
      events.map(({ id, kind, site, detail }) => [id, kind, site, detail?.["to"]]),
      [
        [1, "origin", "shop", "held"],
        [2, "origin", "shop", "ramp"],
        [3, "origin", "shop", "closed"],
      ],
    );
  });

  test("the health endpoint says 503 as soon as the node drains", async () => {
    const origin = await startOrigin();
    origin.on("/slow", HANG);
    const edge = await BlockingEdge.start({ sites: shop(origin.url, "off"), timeouts: { drain: "10s" } });
    assert.equal((await fetch(`${edge.adminUrl}/healthz`)).status, 200);
    const client = await Client.connect(edge.edge.port);
    const url = edge.adminUrl;
    client.write(request("/slow", { host: "shop.test" }));
    await origin.request("/slow");
    edge.edge.signal("SIGTERM");
    await edge.edge.said((line) => line.includes("draining"), "the node drains");
    const answer = await fetch(`${url}/healthz`);
    assert.deepEqual([answer.status, await answer.json()], [503, { status: "unhealthy", reason: "draining" }]);
    client.close();
  });
});

suite("over a restart", () => {
  test("a blocked origin stays blocked, even after a crash, until its time and not longer", async () => {
    const origin = await startOrigin();
    origin.on("/hang", HANG);
    const stateDir = mkdtempSync(join(FOLDER, "state-"));
    const config = { state_dir: stateDir, sites: shop(origin.url, { ...SOON, for: "6s", probing: NO_PROBES }) };
    const first = await blocked(config);
    const file = join(stateDir, "blocking.json");
    await eventually(() => existsSync(file), "the file of what is blocked");
    assert.equal(statSync(file).mode & 0o077, 0);
    const { untilMs } = await first.origin();
    first.edge.signal("SIGKILL");
    await first.edge.exited;

    const second = await BlockingEdge.start(config);
    const seen = origin.requests.length;
    assert.equal(code(await second.get("/")), "2202 OriginBlocked");
    assert.equal(origin.requests.length, seen);
    const now = await second.origin();
    assert.deepEqual([now.state, now.reason, now.evidence?.["timeouts"]], ["blocked", "timeouts", 4]);
    assert.ok(Math.abs((now.untilMs ?? 0) - (untilMs ?? 0)) < 1000, `${now.untilMs} ${untilMs}`);
    await second.until("trial");
    assert.ok(Date.now() >= (untilMs ?? 0) - 1000);
    for (let asked = 0; asked < 2; asked++) assert.equal((await second.get("/")).status, 200);
    await second.until("closed");
    await second.edge.stop();
    assert.deepEqual((JSON.parse(readFileSync(file, "utf8")) as { origins: unknown[] }).origins, []);
  });

  test("a file that cannot be read is told of, and nothing starts as blocked", async () => {
    const origin = await startOrigin();
    const stateDir = mkdtempSync(join(FOLDER, "state-"));
    writeFileSync(join(stateDir, "blocking.json"), '{"version":1,"origins":[{"si');
    const edge = await BlockingEdge.start({ state_dir: stateDir, sites: shop(origin.url) });
    assert.match(edge.edge.stderr(), /blocking\.json: not JSON, or cut short: ignored/);
    assert.equal((await edge.get("/")).status, 200);
  });
});

suite("a reload", () => {
  test("keeps what is blocked, and ends it where the configuration blocks no more", async () => {
    const origin = await startOrigin();
    origin.on("/hang", HANG);
    const config = (blocking: object | string, more: object[] = []): Record<string, unknown> => ({
      threads: 2,
      admin: { url: "http://127.0.0.1:0" },
      sites: [...more, ...shop(origin.url, blocking)],
    });
    const long = { ...SOON, for: "1h", probing: NO_PROBES };
    const edge = await blocked(config(long));
    const another = [{ name: "new", hosts: ["new.test"], origin: origin.url }];
    edge.edge.rewrite(config(long, another));
    assert.deepEqual(await edge.admin("POST", "/v1/reload"), {
      messages: ["reloaded: 1 sites added, 0 removed, 0 changed", "reloaded: sites added: new"],
    });
    // Whoever looks at the edge's own words must find it, whoever asked for it.
    assert.match(edge.edge.stderr(), /^wao: reloaded: sites added: new$/m);
    assert.equal(code(await edge.get("/")), "2202 OriginBlocked");
    await eventually(async () => (await edge.get("/", { host: "new.test" })).status === 200, "the new site is served");
    edge.edge.rewrite(config("off", another));
    edge.edge.signal("SIGHUP");
    await edge.edge.said((line) => line.includes("0 removed, 1 changed"), "the reload");
    assert.equal((await edge.get("/")).status, 200);
    assert.equal((await edge.origin()).state, "closed");
  });
});

suite("threads", () => {
  test("one that dies takes nothing along that was counted", { timeout: 60_000 }, async () => {
    const origin = await startOrigin(HANG);
    const edge = await BlockingEdge.start(
      { sites: shop(origin.url, { ...SOON, after: 12, within: "60s", for: "1h" }) },
      { env: PLANT },
    );
    await edge.many(11, "/hang");
    await eventually(async () => (await edge.origin()).window.timeouts === 11, "eleven timeouts are counted");
    edge.edge.signal("SIGPWR");
    await edge.edge.said((line) => line.includes("a new one starts"), "a thread died");
    await eventually(async () => {
      const { node } = (await edge.admin("GET", "/v1/status")) as StatusPage;
      return node.threads === 2;
    }, "the thread is replaced");
    const { window, inFlight, state } = await edge.origin();
    assert.deepEqual([window.timeouts, inFlight, state], [11, 0, "closed"]);
    await edge.get("/hang");
    await edge.edge.said((line) => line.includes(" blocked: 12 timeouts of 12"), "the origin is blocked");
    for (const answer of await edge.many(20, "/next")) assert.equal(code(answer), "2202 OriginBlocked");
  });

  test("what waits on one that dies waits no more", { timeout: 60_000 }, async () => {
    const origin = await startOrigin(HANG);
    const [site = {}] = shop(origin.url);
    const edge = await BlockingEdge.start({ sites: [{ ...site, timeouts: { response: "1m" } }] }, { env: PLANT });
    const clients = await Promise.all(Array.from({ length: 24 }, () => Client.connect(edge.edge.port)));
    for (const client of clients) client.write(request("/hang", { host: "shop.test" }));
    await eventually(async () => (await edge.origin()).inFlight === clients.length, "all of them wait");
    let cut = 0;
    for (const client of clients) client.socket.once("close", () => (cut += 1));
    for (const client of clients) client.socket.on("end", () => client.close());
    edge.edge.signal("SIGPWR");
    await edge.edge.said((line) => line.includes("a new one starts"), "a thread died");
    const left = await eventually(async () => {
      const { inFlight } = await edge.origin();
      return cut > 0 && inFlight === clients.length - cut && inFlight;
    }, "only those of the other thread wait");
    assert.ok(left > 0 && left < clients.length, String(left));
    for (const client of clients) client.close();
  });

  test("thousands who are refused wait for nothing while hundreds still hang", { timeout: 60_000 }, async (context) => {
    const origin = await startOrigin(HANG);
    const [site = {}] = shop(origin.url);
    const edge = await BlockingEdge.start({
      sites: [{ ...site, timeouts: { response: "1m" } }],
      access_log: join(FOLDER, "burst.log"),
    });
    const hanging = await Promise.all(Array.from({ length: 400 }, () => Client.connect(edge.edge.port)));
    for (const client of hanging) client.write(request("/hang", { host: "shop.test" }));
    await origin.until(() => origin.requests.length === hanging.length, "all of them hang");
    await edge.admin("POST", "/v1/sites/shop/block", {});
    const times: number[] = [];
    const visitors = await Promise.all(Array.from({ length: 8 }, () => Client.connect(edge.edge.port)));
    const beganMs = performance.now();
    await Promise.all(
      visitors.map(async (visitor) => {
        for (let asked = 0; asked < 500; asked++) {
          const sentMs = performance.now();
          visitor.write(request("/next", { host: "shop.test" }));
          assert.equal((await visitor.answer()).headers["wao-error"], "2202 OriginBlocked");
          times.push(performance.now() - sentMs);
        }
      }),
    );
    const perSecond = (times.length / (performance.now() - beganMs)) * 1000;
    const p99Ms = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
    context.diagnostic(
      `${Math.round(perSecond)} refusals/s, p99 ${p99Ms.toFixed(1)} ms (with the client in the same process)`,
    );
    assert.ok(p99Ms < 500, `${p99Ms} ms`);
    assert.equal(origin.requests.length, hanging.length);
    for (const client of [...hanging, ...visitors]) client.close();
  });
});
