import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request, upload } from "../harness/request.ts";

const TOTAL_MS = 1_000;
const LATE_MS = 4_000;

const origin = await startOrigin();
const unlimited = { connect: "10s", response: "30s", body_idle: "30s" };
const edge = await startEdge({
  sites: [
    { name: "limited", hosts: ["limited.test"], origin: origin.url, timeouts: { ...unlimited, total: "1s" } },
    { name: "free", hosts: ["free.test"], origin: origin.url, timeouts: { ...unlimited, total: "none" } },
  ],
});

function limited(target: string, parts: Parameters<typeof request>[1] = {}): string {
  return request(target, { host: "limited.test", ...parts });
}

/** Bytes every 100 ms, for ever. */
function drip(start: string, piece: string): Parameters<typeof origin.on>[1] {
  return (_one, connection) => {
    connection.write(start);
    const timer = setInterval(() => connection.write(piece), 100);
    connection.socket.once("close", () => clearInterval(timer));
  };
}

describe("the time for a whole answer", { timeout: 60_000 }, () => {
  test("is over before the head came: 504 with 2414, in time, and the connection is not used again", async () => {
    origin.on("/silent", () => undefined);
    const began = performance.now();
    const client = await Client.connect(edge.port);
    client.write(limited("/silent"));
    const answer = await client.answer();
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [504, "2414 ResponseDeadline"]);
    assert.match(answer.headers["proxy-status"] ?? "", /^wao; ?error=http_response_timeout; ?details="2414 /);
    assertInTime(began);
    const line = await edge.nextLog("/silent");
    assert.deepEqual([line.code, line.name, line.status, line.phase], [2414, "ResponseDeadline", 504, "wait"]);
    const seen = origin.connections.find((one) => one.current?.path === "/silent");
    await within(seen?.ended ?? Promise.reject(new Error("no connection")), "the origin connection ends");
    client.write(limited("/next"));
    assert.equal((await client.answer()).status, 200, "the client's connection goes on");
    client.close();
  });

  const bodies = [
    ["Content-Length", drip("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "x"), "HTTP/1.1", 100_000],
    ["chunked", drip("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"), "HTTP/1.1", undefined],
    ["until close", drip("HTTP/1.1 200 OK\r\n\r\n", "x"), "HTTP/1.0", undefined],
  ] as const;
  for (const [name, behaviour, version, expectedBytes] of bodies) {
    test(`is over inside the body: cut for everybody to see, and logged (${name})`, async () => {
      const path = `/endless-${name.replaceAll(" ", "-")}`;
      origin.on(path, behaviour);
      const began = performance.now();
      const answer = await rawRequest(edge.port, limited(path, { version }));
      assertInTime(began);
      assert.deepEqual([answer.status, answer.ended], [200, "rst"]);
      assert.notEqual(answer.answer?.complete, true);
      assert.equal(answer.raw.includes("\r\n0\r\n\r\n"), false);
      const line = await edge.nextLog(path);
      assert.deepEqual([line.code, line.status, line.phase, line.expected_bytes], [2414, 200, "body", expectedBytes]);
      assert.ok(Number(line.received_bytes) > 0);
    });
  }

  test("begins when the request is whole: a slow upload has the time it needs", async () => {
    const client = await Client.connect(edge.port);
    client.write(upload("/slow-upload", 15).replace("site.test", "limited.test"));
    const answer = client.answer("POST");
    for (let count = 0; count < 15; count += 1) {
      client.write("x");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal((await answer).status, 200);
    origin.on("/silent-upload", () => undefined);
    client.write(upload("/silent-upload", 1).replace("site.test", "limited.test"));
    client.write("x");
    assert.equal((await client.answer("POST")).headers["wao-error"], "2414 ResponseDeadline");
    client.close();
  });

  test("holds for each request of a connection anew, and for none that was in time", async () => {
    origin.on("/half", (_one, connection) => void setTimeout(() => connection.write(reply(200, "in time")), 600));
    const client = await Client.connect(edge.port);
    for (let count = 0; count < 3; count += 1) {
      client.write(limited("/half"));
      assert.equal((await client.answer()).body.toString(), "in time");
    }
    client.close();
  });

  test("is over while the client takes its answer slowly: its connection ends, the origin is not to blame for more", async () => {
    origin.on("/big", async (_one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 268435456\r\n\r\n");
      await connection.writeAll(Array.from({ length: 4096 }, () => Buffer.alloc(64 * 1024)));
    });
    const client = await Client.connect(edge.port, { paused: true });
    client.write(limited("/big"));
    const line = await edge.nextLog("/big");
    assert.deepEqual([line.code, line.phase], [2414, "body"]);
    client.socket.resume();
    assert.equal(await client.ended(), "rst");
  });

  test("does not hold for what an upgrade opened", async () => {
    origin.on("/tunnel", (_one, connection) => {
      connection.tunnel();
      connection.write("HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: custom\r\n\r\n");
    });
    const client = await Client.connect(edge.port);
    client.write(limited("/tunnel", { fields: ["Connection: Upgrade", "Upgrade: custom"] }));
    assert.equal((await client.answer()).status, 101);
    // Longer than the limit; only time itself can show this.
    await new Promise((resolve) => setTimeout(resolve, 2 * TOTAL_MS));
    origin.connections.find((one) => one.current?.path === "/tunnel")?.write("still");
    assert.equal((await client.bytes(5)).toString(), "still");
    client.close();
  });

  test("is none where the site says none", async () => {
    origin.on("/late", (_one, connection) => void setTimeout(() => connection.write(reply(200, "late")), 2 * TOTAL_MS));
    assert.equal((await rawRequest(edge.port, request("/late", { host: "free.test" }))).body, "late");
  });
});

function assertInTime(began: number): void {
  const took = performance.now() - began;
  assert.ok(took > TOTAL_MS * 0.9 && took < TOTAL_MS + LATE_MS, `after ${Math.round(took)} ms`);
}
