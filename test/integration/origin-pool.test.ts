import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { type Origin, reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

/** So many requests at once, answered together: afterwards so many origin connections have been in use. */
async function together(edge: Edge, origin: Origin, count: number, host = "site.test"): Promise<void> {
  const gate = Promise.withResolvers<void>();
  const seen = origin.of("/together").length;
  origin.on("/together", async (_one, connection) => {
    await gate.promise;
    connection.write(reply(200, "ok"));
  });
  const answers = Array.from({ length: count }, async () => rawRequest(edge.port, request("/together", { host })));
  await origin.until(() => origin.of("/together").length === seen + count, `${count} requests at the origin`);
  gate.resolve();
  for (const answer of await Promise.all(answers)) assert.equal(answer.status, 200);
}

/** The connection that a request came on. */
function indexOf(origin: Origin, target: string): number {
  const found = origin.connections.find((one) => one.current?.target === target);
  if (found === undefined) throw new Error(`no connection has seen ${target} last`);
  return found.index;
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

describe("idle connections to origins", { timeout: 60_000 }, () => {
  test("are as many per origin as the configuration says, and no more", async () => {
    const origin = await startOrigin();
    const edge = await startEdge({ sites: oneSite(origin.url), pool: { idle_per_origin: 3 } });
    await together(edge, origin, 8);
    await origin.until(() => origin.open === 3, "three stay open");
    await together(edge, origin, 3);
    assert.equal(origin.connections.length, 8, "and those three are used again");
  });

  test("are none where the configuration says none", async () => {
    const origin = await startOrigin();
    const edge = await startEdge({ sites: oneSite(origin.url), pool: { idle_per_origin: 0 } });
    await together(edge, origin, 2);
    await origin.until(() => origin.open === 0, "none stays open");
    const none = await startEdge({ sites: oneSite(origin.url), pool: { idle_total: 0 } });
    await together(none, origin, 2);
    await origin.until(() => origin.open === 0, "none stays open");
  });

  test("are bounded in total, and an origin in use gets room from one that is not", async () => {
    const [quiet, busy] = [await startOrigin(), await startOrigin()];
    const sites = [
      { name: "quiet", hosts: ["quiet.test"], origin: quiet.url },
      { name: "busy", hosts: ["busy.test"], origin: busy.url },
    ];
    const edge = await startEdge({ sites, pool: { idle_total: 4 } });
    await together(edge, quiet, 4, "quiet.test");
    assert.equal(quiet.open, 4);
    for (let count = 0; count < 10; count += 1) await together(edge, busy, 1, "busy.test");
    assert.equal(busy.connections.length, 1, "one connection carried all of them");
    await quiet.until(() => quiet.open === 3, "the quiet one gave up one of its own");
    await together(edge, busy, 6, "busy.test");
    await eventually(() => quiet.open + busy.open === 4, "four in total");
  });

  test("are used newest first, so that what is not needed grows old", async () => {
    const origin = await startOrigin();
    const edge = await startEdge({ sites: oneSite(origin.url), pool: { idle_timeout: "2s" } });
    await together(edge, origin, 3);
    await rawRequest(edge.port, request("/first"));
    const newest = indexOf(origin, "/first");
    const until = performance.now() + 3_500;
    for (let count = 0; performance.now() < until; count += 1) {
      await rawRequest(edge.port, request(`/again?${count}`));
      assert.equal(indexOf(origin, `/again?${count}`), newest);
      await pause(100);
    }
    // The one in use was idle never longer than a moment, the other two for all the time.
    assert.deepEqual([origin.connections.length, origin.open], [3, 1]);
  });

  test("that the origin has closed are not used: a POST, which could not be sent again, arrives", async () => {
    const origin = await startOrigin();
    const edge = await startEdge({ sites: oneSite(origin.url) });
    for (const how of ["finish", "reset"] as const) {
      await together(edge, origin, 2);
      for (const connection of origin.connections) connection[how]();
      await origin.until(() => origin.open === 0, "the edge has seen it");
      const target = `/post-${how}`;
      const answer = await rawRequest(edge.port, request(target, { method: "POST", body: "pay" }));
      assert.equal(answer.status, 200);
      const line = await edge.nextLog(target);
      assert.deepEqual([line.reused, line.exchanges], [false, 1]);
    }
  });

  test("end earlier than the origin says in Keep-Alive", async () => {
    const origin = await startOrigin();
    const edge = await startEdge({ sites: oneSite(origin.url) });
    origin.on("/two", reply(200, "ok", { "Keep-Alive": "timeout=2, max=100" }));
    await rawRequest(edge.port, request("/two"));
    const began = performance.now();
    await origin.until(() => origin.open === 0, "the edge lets go");
    const took = performance.now() - began;
    assert.ok(took > 800 && took < 2_000, `after ${took} ms`);
    origin.on("/at-once", reply(200, "ok", { "Keep-Alive": "timeout=1" }));
    await rawRequest(edge.port, request("/at-once"));
    await origin.until(() => origin.open === 0, "a time too short to be of use");
  });

  test("are let go earlier once a request has met an origin that closed first", async () => {
    const origin = await startOrigin();
    const edge = await startEdge({ sites: oneSite(origin.url) });
    // The race, made certain: a connection that has idled is reset by the request that comes on it.
    origin.on("/late", (_one, connection) => {
      if (performance.now() - connection.openedAt > 1_000) connection.reset();
      else connection.write(reply(200, "fresh"));
    });
    await rawRequest(edge.port, request("/warm"));
    await pause(1_300);
    assert.equal((await rawRequest(edge.port, request("/late"))).body, "fresh");
    assert.equal((await edge.nextLog("/late")).exchanges, 2);
    const began = performance.now();
    await origin.until(() => origin.open === 0, "the edge lets go before the origin would");
    assert.ok(performance.now() - began < 2_300, `after ${performance.now() - began} ms`);
    await pause(1_300);
    const second = await rawRequest(edge.port, request("/late?again"));
    assert.equal(second.body, "fresh");
    assert.deepEqual([(await edge.nextLog("/late?again")).exchanges], [1]);
  });

  test("that have idled for a while are not for a request that must not be sent twice", async () => {
    const origin = await startOrigin();
    const edge = await startEdge({ sites: oneSite(origin.url) });
    await rawRequest(edge.port, request("/warm"));
    await rawRequest(edge.port, request("/at-once", { method: "POST", body: "pay" }));
    assert.equal((await edge.nextLog("/at-once")).reused, true);
    await pause(2_300);
    await rawRequest(edge.port, request("/late", { method: "POST", body: "pay" }));
    assert.equal((await edge.nextLog("/late")).reused, false);
    assert.equal(origin.open, 2, "the idle one is still good for a GET");
    await pause(2_300);
    await rawRequest(edge.port, request("/get"));
    assert.equal((await edge.nextLog("/get")).reused, true);
  });

  test("are not kept if the origin sends more than its answer", async () => {
    const origin = await startOrigin();
    const edge = await startEdge({ sites: oneSite(origin.url) });
    origin.on("/more", `${reply(200, "ok")}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen`);
    assert.equal((await rawRequest(edge.port, request("/more"))).body, "ok");
    await origin.until(() => origin.open === 0, "the connection ends");
    origin.on("/later", (_one, connection) => {
      connection.write(reply(200, "ok"));
      setTimeout(() => connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen"), 50);
    });
    assert.equal((await rawRequest(edge.port, request("/later"))).body, "ok");
    await origin.until(() => origin.open === 0, "the connection ends");
    assert.equal((await rawRequest(edge.port, request("/after"))).body, "ok");
  });
});
