/** `wao simulate`: real processes, two threads, an origin that must not be asked. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import type { StatusPage } from "../../src/admin/status-page.ts";
import { BlockingEdge, code } from "../harness/blocking.ts";
import { rawRequest, type RawAnswer } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Origin, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { done, switches, switchEvents, wao } from "../harness/switch-commands.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "wao-simulate-"));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

const PLANT = { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../harness/plant-bugs.ts")}` };
const TEST = "2009 TestError";
const HTML = "text/html";
const PROBLEM = "application/json";

interface Shop {
  readonly origin: Origin;
  readonly edge: BlockingEdge;
  readonly config: Readonly<Record<string, unknown>>;
}

async function shop(more: Readonly<Record<string, unknown>> = {}, env: Record<string, string> = {}): Promise<Shop> {
  const origin = await startOrigin();
  const config = { sites: [{ name: "shop", hosts: ["shop.test"], origin: origin.url }], ...more };
  return { origin, config, edge: await BlockingEdge.start(config, { env }) };
}

function ask(edge: BlockingEdge, path: string, accept = "*/*", localAddress?: string): Promise<RawAnswer> {
  const bytes = request(path, { host: "shop.test", fields: [`Accept: ${accept}`] });
  return rawRequest(edge.edge.port, bytes, localAddress === undefined ? {} : { localAddress });
}

suite("what the visitor gets", () => {
  test("each class of failure: status, Retry-After and page of the real one, and the code of a test", async () => {
    const { edge, origin } = await shop();
    const classes: [wanted: string, name: string, status: number, retryAfter: string | undefined][] = [
      ["2004", "2004 EdgeOverloaded", 503, "5"],
      ["2101", "2101 DNSTimeout", 504, undefined],
      ["DestinationNotReachable", "2203 DestinationNotReachable", 502, undefined],
      ["2202", "2202 OriginBlocked", 503, "60"],
      ["2302", "2302 TLSCertificateExpired", 502, undefined],
      ["2401", "2401 ResponseTimeout", 504, undefined],
      ["2506", "2506 MethodNotAllowed", 405, undefined],
      ["2604", "2604 RateLimited", 429, "10"],
    ];
    for (const [wanted, name, status, retryAfter] of classes) {
      const stdout = await done(edge, "simulate", "shop", wanted, "--for", "5m");
      assert.match(stdout, new RegExp(`^shop +simulate +operator +\\d+ s ago +in (5 min|4 min 5\\d s) +${name}$`, "m"));
      const text = await ask(edge, "/");
      assert.deepEqual([code(text), text.status, text.headers["retry-after"]], [TEST, status, retryAfter], name);
      assert.equal(
        text.headers["proxy-status"],
        `wao; error=proxy_internal_response; details="2009 TestError: simulates ${name}"`,
      );
      const [first, second] = text.body.split("\n");
      assert.equal(first, name);
      assert.equal(second, `This is only a test: the owner of this site simulates ${name}. Nothing is broken.`);
      const problem = JSON.parse((await ask(edge, "/", PROBLEM)).body) as Record<string, unknown>;
      const { code: ownCode, name: ownName, simulated, status: told } = problem;
      assert.deepEqual([ownCode, ownName, simulated, told], [2009, "TestError", Number(name.slice(0, 4)), status]);
      const html = await ask(edge, "/", HTML);
      assert.equal(html.status, status);
      assert.match(html.body, new RegExp(`<p class="code">${name}</p>`));
      assert.match(html.body, /<b>This is only a test: the owner of this site simulates/);
      assert.equal(html.headers["allow"] !== undefined, status === 405);
    }
    assert.equal(origin.requests.length, 0);
    const { state, window } = await edge.origin();
    assert.deepEqual([state, window.timeouts, window.answers], ["closed", 0, 0]);
  });

  test("the log has 2009 and what is simulated; a reason is told where one is", async () => {
    const { edge } = await shop();
    await done(edge, "simulate", "shop", "2203", "--reason", "icmp-host", "--for", "5m");
    const answer = await ask(edge, "/page", PROBLEM);
    assert.match(answer.headers["proxy-status"] ?? "", /simulates 2203 DestinationNotReachable: icmp-host"$/);
    assert.equal((JSON.parse(answer.body) as { reason: string }).reason, "icmp-host");
    const line = await edge.edge.nextLog("/page");
    assert.deepEqual(
      [line.status, line.code, line.name, line.phase, line.detail, line.origin],
      [502, 2009, "TestError", "edge", "simulates 2203 DestinationNotReachable: icmp-host", undefined],
    );
  });

  test("a code that ends the connection ends it; one that cuts an answer off answers; a body is read and dropped", async () => {
    const { edge, origin } = await shop();
    await done(edge, "simulate", "shop", "2501", "--for", "1m");
    assert.equal((await ask(edge, "/")).ended, "fin");
    await done(edge, "simulate", "shop", "2405", "--for", "1m");
    const cut = await ask(edge, "/");
    assert.deepEqual([code(cut), cut.ended], [TEST, "open"]);
    const posted = request("/", { method: "POST", host: "shop.test", body: "x".repeat(100_000) });
    assert.equal(code(await rawRequest(edge.edge.port, posted)), TEST);
    const head = await rawRequest(edge.edge.port, request("/", { method: "HEAD", host: "shop.test" }));
    assert.deepEqual([code(head), head.body], [TEST, ""]);
    assert.equal(origin.requests.length, 0);
  });
});

suite("for whom", () => {
  test("only one path, only some clients; the most particular one decides; each is taken back alone", async () => {
    const { edge } = await shop();
    await done(edge, "simulate", "shop", "2401", "--for", "5m", "--path", "/api/");
    await done(edge, "simulate", "shop", "2203", "--for", "5m", "--client", "127.0.0.2");
    await done(edge, "simulate", "shop", "2102", "--for", "5m", "--client", "127.0.0.2", "--path", "/api/slow");
    const told = async (path: string, from = "127.0.0.1"): Promise<string> => {
      const { headers } = await ask(edge, path, "*/*", from);
      return /simulates (\d+)/.exec(headers["proxy-status"] ?? "")?.[1] ?? "";
    };
    assert.deepEqual([await told("/"), await told("/api/x"), await told("/api")], ["", "2401", ""]);
    assert.deepEqual([await told("/", "127.0.0.2"), await told("/api/x", "127.0.0.2")], ["2203", "2401"]);
    assert.deepEqual([await told("/api/slow?x", "127.0.0.2"), await told("/api/slow")], ["2102", "2401"]);
    const page = JSON.parse(await done(edge, "status", "--json")) as StatusPage;
    assert.deepEqual(
      page.switches.map(({ simulates }) => [simulates?.code, simulates?.path, simulates?.client]),
      [
        [2401, "/api/", null],
        [2203, null, "127.0.0.2/32"],
        [2102, "/api/slow", "127.0.0.2/32"],
      ],
    );
    await done(edge, "simulate", "shop", "--off", "--path", "/api/");
    assert.deepEqual([await told("/api/x"), await told("/", "127.0.0.2")], ["", "2203"]);
    assert.match(await done(edge, "simulate", "shop", "--off"), /^shop: served as usual, nothing is switched\n$/);
    assert.deepEqual([await told("/", "127.0.0.2"), await told("/api/slow", "127.0.0.2")], ["", ""]);
    assert.match(await done(edge, "simulate", "shop", "--off"), /nothing is switched/);
  });

  test("one with the same aim takes the other's place", async () => {
    const { edge } = await shop();
    await done(edge, "simulate", "shop", "2401", "--for", "5m");
    await done(edge, "simulate", "shop", "2203", "--for", "5m");
    assert.deepEqual(
      (await switches(edge)).map(({ simulates }) => simulates?.code),
      [2203],
    );
    const messages = await switchEvents(edge);
    assert.match(messages[0] ?? "", /^shop simulates 2401 ResponseTimeout until \d{4}-\d\d-\d\dT[\d:]{8}Z$/);
    assert.equal(messages[1], "shop simulates 2401 ResponseTimeout no more: another order takes its place");
    assert.match(messages[2] ?? "", /^shop simulates 2203 DestinationNotReachable until /);
  });

  test("no more than sixteen at a site", async () => {
    const { edge } = await shop();
    for (let at = 0; at < 16; at++) {
      await edge.admin("POST", "/v1/sites/shop/simulate", { code: 2401, for: "5m", path: `/${at}` });
    }
    const more = await wao(edge, "simulate", "shop", "2401", "--for", "5m", "--path", "/more");
    assert.deepEqual([more.code, more.stdout], [1, ""]);
    assert.match(
      more.stderr,
      /^wao: body: site "shop" has 16 simulations already, the most that is possible; end some/,
    );
    await done(edge, "simulate", "shop", "2203", "--for", "5m", "--path", "/3");
  });
});

suite("how long", () => {
  test("it ends by itself within a second of its time, and both ends are events", async () => {
    const { edge } = await shop();
    await done(edge, "simulate", "shop", "2203", "--for", "4s");
    const [running] = await switches(edge);
    const untilMs = running?.untilMs ?? assert.fail("nothing runs");
    await eventually(async () => {
      const askedMs = Date.now();
      const isServed = (await ask(edge, "/")).status === 200;
      if (isServed) assert.ok(Date.now() >= untilMs, "it ends too early");
      else assert.ok(askedMs <= untilMs + 1000, "it lasts too long");
      return isServed;
    }, "the simulation ends");
    const end = "shop simulates 2203 DestinationNotReachable no more: its time is over";
    await edge.edge.said((line) => line === `wao: ${end}`, "the end is told");
    assert.deepEqual((await switchEvents(edge)).slice(1), [end]);
    assert.deepEqual(await switches(edge), []);
    assert.match(edge.edge.stderr(), /^wao: 2009 shop simulates 2203 DestinationNotReachable until /m);
  });

  test("it survives a reload and a thread that dies, and not a restart", { timeout: 60_000 }, async () => {
    // Of one thread: whoever answers after its death is the new one.
    const { edge, config } = await shop({ threads: 1, state_dir: mkdtempSync(join(FOLDER, "state-")) }, PLANT);
    await done(edge, "simulate", "shop", "2203", "--for", "5m");
    assert.match(await done(edge, "reload"), /0 changed/);
    assert.equal(code(await ask(edge, "/")), TEST);
    edge.edge.signal("SIGPWR");
    await edge.edge.said((line) => line.includes("a new one starts"), "a thread died");
    const answer = await eventually(() => ask(edge, "/").catch(() => undefined), "the new thread answers");
    assert.equal(code(answer), TEST);
    await edge.edge.stop();
    const second = await BlockingEdge.start(config);
    assert.equal((await ask(second, "/")).status, 200);
    assert.deepEqual(await switches(second), []);
  });
});

test("what cannot be simulated is said, and nothing is done", async () => {
  const { edge } = await shop();
  const wrong: [args: string[], exitCode: number, message: RegExp][] = [
    [["shop", "2508", "--for", "5m"], 1, /^wao: body: code: 2508 ClientClosed has no answer: the visitor is gone/],
    [["shop", "2009", "--for", "5m"], 1, /^wao: body: code: 2009 TestError is the simulation itself/],
    [["shop", "2299", "--for", "5m"], 1, /^wao: body: code: 2299 is not a code of wao\. Its class has: 2200 /],
    [["shop", "Conecterror", "--for", "5m"], 1, /Did you mean 2200 ConnectError\?$/m],
    [
      ["shop", "2203", "--for", "5m", "--reason", "rst"],
      1,
      /2203 DestinationNotReachable has the reasons icmp-host, .*, not "rst"$/m,
    ],
    [
      ["shop", "2401", "--for", "5m", "--reason", "x y"],
      1,
      /2401 ResponseTimeout has the reasons acknowledged, .*, not "x y"$/m,
    ],
    [["shpo", "2203", "--for", "5m"], 1, /^wao: there is no site "shpo"; did you mean "shop"\?\n$/],
    [["shop", "2203"], 2, /say for how long, such as --for 5m/],
    [["shop", "2203", "--for", "25h"], 2, /25h is too long; the longest duration is 24h/],
    [["shop", "--for", "5m"], 2, /say what to simulate, such as 2203, or --off/],
    [["shop", "2203", "--off"], 2, /--off takes no code/],
    [["shop", "--off", "--for", "5m"], 2, /cannot be used with option/],
    [
      ["shop", "2203", "--for", "5m", "--client", "10.0.0.1/8"],
      2,
      /is inside a range, not its start; write 10\.0\.0\.0\/8/,
    ],
    [
      ["shop", "2203", "--for", "5m", "--path", "checkout"],
      2,
      /"checkout" is not a path; write one that begins with \//,
    ],
  ];
  for (const [args, exitCode, message] of wrong) {
    const run = await wao(edge, "simulate", ...args);
    assert.deepEqual([run.code, run.stdout], [exitCode, ""], args.join(" "));
    assert.match(run.stderr, message);
  }
  const bodies: [body: object, message: RegExp][] = [
    [{ code: 2203 }, /^body: for: is missing; a simulation ends by itself/],
    [{ for: "5m" }, /^body: code: is missing/],
    [{ off: true, code: 2203, for: "5m" }, /^body: off takes it back, so code, for must not be there$/],
    [{ off: false }, /^body: off: write true, or leave it out$/],
    [{ code: 2203, for: "5m", pth: "/" }, /^body: pth: unknown key; did you mean "path"\?$/],
    [{ code: ["2203"], for: "5m" }, /^body: code: expected a code such as 2203, found a list$/],
  ];
  for (const [body, message] of bodies) {
    const { detail } = (await edge.admin("POST", "/v1/sites/shop/simulate", body)) as { detail: string };
    assert.match(detail, message);
  }
  assert.equal((await ask(edge, "/")).status, 200);
  assert.deepEqual(await switchEvents(edge), []);
});
