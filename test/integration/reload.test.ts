import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { type Origin, reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

/** Opens so many origin connections and leaves them idle. */
async function warm(edge: Edge, origin: Origin, count: number, host = "a.test"): Promise<void> {
  const gate = Promise.withResolvers<void>();
  const seen = origin.of("/warm").length;
  origin.on("/warm", async (_one, connection) => {
    await gate.promise;
    connection.write(reply(200, "warm"));
  });
  const answers = Array.from({ length: count }, async () => rawRequest(edge.port, request("/warm", { host })));
  await origin.until(() => origin.of("/warm").length === seen + count, `${count} requests at the origin`);
  gate.resolve();
  for (const answer of await Promise.all(answers)) assert.equal(answer.status, 200);
}

interface Reloaded {
  readonly sites: readonly object[];
  readonly pool?: object;
}

/**
 * Reloads and waits until the new configuration is in force. A site named `mark-N` is in it, and in no other; the edge has one thread.
 */
let marks = 0;
async function reload(edge: Edge, config: Reloaded): Promise<void> {
  const mark = {
    name: `mark-${++marks}`,
    hosts: [`mark-${marks}.test`],
    origin: "http://127.0.0.1:9",
    methods: ["PUT"],
  };
  edge.rewrite({ ...config, sites: [...config.sites, mark] });
  edge.signal("SIGHUP");
  await eventually(
    async () => (await rawRequest(edge.port, request("/", { host: `mark-${marks}.test` }))).status === 405,
    "the new configuration is in force",
  );
}

describe("a reload", { timeout: 60_000 }, () => {
  test("leaves a site that did not change its idle connections", async () => {
    const origin = await startOrigin();
    const site = { name: "a", hosts: ["a.test"], origin: origin.url };
    const edge = await startEdge({ sites: [site] });
    await warm(edge, origin, 3);
    const before = origin.connections.length;
    await reload(edge, { sites: [site] });
    await warm(edge, origin, 3);
    assert.deepEqual([origin.connections.length, origin.open], [before, 3]);
  });

  test("leaves a site its idle connections if its origin is the same, and gives it its new timeouts", async () => {
    const origin = await startOrigin();
    const site = { name: "a", hosts: ["a.test"], origin: origin.url, timeouts: { response: "30s" } };
    const edge = await startEdge({ sites: [site] });
    await warm(edge, origin, 2);
    const before = origin.connections.length;
    await reload(edge, { sites: [{ ...site, timeouts: { response: "500ms" } }] });
    origin.on("/silent", () => undefined);
    const answer = await rawRequest(edge.port, request("/silent", { host: "a.test" }));
    assert.equal(answer.headers["wao-error"], "2401 ResponseTimeout");
    assert.equal((await edge.nextLog("/silent")).reused, true);
    assert.equal(origin.connections.length, before);
  });

  test("of an origin's address ends the connections to the old one, those in use with their answer", async () => {
    const [old, now] = [await startOrigin(), await startOrigin(reply(200, "now"))];
    const site = { name: "a", hosts: ["a.test"], origin: old.url };
    const edge = await startEdge({ sites: [site] });
    await warm(edge, old, 3);
    const gate = Promise.withResolvers<void>();
    old.on("/running", async (_one, connection) => {
      await gate.promise;
      connection.write(reply(200, "old"));
    });
    const client = await Client.connect(edge.port);
    client.write(request("/running", { host: "a.test" }));
    const running = client.answer();
    await old.request("/running");
    await reload(edge, { sites: [{ ...site, origin: now.url }] });
    await old.until(() => old.open === 1, "the idle connections end, the busy one stays");
    client.write(request("/next", { host: "a.test" }));
    gate.resolve();
    assert.equal((await running).body.toString(), "old");
    assert.equal((await client.answer()).body.toString(), "now");
    await old.until(() => old.open === 0, "the busy one ends with its answer");
    client.close();
  });

  test("that takes a site away drains its connections", async () => {
    const [gone, stays] = [await startOrigin(), await startOrigin()];
    const a = { name: "a", hosts: ["a.test"], origin: gone.url };
    const b = { name: "b", hosts: ["b.test"], origin: stays.url };
    const edge = await startEdge({ sites: [a, b] });
    await warm(edge, gone, 4);
    await warm(edge, stays, 2, "b.test");
    await reload(edge, { sites: [b] });
    await gone.until(() => gone.open === 0, "all of the site's connections end");
    assert.equal(stays.open, 2);
  });

  test("a request that began before it and fails over afterwards leaves no connection behind", async () => {
    const [first, second] = [await startOrigin(), await startOrigin(reply(200, "second"))];
    const own = { name: "a", hosts: ["a.test"], origin: [first.url, second.url] };
    const edge = await startEdge({ sites: [own] });
    const connected = first.until(() => first.connections.length > 0, "the request is on its way");
    first.on("/late", () => undefined);
    const answer = rawRequest(edge.port, request("/late", { host: "a.test" }));
    await connected;
    await reload(edge, { sites: [{ name: "b", hosts: ["b.test"], origin: first.url }] });
    await first.close();
    assert.equal((await answer).body, "second");
    await second.until(() => second.open === 0, "no connection idles at the second origin");
  });

  test("of `pool` holds for sites that did not change: fewer idle connections at once, a shorter time from now on", async () => {
    const origin = await startOrigin();
    const sites = [{ name: "a", hosts: ["a.test"], origin: origin.url }];
    const edge = await startEdge({ sites, pool: { idle_per_origin: 8, idle_timeout: "60s" } });
    await warm(edge, origin, 6);
    assert.equal(origin.open, 6);
    await reload(edge, { pool: { idle_per_origin: 2, idle_timeout: "60s" }, sites });
    await origin.until(() => origin.open === 2, "four of six idle connections end");
    await warm(edge, origin, 4);
    await origin.until(() => origin.open === 2, "no more than two stay idle");
    await reload(edge, { pool: { idle_per_origin: 8, idle_timeout: "60s" }, sites });
    await warm(edge, origin, 5);
    assert.equal(origin.open, 5);
    await reload(edge, { pool: { idle_per_origin: 8, idle_timeout: "1s" }, sites });
    await origin.until(() => origin.open === 0, "they end after a second");
  });

  test("of `pool.idle_total` holds over all sites", async () => {
    const [one, two] = [await startOrigin(), await startOrigin()];
    const sites = [
      { name: "a", hosts: ["a.test"], origin: one.url },
      { name: "b", hosts: ["b.test"], origin: two.url },
    ];
    const edge = await startEdge({ sites });
    await warm(edge, one, 4);
    await warm(edge, two, 4, "b.test");
    assert.equal(one.open + two.open, 8);
    await reload(edge, { pool: { idle_total: 3 }, sites });
    await eventually(() => one.open + two.open === 3, "three idle connections in all");
  });
});

test("with --watch a changed file is taken over by itself, a wrong one is refused, one that is put in its place is noticed", async () => {
  const origin = await startOrigin(reply(200, "ok"));
  const site = (name: string): object => ({ name, hosts: [`${name}.test`], origin: origin.url });
  const edge = await startEdge({ sites: [site("a")] }, { args: ["--watch"] });
  const status = async (name: string): Promise<number> =>
    (await rawRequest(edge.port, request("/", { host: `${name}.test` }))).status;
  edge.rewrite({ sites: [site("a"), site("b")] });
  await eventually(async () => (await status("b")) === 200, "the change is in force");
  edge.rewrite("sites:\n  - hosts: [c.test]\n");
  await edge.said((line) => line.startsWith("wao: reload refused"), "the mistake is told");
  assert.deepEqual([await status("a"), await status("b")], [200, 200]);
  edge.replace({ sites: [site("d")] });
  await eventually(async () => (await status("d")) === 200, "the other file is in force");
  assert.equal(await status("a"), 404);
});
