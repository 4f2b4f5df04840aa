import assert from "node:assert/strict";
import { describe, suite, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { BlockingEdge, code, RESPONSE, SOON } from "../harness/blocking.ts";
import { Client } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Origin, reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const HANG = (): void => undefined;

/** An origin whose every path but those named hangs while `isWell` is not. */
async function frailOrigin(): Promise<{ origin: Origin; state: { isWell: boolean } }> {
  const state = { isWell: true };
  const origin = await startOrigin((_request, connection) => {
    if (state.isWell) connection.write(reply(200, "ok"));
  });
  return { origin, state };
}

function shop(origin: unknown, settings: Readonly<Record<string, unknown>> = {}): object[] {
  return [
    { name: "shop", hosts: ["shop.test"], origin, timeouts: { response: RESPONSE }, blocking: SOON, ...settings },
  ];
}

/** The origin hangs until it is blocked. */
async function block(edge: BlockingEdge, path = "/hang?secret=1"): Promise<void> {
  const answers = await edge.many(SOON.after, path);
  assert.deepEqual(new Set(answers.map(code)), new Set(["2401 ResponseTimeout"]));
  await edge.edge.said((line) => line.includes(" blocked: "), "the origin is blocked");
}

suite("an origin that hangs", () => {
  test("is blocked after its timeouts; visitors learn it at once, with code, time and reason", async () => {
    const { origin, state } = await frailOrigin();
    const edge = await BlockingEdge.start({ sites: shop(origin.url) });
    state.isWell = false;
    await block(edge);
    const seen = origin.requests.length;
    const beganMs = performance.now();
    const answer = await edge.get("/next");
    assert.ok(performance.now() - beganMs < 50, `${performance.now() - beganMs} ms`);
    assert.deepEqual([answer.status, code(answer)], [503, "2202 OriginBlocked"]);
    const retryAfter = Number(answer.headers["retry-after"]);
    assert.ok(retryAfter >= 1 && retryAfter <= 7, String(retryAfter));
    assert.match(
      answer.headers["proxy-status"] ?? "",
      /error=destination_unavailable; details="2202 OriginBlocked: timeouts"/,
    );
    assert.doesNotMatch(answer.raw, /127\.0\.0\.1/);
    const line = await edge.edge.nextLog("/next");
    assert.deepEqual(
      [line.code, line.reason, line.phase, line.origin, line.exchanges],
      [2202, "timeouts", "edge", origin.url, 0],
    );
    assert.deepEqual(
      origin.requests.slice(seen).filter(({ path }) => path === "/next"),
      [],
    );
    const said = edge.edge.stderr();
    assert.match(
      said,
      /^wao: 2202 shop http:\S+ blocked: 4 timeouts of 4 in 10 s \(\/hang 4\); until \d\d:\d\d:\d\d$/m,
    );
    assert.ok(!said.includes("secret"));
    const { evidence, because, topPaths, reason } = await edge.origin();
    assert.deepEqual([reason, evidence?.["timeouts"], topPaths[0]?.path], ["timeouts", 4, "/hang"]);
    assert.equal(because, "4 timeouts of 4 in 10 s (/hang 4)");
    const [path] = topPaths as readonly { lastMs?: number }[];
    assert.ok(Math.abs((path?.lastMs ?? 0) - Date.now()) < 60_000, "times are of the wall clock");
  });

  test("comes back by itself, by requests of our own for what worked before, and then slowly", async () => {
    const { origin, state } = await frailOrigin();
    const edge = await BlockingEdge.start({ sites: shop(origin.url, { blocking: { ...SOON, for: "60s" } }) });
    assert.equal((await edge.get("/works?token=1")).status, 200);
    state.isWell = false;
    await block(edge);
    await edge.until("probing");
    state.isWell = true;
    await edge.until("closed");
    assert.equal((await edge.get("/again")).status, 200);
    assert.deepEqual((await edge.path()).slice(-4), ["blocked", "probing", "ramp", "closed"]);
    const checks = origin.requests.filter((asked) => asked.header("user-agent") === "wao-check");
    assert.ok(checks.length >= 2, String(checks.length));
    assert.deepEqual(
      new Set(checks.map((asked) => `${asked.method} ${asked.target} ${asked.header("host")}`)),
      new Set(["GET /works shop.test"]),
    );
  });

  test("comes back by real requests where our own are not answered", async () => {
    const origin = await startOrigin(HANG);
    const edge = await BlockingEdge.start({
      sites: shop(origin.url, { blocking: { ...SOON, check_path: "/broken" } }),
    });
    await block(edge);
    await edge.until("trial");
    origin.on("/fine", reply(200, "ok"));
    const post = await Client.connect(edge.edge.port);
    post.write(request("/fine", { host: "shop.test", method: "POST", body: "x" }));
    assert.equal((await post.answer("POST")).headers["wao-error"], "2202 OriginBlocked");
    post.close();
    for (let asked = 0; asked < 2; asked++) assert.equal((await edge.get("/fine")).status, 200);
    await edge.until("ramp");
    await edge.until("closed");
    assert.ok(origin.of("/broken").length > 0);
  });

  test("is blocked again when the requests on trial fail, and no more than three at once are let through", async () => {
    const origin = await startOrigin(HANG);
    const edge = await BlockingEdge.start({ sites: shop(origin.url) });
    await block(edge);
    await edge.until("trial");
    const seen = origin.of("/trial").length;
    const answers = await edge.many(12, "/trial");
    const counts = Map.groupBy(answers, code);
    assert.deepEqual([counts.get("2401 ResponseTimeout")?.length, counts.get("2202 OriginBlocked")?.length], [3, 9]);
    assert.equal(origin.of("/trial").length - seen, 3);
    await edge.until("blocked");
  });

  test("gets only some requests at once on the way back", async () => {
    const { origin, state } = await frailOrigin();
    const ramp = { from: 2, share: 0.1, over: "20s" };
    const edge = await BlockingEdge.start({ sites: shop(origin.url, { blocking: { ...SOON, ramp } }) });
    state.isWell = false;
    await block(edge);
    state.isWell = true;
    await edge.until("ramp");
    origin.on("/slow", (_request, connection) => void setTimeout(100).then(() => connection.write(reply(200, "ok"))));
    const answers = await edge.many(20, "/slow");
    const good = answers.filter(({ status }) => status === 200).length;
    // Two threads that ask in the same instant may exceed the cap by one.
    assert.ok(good >= 2 && good <= 3, String(good));
    const refused = answers.find(({ status }) => status === 503);
    assert.equal(refused && code(refused), "2205 OriginConnectionLimit");
    assert.ok(Number(refused?.headers["retry-after"]) >= 5);
  });

  test("still answers those who were on their way when the block began", async () => {
    const { origin } = await frailOrigin();
    origin.on("/hang", HANG);
    const edge = await BlockingEdge.start({ sites: shop(origin.url, { timeouts: { response: "2s" } }) });
    const early = edge.many(SOON.after, "/hang");
    await origin.until(() => origin.of("/hang").length === SOON.after, "the others hang");
    // So much later that they are blocked before it is over itself.
    await setTimeout(1000);
    let answerLate = HANG;
    origin.on("/late", (_request, connection) => {
      answerLate = () => void connection.write(reply(200, "at last"));
    });
    const late = edge.get("/late");
    await origin.request("/late");
    await early;
    await edge.edge.said((line) => line.includes(" blocked: "), "the origin is blocked");
    assert.equal(code(await edge.get("/other")), "2202 OriginBlocked");
    answerLate();
    assert.deepEqual([(await late).status, (await late).body], [200, "at last"]);
  });
});

suite("what does not block", () => {
  test("one slow path of a site that answers else; status names the path", async () => {
    const { origin } = await frailOrigin();
    origin.on("/reports/17", HANG);
    const edge = await BlockingEdge.start({ sites: shop(origin.url) });
    for (let round = 0; round < 3; round++) await Promise.all([edge.many(2, "/reports/17"), edge.many(4, "/fine")]);
    assert.equal((await edge.get("/fine")).status, 200);
    const { state, topPaths, window } = await edge.origin();
    assert.deepEqual([state, topPaths[0]?.path, topPaths[0]?.timeouts], ["closed", "/reports/*", 6]);
    assert.ok(window.timeouts >= SOON.after, String(window.timeouts));
  });

  test("visitors who go away", async () => {
    const origin = await startOrigin(HANG);
    const edge = await BlockingEdge.start({ sites: shop(origin.url, { timeouts: { response: "10s" } }) });
    for (let visit = 0; visit < 10; visit++) {
      const client = await Client.connect(edge.edge.port);
      client.write(request("/gone", { host: "shop.test" }));
      await origin.request("/gone", visit);
      client.reset();
      await edge.edge.nextLog((line) => line.code === 2508);
    }
    const { state, window, inFlight } = await edge.origin();
    assert.deepEqual([state, window.timeouts, inFlight], ["closed", 0, 0]);
  });

  test("an origin that the configuration never blocks", async () => {
    const origin = await startOrigin(HANG);
    const edge = await BlockingEdge.start({ sites: shop(origin.url, { blocking: "off" }) });
    await edge.many(8, "/hang");
    const answers = await edge.many(2, "/hang");
    assert.deepEqual(answers.map(code), ["2401 ResponseTimeout", "2401 ResponseTimeout"]);
    assert.equal((await edge.origin()).state, "closed");
  });
});

describe("a site with two origins", () => {
  test("uses the second while the first is blocked, and the first again afterwards", async () => {
    const first = await frailOrigin();
    const second = await startOrigin(reply(200, "second"));
    const edge = await BlockingEdge.start({ sites: shop([first.origin.url, second.url]) });
    assert.equal((await edge.get("/")).body, "ok");
    first.state.isWell = false;
    await block(edge);
    assert.equal((await edge.get("/")).body, "second");
    assert.equal((await edge.edge.nextLog((line) => line.origin === second.url)).exchanges, 1);
    first.state.isWell = true;
    await edge.until("closed");
    assert.equal((await edge.get("/")).body, "ok");
  });

  test("passes over one that the owner has taken out; with no other left it is 2206", async () => {
    const origin = await startOrigin(reply(200, "second"));
    const out = await startOrigin();
    const edge = await BlockingEdge.start({
      sites: [
        ...shop([{ url: out.url, disabled: true }, origin.url]),
        { name: "closed", hosts: ["closed.test"], origin: { url: out.url, disabled: true } },
      ],
    });
    assert.equal((await edge.get("/")).body, "second");
    const answer = await edge.get("/", { host: "closed.test" });
    assert.deepEqual([answer.status, code(answer), answer.headers["retry-after"]], [503, "2206 OriginDisabled", "300"]);
    assert.equal(out.connections.length, 0);
    assert.equal((await edge.origin("closed")).state, "disabled");
  });

  test("active checks: one that fails them is passed over where the site says so (2207), until it passes again", async () => {
    const { origin } = await frailOrigin();
    const health = { path: "/up", every: "100ms", timeout: "200ms", unhealthy_after: 2, when_unhealthy: "refuse" };
    const edge = await BlockingEdge.start({ sites: shop({ url: origin.url, health }) });
    assert.equal((await edge.get("/")).status, 200);
    origin.on("/up", reply(500, "no"));
    await edge.until("unhealthy");
    const answer = await edge.get("/");
    assert.deepEqual([answer.status, code(answer)], [503, "2207 OriginUnhealthy"]);
    assert.match(edge.edge.stderr(), /^wao: shop http:\S+ health checks fail: status 500$/m);
    origin.on("/up", reply(200, "yes"));
    await edge.until("closed");
    assert.equal((await edge.get("/")).status, 200);
  });

  test("active checks that fail only tell, where the site does not say otherwise", async () => {
    const { origin } = await frailOrigin();
    origin.on("/up", reply(404, "no"));
    const health = { path: "/up", every: "100ms", unhealthy_after: 2 };
    const edge = await BlockingEdge.start({ sites: shop({ url: origin.url, health }) });
    await edge.edge.said((line) => line.includes("health checks fail: status 404"), "the checks fail");
    assert.equal((await edge.get("/")).status, 200);
  });
});

test("an origin that refuses is not blocked; status tells that it does", async () => {
  const origin = await startOrigin();
  const { url } = origin;
  await origin.close();
  const edge = await BlockingEdge.start({ sites: shop(url) });
  await edge.many(6, "/");
  const { state, window } = await eventually(async () => {
    const status = await edge.origin();
    return status.window.failures === 6 && status;
  }, "all failures are counted");
  assert.deepEqual([state, window.timeouts, window.unreachable], ["closed", 0, 0]);
});
