import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request, upload } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({ threads: 2, sites: oneSite(origin.url) });

/** One more request on each of several connections, so that both threads have flushed what came before. */
async function settle(): Promise<void> {
  for (let count = 0; count < 8; count += 1) {
    const target = `/settle?${performance.now()}`;
    await rawRequest(edge.port, request(target));
    await edge.nextLog(target);
  }
}

describe("exactly one line per request", { timeout: 60_000 }, () => {
  test("a success, with every field that says what happened", async () => {
    const fields = ["Content-Type: text/plain"];
    await rawRequest(edge.port, request("/success?q=1", { method: "POST", body: "hello", fields }));
    const line = await edge.nextLog("/success?q=1");
    assert.deepEqual(
      [line.site, line.client, line.method, line.host, line.protocol, line.status, line.exchanges],
      ["site", "127.0.0.1", "POST", "site.test", "HTTP/1.1", 200, 1],
    );
    assert.ok(line.request_bytes >= 5 && line.response_bytes >= 2);
    assert.ok(Math.abs(Date.parse(line.time) - Date.now()) < 60_000, line.time);
    for (const name of ["connect_ms", "ttfb_ms", "total_ms"]) assert.equal(typeof line[name], "number", name);
    assert.ok(Number(line.total_ms) >= Number(line["ttfb_ms"]));
    assert.match(line.origin ?? "", new RegExp(String(origin.port)));
    assert.equal(line.code ?? null, null);
  });

  test("successes on many connections at once, on both threads", async () => {
    const targets = Array.from({ length: 100 }, (_, index) => `/many?${index}`);
    await Promise.all(targets.map(async (target) => rawRequest(edge.port, request(target))));
    await Promise.all(targets.map(async (target) => edge.nextLog(target)));
    await settle();
    for (const target of targets) assert.equal(edge.log(target).length, 1, target);
  });

  test("a failure, an abort, an upgrade, a pipeline", async () => {
    origin.on("/fail", (_one, connection) => connection.reset());
    origin.on("/abort", () => undefined);
    origin.on("/upgrade", (_one, connection) => {
      connection.tunnel();
      connection.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
      connection.finish();
    });
    await rawRequest(edge.port, request("/fail", { method: "POST", body: "x" }));
    const aborting = await Client.connect(edge.port);
    aborting.write(request("/abort"));
    await origin.request("/abort");
    aborting.reset();
    const upgrading = await Client.connect(edge.port);
    upgrading.write(request("/upgrade", { fields: ["Connection: upgrade", "Upgrade: x"] }));
    assert.equal((await upgrading.answer()).status, 101);
    upgrading.finish();
    const pipelining = await Client.connect(edge.port);
    pipelining.write(request("/pipe?1") + request("/pipe?2") + request("/pipe?3"));
    for (let count = 0; count < 3; count += 1) await pipelining.answer();
    pipelining.close();
    const targets = ["/fail", "/abort", "/upgrade", "/pipe?1", "/pipe?2", "/pipe?3"];
    const lines = [];
    for (const target of targets) lines.push(await edge.nextLog(target));
    await settle();
    for (const target of targets) assert.equal(edge.log(target).length, 1, target);
    assert.deepEqual(
      lines.map((line) => line.status),
      [502, 499, 101, 200, 200, 200],
    );
    assert.equal(new Set(lines.map((line) => line.request_id)).size, lines.length);
  });

  test("a request refused before it had a target", async () => {
    const before = edge.log().filter((line) => line.code === 2500 || line.code === 2501).length;
    await rawRequest(edge.port, "\x01\x02\x03\r\n\r\n");
    const line = await edge.nextLog((one) => one.code === 2500 || one.code === 2501);
    assert.equal(line.status, 400);
    await settle();
    assert.equal(edge.log().filter((one) => one.code === 2500 || one.code === 2501).length, before + 1);
  });

  test("a refused upload whose body still comes", async () => {
    origin.on("/413", reply(413, "no"));
    const client = await Client.connect(edge.port);
    client.write(upload("/413", 100_000) + "x".repeat(100_000));
    assert.equal((await client.answer("POST")).status, 413);
    client.close();
    await edge.nextLog("/413");
    await settle();
    assert.equal(edge.log("/413").length, 1);
  });

  test("every line is one JSON object, whatever a client sends", async () => {
    const nasty = '/%22"\\}{[]<>|^`';
    const fields = ['User-Agent: "\\\t\xff', 'Referer: "},{"'];
    await rawRequest(edge.port, Buffer.from(request(nasty, { fields }), "latin1"));
    const line = await edge.nextLog((one) => one.target.startsWith("/%22"));
    assert.equal(line.target, nasty);
  });

  test("a line comes only after its answer has ended", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    origin.on("/slow-body", async (_one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
      await promise;
      connection.write("cd");
    });
    const client = await Client.connect(edge.port);
    client.write(request("/slow-body"));
    await client.until(() => client.raw().endsWith("ab"), "half the body");
    await settle();
    assert.equal(edge.log("/slow-body").length, 0);
    resolve();
    assert.equal((await client.answer()).body.toString(), "abcd");
    assert.equal((await edge.nextLog("/slow-body")).status, 200);
    client.close();
  });
});
