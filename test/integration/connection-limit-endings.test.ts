/** `max_connections` of an origin: a place is given back once, whatever ends; and what a reload changes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { code } from "../harness/blocking.ts";
import { Client } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { BusyOrigin, limited, LimitedEdge, startLimited } from "../harness/limited-origin.ts";
import { reply, startOrigin } from "../harness/origin.ts";

const LIMIT = "2205 OriginConnectionLimit";

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
    for (const client of holders)
      void client.ended(30_000).then(
        () => dead++,
        () => undefined,
      );
    await edge.until(16, 0);
    const waiting = await Promise.all(Array.from({ length: 16 }, () => edge.send("/held/queued")));
    await edge.until(16, 16);
    let queuedDead = 0;
    for (const client of waiting)
      void client.ended(30_000).then(
        () => queuedDead++,
        () => undefined,
      );

    edge.blocking.edge.signal("SIGPWR");
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
    const { origin, edge } = await startLimited({ max_connections: 1, queue: { timeout: "30s" } });
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
    const { origin, edge } = await startLimited({ max_connections: 1, queue: { timeout: "30s" } });
    const clients = [await edge.send("/held"), await edge.send("/held"), await edge.send("/held")];
    await edge.until(1, 2);
    const isGone = async (): Promise<boolean> => (await edge.blocking.origin()).connections === null;
    await reload(edge, limited({ url: origin.url }), isGone);
    await origin.holds(3);
    for (let one = 0; one < 3; one++) origin.answerOne();
    for (const client of clients) assert.equal((await client.answer()).status, 200);
  });
});

suite("the end of the edge", { timeout: 60_000 }, () => {
  test("waits for who waits, and for nothing else", async () => {
    const { origin, edge } = await startLimited({ max_connections: 1, queue: { timeout: "30s" } });
    const [first, second] = [await edge.send("/held"), await edge.send("/held")];
    await origin.holds(1);
    await edge.until(1, 1);
    edge.blocking.edge.signal("SIGTERM");
    await eventually(() => {
      const late = Client.connect(edge.port);
      return late.then(
        (client) => (client.close(), false),
        () => true,
      );
    }, "it listens no more");
    origin.answerOne();
    await origin.holds(2);
    origin.answerOne();
    for (const client of [first, second]) assert.equal((await client.answer()).status, 200);
    assert.equal((await edge.blocking.edge.exited).code, 0);
  });
});
