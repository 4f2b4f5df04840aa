/** `max_connections` and `queue` of an origin: 2205, and who waits for whom. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { holdRefusedPort } from "../../src/demo/refused-port.ts";
import { code } from "../harness/blocking.ts";
import { eventually } from "../harness/deadline.ts";
import { BusyOrigin, limited, LimitedEdge } from "../harness/limited-origin.ts";
import { reply, startOrigin } from "../harness/origin.ts";

const LIMIT = "2205 OriginConnectionLimit";

/** An edge in front of one origin with a limit. */
async function start(limit: object, settings: Readonly<Record<string, unknown>> = {}, threads = 2) {
  const origin = await BusyOrigin.start();
  const edge = await LimitedEdge.start({ threads, sites: limited({ url: origin.url, ...limit }, settings) });
  return { origin, edge };
}

suite("never more than max_connections at once", { timeout: 60_000 }, () => {
  for (const [kind, fields] of [
    ["are kept", {}],
    ["close", { Connection: "close" }],
  ] as const) {
    test(`200 requests over two threads, all served, while connections ${kind}`, async () => {
      const { origin, edge } = await start({ max_connections: 5, queue: { timeout: "30s" } });
      origin.work("/work", 4, fields);
      const answers = await edge.blocking.many(200, "/work");
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
      assert.equal(origin.peak, 5);
      await edge.until(0, 0);
      const lines = await eventually(() => {
        const all = edge.blocking.edge.log("/work");
        return all.length === 200 && all;
      }, "200 log lines");
      const queued = lines.filter((line) => line["queue_ms"] !== undefined);
      assert.ok(queued.length >= 150 && queued.length <= 195, `${queued.length} queued`);
      for (const line of queued) assert.ok(Number(line["queue_ms"]) <= Number(line.total_ms));
    });
  }

  test("one at a time: a seat that another thread frees is taken over at once, not with the next tick", async () => {
    const { origin, edge } = await start({ max_connections: 1, queue: { timeout: "30s" } });
    origin.work("/work", 1);
    const beganMs = performance.now();
    // In waves, so that a thread with nothing to do frees the seat again and again.
    for (let wave = 0; wave < 30; wave++) await edge.blocking.many(4, "/work");
    const tookMs = performance.now() - beganMs;
    assert.equal(origin.peak, 1);
    assert.ok(tookMs < 30 * 50, `${tookMs} ms`);
  });

  test("a thread with few visitors is not starved by one with many", async () => {
    const { origin, edge } = await start({ max_connections: 2, queue: { timeout: "5s" } });
    origin.work("/work", 5);
    const until = performance.now() + 2500;
    let served = 0;
    // 40 visitors that never pause: whichever threads they are on, none may wait for long.
    const visitor = async (): Promise<void> => {
      const client = await edge.send("/work");
      for (;;) {
        assert.equal((await client.answer()).status, 200);
        served++;
        if (performance.now() > until) break;
        client.write("GET /work HTTP/1.1\r\nHost: shop.test\r\n\r\n");
      }
      client.close();
    };
    await Promise.all(Array.from({ length: 40 }, visitor));
    assert.equal(origin.peak, 2);
    const waits = edge.blocking.edge.log("/work").map((line) => Number(line["queue_ms"] ?? 0));
    const fairMs = (40 / (served / 2500)) | 0;
    assert.ok(Math.max(...waits) < fairMs * 2 + 300, `${Math.max(...waits)} ms, fair were ${fairMs}`);
  });

  test("idle connections do not count", async () => {
    const { origin, edge } = await start({ max_connections: 2, queue: "off" });
    const [first, second] = [await edge.send("/held"), await edge.send("/held")];
    await origin.holds(2);
    origin.answerOne();
    origin.answerOne();
    await Promise.all([first.answer(), second.answer()]);
    await edge.until(0, 0);
    assert.equal(origin.origin.open, 2);
    assert.equal((await edge.get("/")).status, 200);
  });
});

suite("the queue", { timeout: 60_000 }, () => {
  test("of a thread is first come, first served", async () => {
    const { origin, edge } = await start({ max_connections: 1 }, {}, 1);
    const clients = [await edge.send("/held/0")];
    await origin.holds(1);
    for (let one = 1; one <= 6; one++) {
      clients.push(await edge.send(`/held/${one}`));
      await edge.until(1, one);
    }
    for (const [index, client] of clients.entries()) {
      await origin.holds(index + 1);
      origin.answerOne();
      assert.equal((await client.answer()).status, 200);
    }
    assert.deepEqual(
      origin.paths,
      [0, 1, 2, 3, 4, 5, 6].map((one) => `/held/${one}`),
    );
    await edge.until(0, 0);
  });

  test("is not for ever: 2205 after its timeout, with code, time and the log's explanation", async () => {
    const { origin, edge } = await start({ max_connections: 1, queue: { timeout: "300ms" } });
    const first = await edge.send("/held");
    await origin.holds(1);
    const answer = await edge.get("/late");
    assert.deepEqual([answer.status, code(answer), answer.headers["retry-after"]], [503, LIMIT, "5"]);
    assert.match(answer.headers["proxy-status"] ?? "", /error=connection_limit_reached; details="2205 /);
    assert.doesNotMatch(answer.raw, /127\.0\.0\.1/);
    const line = await edge.blocking.edge.nextLog("/late");
    assert.deepEqual(
      [line.code, line.phase, line.origin, line.detail, line.exchanges],
      [2205, "edge", origin.url, "all 1 connections are in use, and none became free within 300 ms", 0],
    );
    assert.ok(Number(line["queue_ms"]) >= 240 && Number(line["queue_ms"]) < 1000, String(line["queue_ms"]));
    origin.answerOne();
    assert.equal((await first.answer()).status, 200);
    await edge.until(0, 0);
    const { paths } = origin;
    assert.deepEqual(paths, ["/held"]);
  });

  test("takes no more than its length: 2205 at once", async () => {
    const { origin, edge } = await start({ max_connections: 1, queue: { length: 2 } });
    const clients = [await edge.send("/held")];
    await origin.holds(1);
    clients.push(await edge.send("/held"), await edge.send("/held"));
    await edge.until(1, 2);
    const refused = await edge.get("/one-too-many");
    assert.equal(code(refused), LIMIT);
    const line = await edge.blocking.edge.nextLog("/one-too-many");
    assert.match(String(line.detail), /the queue of 2 is full/);
    assert.equal(line["queue_ms"] === undefined || Number(line["queue_ms"]) < 50, true);
    for (let one = 1; one <= 3; one++) {
      await origin.holds(one);
      origin.answerOne();
    }
    for (const client of clients) assert.equal((await client.answer()).status, 200);
    await edge.until(0, 0);
  });

  test("may be off: 2205 at once", async () => {
    const { origin, edge } = await start({ max_connections: 1, queue: "off" });
    const first = await edge.send("/held");
    await origin.holds(1);
    assert.equal(code(await edge.get("/no-queue")), LIMIT);
    assert.equal((await edge.blocking.edge.nextLog("/no-queue"))["queue_ms"], undefined);
    origin.answerOne();
    await first.answer();
    // The next request of the same client finds the seat of its first one free.
    first.write("GET / HTTP/1.1\r\nHost: shop.test\r\n\r\nGET / HTTP/1.1\r\nHost: shop.test\r\n\r\n");
    assert.equal((await first.answer()).status, 200);
    assert.equal((await first.answer()).status, 200);
  });

  test("is left by a client that goes away: 2508, and the origin never hears of it", async () => {
    const { origin, edge } = await start({ max_connections: 1 });
    const first = await edge.send("/held/first");
    await origin.holds(1);
    const gone = await edge.send("/held/gone");
    await edge.until(1, 1);
    gone.reset();
    await edge.until(1, 0);
    const line = await edge.blocking.edge.nextLog("/held/gone");
    assert.deepEqual([line.code, line.status, typeof line["queue_ms"]], [2508, 499, "number"]);
    origin.answerOne();
    assert.equal((await first.answer()).status, 200);
    await edge.until(0, 0);
    assert.deepEqual(origin.paths, ["/held/first"]);
  });

  test("counts for timeouts.total: 2414", async () => {
    const { origin, edge } = await start({ max_connections: 1 }, { timeouts: { total: "300ms", response: "5s" } });
    // Its own time begins with the end of its body.
    const first = await edge.send("/held", { method: "POST", fields: ["Content-Length: 4"] });
    await origin.holds(1);
    assert.equal(code(await edge.get("/total")), "2414 ResponseDeadline");
    const line = await edge.blocking.edge.nextLog("/total");
    assert.deepEqual([line.phase, line.exchanges, typeof line["queue_ms"]], ["edge", 0, "number"]);
    first.reset();
    await edge.until(0, 0);
  });

  test("keeps a body waiting, not in memory", async () => {
    const { origin, edge } = await start({ max_connections: 1 });
    origin.origin.on("/upload", async (one, connection) => {
      const body = await one.body;
      connection.write(reply(200, String(body.length)));
    });
    const first = await edge.send("/held");
    await origin.holds(1);
    const size = 32 * 1024 * 1024;
    const upload = await edge.send("/upload", { method: "POST", fields: [`Content-Length: ${size}`] });
    for (let part = 0; part < 512; part++) upload.write(Buffer.alloc(size / 512, "x"));
    await edge.until(1, 1);
    // The kernel takes some of it. An edge that read on would have all of it before it has answered so often.
    for (let often = 0; often < 50; often++) await edge.counts();
    assert.ok(upload.socket.writableLength > size / 2, `${upload.socket.writableLength} bytes are left`);
    origin.answerOne();
    await first.answer();
    assert.equal((await upload.answer("POST")).body.toString(), String(size));
    await edge.until(0, 0);
  });

  test("sends a body that is asked for by Expect: 100-continue", async () => {
    const { origin, edge } = await start({ max_connections: 1 });
    origin.origin.on("/expect", async (one, connection) => {
      connection.write("HTTP/1.1 100 Continue\r\n\r\n");
      connection.write(reply(200, String((await one.body).length)));
    });
    assert.equal((await edge.get("/")).status, 200);
    const first = await edge.send("/held");
    await origin.holds(1);
    const asking = await edge.send("/expect", { method: "PUT", fields: ["Content-Length: 4", "Expect: 100-continue"] });
    await edge.until(1, 1);
    origin.answerOne();
    await first.answer();
    const answer = asking.answer("PUT");
    await asking.interim();
    asking.write("body");
    assert.equal((await answer).body.toString(), "4");
  });

  test("is answered with 2202 once the origin is blocked and a seat comes", async () => {
    const { origin, edge } = await start({ max_connections: 1 });
    const first = await edge.send("/held");
    await origin.holds(1);
    const queued = await edge.send("/queued");
    await edge.until(1, 1);
    await edge.blocking.admin("POST", "/v1/sites/shop/block", {});
    origin.answerOne();
    await first.answer();
    assert.equal((await queued.answer()).headers["wao-error"], "2202 OriginBlocked");
    await edge.until(0, 0);
  });
});

suite("a site with a second origin", { timeout: 60_000 }, () => {
  test("uses it while the first is full, and waits for the first once both are", async () => {
    const [primary, backup] = [await BusyOrigin.start(), await BusyOrigin.start()];
    const edge = await LimitedEdge.start({
      sites: limited([
        { url: primary.url, max_connections: 1 },
        { url: backup.url, max_connections: 1 },
      ]),
    });
    const first = await edge.send("/held/1");
    await primary.holds(1);
    const second = await edge.send("/held/2");
    await backup.holds(1);
    const third = await edge.send("/held/3");
    await edge.until(1, 1);
    assert.equal((await edge.counts(1)).queued, 0);
    primary.answerOne();
    await primary.holds(2);
    primary.answerOne();
    backup.answerOne();
    for (const client of [first, second, third]) assert.equal((await client.answer()).status, 200);
    assert.deepEqual([primary.paths, backup.paths], [["/held/1", "/held/3"], ["/held/2"]]);
    await edge.until(0, 0);
    await edge.until(0, 0, 1);
  });

  test("gives the seat at the first back when it goes to the second", async () => {
    const backup = await BusyOrigin.start();
    const port = await holdRefusedPort();
    const edge = await LimitedEdge.start({
      sites: limited([{ url: `http://127.0.0.1:${port.port}`, max_connections: 1, queue: "off" }, { url: backup.url }]),
    });
    const held = await edge.send("/held");
    await backup.holds(1);
    await edge.until(0, 0);
    backup.answerOne();
    assert.equal((await held.answer()).status, 200);
    await port.close();
  });
});

suite("a place is given back once, however the exchange ends:", { timeout: 60_000 }, () => {
  test("refused, reset, cut, malformed, left by the client in the middle", async () => {
    const origin = await startOrigin();
    origin.on("/reset", (_one, connection) => connection.reset());
    origin.on("/cut", (_one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      connection.finish();
    });
    origin.on("/garbage", "SSH-2.0-not-http\r\n\r\n");
    origin.on("/endless", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nsome");
    const edge = await LimitedEdge.start({
      sites: limited({ url: origin.url, max_connections: 1, queue: "off" }, { timeouts: { response: "300ms" } }),
    });
    origin.on("/hang", () => undefined);
    for (let round = 0; round < 3; round++) {
      for (const path of ["/reset", "/cut", "/garbage", "/hang"]) {
        assert.notEqual(code(await edge.get(path)), LIMIT, path);
        await edge.until(0, 0);
      }
      const leaver = await edge.send("/endless");
      const cut = leaver.answer();
      await leaver.head();
      await edge.until(1, 0);
      leaver.reset();
      await edge.until(0, 0);
      assert.equal((await cut).complete, false);
    }
    assert.equal((await edge.get("/")).status, 200);
  });

  test("a reused connection that is dead, and the repeat on a fresh one", async () => {
    const origin = await startOrigin();
    const edge = await LimitedEdge.start({ threads: 1, sites: limited({ url: origin.url, max_connections: 1 }) });
    let isFirst = true;
    origin.on("/again", (_one, connection) => {
      if (!isFirst) connection.write(reply(200, "again"));
      else connection.reset();
      isFirst = false;
    });
    assert.equal((await edge.get("/")).status, 200);
    assert.equal((await edge.get("/again")).status, 200);
    assert.equal(origin.of("/again").length, 2);
    await edge.until(0, 0);
  });

  test("a client that is slow to read does not hold the place of an answer that is complete", async () => {
    const origin = await startOrigin();
    const edge = await LimitedEdge.start({ sites: limited({ url: origin.url, max_connections: 1 }) });
    origin.on("/large", reply(200, "x".repeat(64 * 1024)));
    const slow = await edge.send("/large");
    slow.socket.pause();
    await edge.until(0, 0);
    assert.equal((await edge.get("/")).status, 200);
    slow.close();
  });

  test("a tunnel holds it until it ends", async () => {
    const origin = await BusyOrigin.start();
    const edge = await LimitedEdge.start({
      sites: limited({ url: origin.url, max_connections: 1, queue: { timeout: "200ms" } }),
    });
    origin.origin.on("/tunnel", (_one, connection) => {
      connection.tunnel();
      connection.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: custom\r\n\r\n");
    });
    const client = await edge.send("/tunnel", { fields: ["Connection: Upgrade", "Upgrade: custom"] });
    assert.equal((await client.answer()).status, 101);
    await edge.until(1, 0);
    assert.equal(code(await edge.get("/during")), LIMIT);
    client.reset();
    await edge.until(0, 0);
    assert.equal((await edge.get("/after")).status, 200);
  });
});

suite("a thread that dies", { timeout: 60_000 }, () => {
  test("gives back what it held, and nobody else's", async () => {
    const origin = await BusyOrigin.start();
    const plant = { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../harness/plant-bugs.ts")}` };
    const sites = limited({ url: origin.url, max_connections: 16, queue: { timeout: "30s" } });
    const edge = await LimitedEdge.start({ sites }, { env: plant });
    const holders = await Promise.all(Array.from({ length: 16 }, () => edge.send("/held")));
    await origin.holds(16);
    let dead = 0;
    for (const client of holders) void client.ended(30_000).then(() => dead++, () => undefined);
    await edge.until(16, 0);
    const waiting = await Promise.all(Array.from({ length: 16 }, () => edge.send("/held/queued")));
    await edge.until(16, 16);
    let queuedDead = 0;
    for (const client of waiting) void client.ended(30_000).then(() => queuedDead++, () => undefined);

    edge.blocking.edge.signal("SIGUSR2");
    await edge.blocking.edge.said((line) => line.includes("a worker thread ended"), "the end of the thread");
    const counts = await eventually(async () => {
      const now = await edge.counts();
      const alive = 16 - dead;
      const left = 16 - queuedDead;
      return now.inUse === Math.min(16, alive + left) && now.inUse + now.queued === alive + left && { alive, left };
    }, "the places of the dead thread are free");
    assert.ok(counts.alive > 0 && counts.alive < 16, `${counts.alive} of 16 are left`);
    // Those who wait in the thread that lives have got what the other one held.
    await origin.holds(16 + Math.min(counts.left, 16 - counts.alive));
    for (let seen = 0; seen < 16 + counts.left; seen = origin.paths.length) {
      while (origin.waiting > 0) origin.answerOne();
      await origin.holds(seen);
      if (origin.paths.length >= 16 + counts.left) break;
      await eventually(() => origin.waiting > 0, "another request at the origin");
    }
    while (origin.waiting > 0) origin.answerOne();
    await edge.until(0, 0);
  });
});

suite("a reload", { timeout: 60_000 }, () => {
  const reload = async (edge: LimitedEdge, sites: object[], sign: () => Promise<boolean>): Promise<void> => {
    edge.blocking.edge.rewrite({ threads: 2, admin: { url: edge.blocking.adminUrl }, sites });
    edge.blocking.edge.signal("SIGHUP");
    await eventually(sign, "the new configuration is in force");
  };

  test("that raises the limit serves who waits; one that lowers it still knows who came before", async () => {
    const { origin, edge } = await start({ max_connections: 1, queue: { timeout: "30s" } });
    const clients = [await edge.send("/held"), await edge.send("/held"), await edge.send("/held")];
    await edge.until(1, 2);
    const opened = origin.origin.connections.length;
    await reload(edge, limited({ url: origin.url, max_connections: 3 }), async () => (await edge.counts()).max === 3);
    await origin.holds(3);
    await edge.until(3, 0);
    assert.equal(origin.origin.connections.length, opened + 2);

    const two = limited({ url: origin.url, max_connections: 2, queue: "off" });
    await reload(edge, two, async () => (await edge.counts()).max === 2);
    await edge.until(3, 0);
    await eventually(async () => code(await edge.get("/")) === LIMIT, "refused in every thread");
    origin.answerOne();
    await edge.until(2, 0);
    assert.equal(code(await edge.get("/")), LIMIT);
    origin.answerOne();
    await edge.until(1, 0);
    assert.equal((await edge.get("/")).status, 200);
    origin.answerOne();
    for (const client of clients) assert.equal((await client.answer()).status, 200);
    await edge.until(0, 0);
  });

  test("that removes the limit serves everybody who waits", async () => {
    const { origin, edge } = await start({ max_connections: 1, queue: { timeout: "30s" } });
    const clients = [await edge.send("/held"), await edge.send("/held"), await edge.send("/held")];
    await edge.until(1, 2);
    const isGone = async (): Promise<boolean> => (await edge.blocking.origin()).connections === null;
    await reload(edge, limited({ url: origin.url }), isGone);
    await origin.holds(3);
    for (let one = 0; one < 3; one++) origin.answerOne();
    for (const client of clients) assert.equal((await client.answer()).status, 200);
  });
});
