/** `max_connections` and `queue` of an origin: 2205, and who waits for whom. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { holdRefusedPort } from "../../src/demo/refused-port.ts";
import { code } from "../harness/blocking.ts";
import { eventually } from "../harness/deadline.ts";
import { BusyOrigin, limited, LimitedEdge, startLimited } from "../harness/limited-origin.ts";
import { reply } from "../harness/origin.ts";

const LIMIT = "2205 OriginConnectionLimit";

suite("never more than max_connections at once", { timeout: 60_000 }, () => {
  for (const [kind, fields] of [
    ["are kept", {}],
    ["close", { Connection: "close" }],
  ] as const) {
    test(`200 requests over two threads, all served, while connections ${kind}`, async () => {
      const { origin, edge } = await startLimited({ max_connections: 5, queue: { timeout: "30s" } });
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
      assert.ok(queued.length >= 50 && queued.length <= 195, `${queued.length} queued`);
      for (const line of queued) assert.ok(Number(line["queue_ms"]) <= Number(line.total_ms));
    });
  }

  test("one at a time: a seat that another thread frees is taken over at once, not with the next tick", async () => {
    const { origin, edge } = await startLimited({ max_connections: 1, queue: { timeout: "30s" } });
    origin.work("/work", 1);
    // In waves, so that a thread with nothing to do frees the seat again and again.
    for (let wave = 0; wave < 40; wave++) await edge.blocking.many(4, "/work");
    assert.equal(origin.peak, 1);
    await edge.until(0, 0);
    const waits = edge.blocking.edge.log("/work").map((line) => Number(line["queue_ms"] ?? 0));
    // Left to the ticks, which are 50 ms apart, a third of them would wait longer than this.
    const slow = waits.filter((waitMs) => waitMs > 25);
    assert.ok(waits.length > 100 && slow.length < 20, `${slow.length} of ${waits.length} waited long`);
  });

  test("a thread with few visitors is not starved by one with many", async () => {
    const { origin, edge } = await startLimited({ max_connections: 2, queue: { timeout: "5s" } });
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
    const { origin, edge } = await startLimited({ max_connections: 2, queue: "off" });
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
    const { origin, edge } = await startLimited({ max_connections: 1 }, {}, 1);
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
    const { origin, edge } = await startLimited({ max_connections: 1, queue: { timeout: "300ms" } });
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
    const { origin, edge } = await startLimited({ max_connections: 1, queue: { length: 2 } });
    const clients = [await edge.send("/held")];
    await origin.holds(1);
    clients.push(await edge.send("/held"), await edge.send("/held"));
    await edge.until(1, 2);
    const refused = await edge.get("/one-too-many");
    assert.equal(code(refused), LIMIT);
    const line = await edge.blocking.edge.nextLog("/one-too-many");
    assert.match(String(line.detail), /the queue of 2 is full/);
    assert.equal(line["queue_ms"], undefined);
    for (let one = 1; one <= 3; one++) {
      await origin.holds(one);
      origin.answerOne();
    }
    for (const client of clients) assert.equal((await client.answer()).status, 200);
    await edge.until(0, 0);
  });

  test("may be off: 2205 at once", async () => {
    const { origin, edge } = await startLimited({ max_connections: 1, queue: "off" });
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
    const { origin, edge } = await startLimited({ max_connections: 1 });
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
    const { origin, edge } = await startLimited(
      { max_connections: 1 },
      { timeouts: { total: "300ms", response: "5s" } },
    );
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
    const { origin, edge } = await startLimited({ max_connections: 1 });
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
    const { origin, edge } = await startLimited({ max_connections: 1 });
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
    const { origin, edge } = await startLimited({ max_connections: 1 });
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
