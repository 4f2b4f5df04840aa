/** Sites that are switched off or in maintenance, by the configuration and by commands: real processes, two threads. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import type { StatusPage } from "../../src/admin/status-page.ts";
import { BlockingEdge, code } from "../harness/blocking.ts";
import { rawRequest, type RawAnswer } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { done, switches, switchEvents, wao } from "../harness/switch-commands.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "wao-switches-"));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

const OFF = "2002 SiteDisabled";
const WORK = "2003 MaintenanceMode";

function sites(origin: string, settings: Readonly<Record<string, unknown>> = {}): object[] {
  return [
    { name: "shop", hosts: ["shop.test"], origin, ...settings },
    { name: "blog", hosts: ["blog.test"], origin },
  ];
}

/** What a reload needs beside the sites: what the harness says of them at the start. */
const EDGE = { threads: 2, admin: { url: "http://127.0.0.1:0" } };

function from(edge: BlockingEdge, localAddress: string, accept = "*/*"): Promise<RawAnswer> {
  return rawRequest(edge.edge.port, request("/", { host: "shop.test", fields: [`Accept: ${accept}`] }), {
    localAddress,
  });
}

function soon(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

suite("by the configuration", () => {
  test("disabled: 2002 for whatever is asked, and the next site is served", async () => {
    const origin = await startOrigin();
    const edge = await BlockingEdge.start({ sites: sites(origin.url, { disabled: true, methods: ["GET"] }) });
    for (const method of ["GET", "POST", "DELETE"]) {
      const answer = await rawRequest(edge.edge.port, request("/x", { method, host: "shop.test" }));
      assert.deepEqual([code(answer), answer.status, answer.headers["retry-after"]], [OFF, 503, undefined]);
    }
    const line = await edge.edge.nextLog("/x");
    assert.deepEqual([line.code, line.site, line.phase, line.origin], [2002, "shop", "edge", undefined]);
    assert.equal((await edge.get("/", { host: "blog.test" })).status, 200);
    assert.equal(origin.requests.length, 1);
    assert.match(await done(edge, "status"), /^shop +disabled +configuration +- +taken back +2002 SiteDisabled$/m);
    edge.edge.rewrite({ ...EDGE, sites: sites(origin.url) });
    await done(edge, "reload");
    assert.equal((await edge.get("/")).status, 200);
    assert.deepEqual(await switches(edge), []);
  });

  test("maintenance with an end: Retry-After is what remains, a message, some pass", async () => {
    const origin = await startOrigin();
    const until = soon(600_000);
    const maintenance = { until, message: "New shelves <b>& more</b>. Back soon.", allow: ["127.0.0.2/31", "::1"] };
    const edge = await BlockingEdge.start({ sites: sites(origin.url, { maintenance }) });
    const visitor = await from(edge, "127.0.0.1");
    assert.deepEqual([code(visitor), visitor.status], [WORK, 503]);
    const retryAfter = Number(visitor.headers["retry-after"]);
    assert.ok(retryAfter > 500 && retryAfter <= 600, String(retryAfter));
    assert.ok(visitor.body.split("\n").includes(maintenance.message), visitor.body);
    const html = (await from(edge, "127.0.0.1", "text/html")).body;
    assert.match(html, /New shelves &lt;b&gt;&amp; more&lt;\/b&gt;\. Back soon\./);
    const problem = JSON.parse((await from(edge, "127.0.0.1", "application/json")).body) as Record<string, unknown>;
    assert.deepEqual([problem["code"], problem["note"], problem["simulated"]], [2003, maintenance.message, undefined]);
    for (const address of ["127.0.0.2", "127.0.0.3"]) assert.equal((await from(edge, address)).status, 200);
    assert.equal(code(await from(edge, "127.0.0.4")), WORK);
    assert.match(
      await done(edge, "status", "shop"),
      /^shop +maintenance +configuration +- +in \d+ min( \d+ s)? +2003 MaintenanceMode, lets 127\.0\.0\.2\/31, ::1\/128 through, "New/m,
    );
  });

  test("maintenance with an end ends by itself, and that is told", async () => {
    const origin = await startOrigin();
    const until = soon(4000);
    const edge = await BlockingEdge.start({ sites: sites(origin.url, { maintenance: { until } }) });
    const endMs = Date.parse(until);
    const early = await from(edge, "127.0.0.1");
    if (Date.now() < endMs) assert.equal(code(early), WORK);
    await eventually(async () => {
      const askedMs = Date.now();
      const isServed = (await from(edge, "127.0.0.1")).status === 200;
      if (isServed) assert.ok(Date.now() >= endMs, "it ends too early");
      else assert.ok(askedMs <= endMs + 1000, "it lasts too long");
      return isServed;
    }, "the maintenance ends");
    await edge.edge.said((line) => line === "wao: shop is in maintenance no more: its time is over", "the end is told");
    assert.deepEqual(await switches(edge), []);
  });

  test("true is maintenance with no end, false is none; disabled goes before it", async () => {
    const origin = await startOrigin();
    const edge = await BlockingEdge.start({ sites: sites(origin.url, { maintenance: true }) });
    const answer = await edge.get("/");
    assert.deepEqual([code(answer), answer.headers["retry-after"]], [WORK, "300"]);
    edge.edge.rewrite({ ...EDGE, sites: sites(origin.url, { maintenance: true, disabled: true }) });
    await done(edge, "reload");
    assert.equal(code(await edge.get("/")), OFF);
    edge.edge.rewrite({ ...EDGE, sites: sites(origin.url, { maintenance: false, disabled: false }) });
    await done(edge, "reload");
    assert.equal((await edge.get("/")).status, 200);
  });
});

suite("by commands", () => {
  test("disable and enable, before and against the configuration", async () => {
    const origin = await startOrigin();
    const edge = await BlockingEdge.start({ sites: sites(origin.url) });
    assert.match(
      await done(edge, "disable", "shop"),
      /^shop +disabled +operator +\d+ s ago +taken back +2002 SiteDisabled$/m,
    );
    assert.equal(code(await edge.get("/")), OFF);
    edge.edge.rewrite({ ...EDGE, sites: sites(origin.url, { disabled: true }) });
    await done(edge, "reload");
    assert.match(
      await done(edge, "enable", "shop"),
      /^shop +disabled off +operator +\d+ s ago +taken back +served although the configuration says otherwise$/m,
    );
    assert.equal((await edge.get("/")).status, 200);
    await done(edge, "reload");
    assert.equal((await edge.get("/")).status, 200);
    await done(edge, "disable", "shop");
    assert.equal(code(await edge.get("/")), OFF);
    await done(edge, "enable", "shop");
    edge.edge.rewrite({ ...EDGE, sites: sites(origin.url) });
    await done(edge, "reload");
    assert.deepEqual(await switches(edge), [], "an order against nothing is none");
    assert.deepEqual(await switchEvents(edge), [
      "shop is switched off by the operator's order",
      "shop is switched off no more: the operator has ended it",
      "shop is served by the operator's order, although the configuration says disabled",
      "shop is as the configuration says: the order against disabled is over: the operator has ended it",
      "shop is switched off by the operator's order",
      "shop is switched off no more: the operator has ended it",
      "shop is served by the operator's order, although the configuration says disabled",
      "shop is as the configuration says: the order against disabled is over: the configuration does not say so any more",
    ]);
  });

  test("maintenance for a while, for all but some; it goes before the configuration's and ends by itself", async () => {
    const origin = await startOrigin();
    const edge = await BlockingEdge.start({ sites: sites(origin.url, { maintenance: { allow: ["127.0.0.9"] } }) });
    const begun = await done(
      edge,
      "maintenance",
      "shop",
      "--for",
      "6s",
      "--allow",
      "127.0.0.2",
      "--allow",
      "10.0.0.0/8",
      "--message",
      "Back at 7",
    );
    assert.match(
      begun,
      /^shop +maintenance +operator +\d+ s ago +in \d+ s +2003 .*, lets 127\.0\.0\.2\/32, 10\.0\.0\.0\/8 through, "Back at 7"$/m,
    );
    assert.equal((await from(edge, "127.0.0.2")).status, 200);
    const other = await from(edge, "127.0.0.9");
    assert.deepEqual([code(other), other.body.split("\n")[1]], [WORK, "Back at 7"]);
    await edge.edge.said((line) => line === "wao: shop is in maintenance no more: its time is over", "the end is told");
    await eventually(async () => (await from(edge, "127.0.0.9")).status === 200, "the configuration's holds again");
    assert.equal((await from(edge, "127.0.0.2")).headers["retry-after"], "300");
    assert.match(await done(edge, "maintenance", "shop", "--off"), /^shop +maintenance off +operator /m);
    assert.equal((await from(edge, "127.0.0.1")).status, 200);
    await done(edge, "maintenance", "shop", "--until", soon(60_000));
    const answer = await from(edge, "127.0.0.1");
    const retryAfter = Number(answer.headers["retry-after"]);
    assert.ok(code(answer) === WORK && retryAfter > 50 && retryAfter <= 60, answer.raw);
  });

  test("a simulation goes before what is switched off, so that it can be looked at", async () => {
    const origin = await startOrigin();
    const edge = await BlockingEdge.start({ sites: sites(origin.url, { disabled: true }) });
    await done(edge, "maintenance", "shop");
    await done(edge, "simulate", "shop", "2203", "--for", "5m", "--client", "127.0.0.2");
    assert.deepEqual(
      [code(await from(edge, "127.0.0.2")), code(await from(edge, "127.0.0.1"))],
      ["2009 TestError", OFF],
    );
    const page = JSON.parse(await done(edge, "status", "--json")) as StatusPage;
    assert.deepEqual(
      page.switches.map(({ switch: what, by }) => [what, by]),
      [
        ["simulate", "operator"],
        ["disabled", "configuration"],
        ["maintenance", "operator"],
      ],
    );
    await done(edge, "enable", "shop");
    assert.equal(code(await from(edge, "127.0.0.1")), WORK);
    assert.equal(origin.requests.length, 0);
  });

  test("what is wrong is said, and nothing is done", async () => {
    const origin = await startOrigin();
    const edge = await BlockingEdge.start({ sites: sites(origin.url) });
    const wrong: [args: string[], exitCode: number, message: RegExp][] = [
      [["disable", "shpo"], 1, /^wao: there is no site "shpo"; did you mean "shop"\?\n$/],
      [["enable", "bolg"], 1, /did you mean "blog"\?/],
      [["disable", "shop", "blog"], 2, /too many arguments/],
      [["maintenance", "shop", "--until", "2020-01-01T00:00:00Z"], 1, /^wao: body: until: this time has passed\n$/],
      [["maintenance", "shop", "--until", "2030-01-01 18:00"], 2, /has no time zone; write 2030-01-01T18:00Z for UTC/],
      [["maintenance", "shop", "--for", "30"], 2, /"30" has no unit/],
      [["maintenance", "shop", "--for", "30m", "--until", soon(60_000)], 2, /cannot be used with option/],
      [["maintenance", "shop", "--off", "--for", "30m"], 2, /cannot be used with option/],
      [["maintenance", "shop", "--allow", "me"], 2, /"me" is not an address or range/],
      [["maintenance", "shop", "--message", "  "], 1, /^wao: body: message: the message is empty; leave it out\n$/],
    ];
    for (const [args, exitCode, message] of wrong) {
      const run = await wao(edge, ...args);
      assert.deepEqual([run.code, run.stdout], [exitCode, ""], args.join(" "));
      assert.match(run.stderr, message);
    }
    const bodies: [path: string, body: object, message: RegExp][] = [
      ["maintenance", { for: "5m", until: soon(60_000) }, /^body: for and until exclude each other/],
      ["maintenance", { off: true, allow: [] }, /^body: off takes it back, so allow must not be there$/],
      ["maintenance", { allow: "127.0.0.1" }, /^body: allow: expected a list, found "127\.0\.0\.1"; write \["127/],
      ["disable", { for: "5m" }, /^body: for: unknown key/],
    ];
    for (const [path, body, message] of bodies) {
      const { detail } = (await edge.admin("POST", `/v1/sites/shop/${path}`, body)) as { detail: string };
      assert.match(detail, message);
    }
    assert.equal((await edge.get("/")).status, 200);
    assert.deepEqual(await switchEvents(edge), []);
  });
});

suite("over a restart", () => {
  test("what was ordered holds from the first request on, and is forgotten once it is taken back", async () => {
    const origin = await startOrigin();
    const stateDir = mkdtempSync(join(FOLDER, "state-"));
    const file = join(stateDir, "switches.json");
    const config = { state_dir: stateDir, sites: sites(origin.url) };
    const first = await BlockingEdge.start(config);
    await done(first, "disable", "shop");
    await done(first, "maintenance", "blog", "--for", "1h", "--allow", "127.0.0.2");
    await eventually(
      () => existsSync(file) && readFileSync(file, "utf8").includes("blog"),
      "the file of what is switched",
    );
    assert.equal(statSync(file).mode & 0o077, 0);
    first.edge.signal("SIGKILL");
    await first.edge.exited;

    const second = await BlockingEdge.start(config);
    assert.equal(code(await second.get("/")), OFF);
    const blog = await second.get("/", { host: "blog.test" });
    assert.equal(code(blog), WORK);
    assert.ok(Number(blog.headers["retry-after"]) > 3500);
    assert.equal(origin.requests.length, 0);
    assert.match(
      second.edge.stderr(),
      /^wao: 2002 shop is switched off by the operator's order, as before the restart$/m,
    );
    assert.match(
      second.edge.stderr(),
      /^wao: 2003 blog is in maintenance by the operator's order until .*Z, as before/m,
    );
    await done(second, "enable", "shop");
    await done(second, "maintenance", "blog", "--off");
    await second.edge.stop();
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), { version: 1, sites: [] });

    const third = await BlockingEdge.start(config);
    assert.equal((await third.get("/")).status, 200);
    assert.equal((await third.get("/", { host: "blog.test" })).status, 200);
  });

  test("thousands of orders are one line at the start, and hold", { timeout: 60_000 }, async () => {
    const origin = await startOrigin();
    const stateDir = mkdtempSync(join(FOLDER, "state-"));
    const names = Array.from({ length: 3000 }, (_, at) => `s${at}.test`);
    const orders = names.map((site) => ({ site, disabled: { is: "on", sinceMs: 1 }, maintenance: null }));
    writeFileSync(join(stateDir, "switches.json"), JSON.stringify({ version: 1, sites: orders }));
    const many = names.map((name) => ({ name, hosts: [name], origin: origin.url }));
    const edge = await BlockingEdge.start({ state_dir: stateDir, sites: [...sites(origin.url), ...many] });
    assert.match(
      edge.edge.stderr(),
      /^wao: the orders about 3,000 sites hold as before the restart; wao status shows them$/m,
    );
    assert.equal(code(await edge.get("/", { host: "s2999.test" })), OFF);
    assert.equal((await edge.get("/")).status, 200);
    const page = JSON.parse(await done(edge, "status", "--json")) as StatusPage;
    assert.equal(new Set(page.switches.map(({ site }) => site)).size, 3000);
    assert.deepEqual(await switchEvents(edge), []);
  });

  test("orders about a site that is gone are dropped and told; a broken file is told too", async () => {
    const origin = await startOrigin();
    const stateDir = mkdtempSync(join(FOLDER, "state-"));
    const file = join(stateDir, "switches.json");
    const gone = { site: "gone", disabled: { is: "on", sinceMs: 1 }, maintenance: null };
    const past = { is: "on", sinceMs: 1, untilMs: 2, message: null, allow: [] };
    const over = { site: "blog", disabled: null, maintenance: past };
    const odd = { site: "shop", disabled: null, maintenance: { ...past, untilMs: null, allow: ["everybody"] } };
    writeFileSync(file, JSON.stringify({ version: 1, sites: [gone, odd, over] }));
    const config = { state_dir: stateDir, sites: sites(origin.url) };
    const first = await BlockingEdge.start(config);
    assert.match(first.edge.stderr(), /^wao: gone is switched off no more: the site is gone from the configuration$/m);
    assert.match(first.edge.stderr(), /switches\.json: entry 1 is not understood: ignored/);
    assert.match(first.edge.stderr(), /^wao: blog is in maintenance no more: its time is over$/m);
    assert.equal((await first.get("/")).status, 200);
    await done(first, "disable", "shop");
    first.edge.rewrite({ ...EDGE, sites: sites(origin.url).slice(1) });
    await done(first, "reload");
    first.edge.rewrite({ ...EDGE, sites: sites(origin.url) });
    await done(first, "reload");
    assert.equal((await first.get("/")).status, 200);
    await first.edge.stop();
    writeFileSync(file, '{"version":1,"si');
    const second = await BlockingEdge.start(config);
    assert.match(second.edge.stderr(), /switches\.json: not JSON, cut short or of another version: ignored/);
    assert.equal((await second.get("/")).status, 200);
  });
});
