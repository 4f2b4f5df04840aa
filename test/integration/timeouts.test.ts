import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { request, upload } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({
  timeouts: { client_head: "1s", client_idle: "1s", client_body_idle: "1s" },
  sites: oneSite(origin.url, { timeouts: { connect: "1s", response: "1s", body_idle: "1s" } }),
});
/** A timeout of one second may be this late on a busy machine with a coarse timer wheel. */
const LATE_MS = 4_000;

describe("a slow client", { timeout: 60_000 }, () => {
  test("one byte every now and then is cut: 2502, not served for ever", async () => {
    const began = performance.now();
    const client = await Client.connect(edge.port);
    const drip = setInterval(() => client.write("a"), 100);
    client.write("GET /");
    const answer = await client.answer();
    clearInterval(drip);
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [408, "2502 RequestTimeout"]);
    assert.equal(answer.headers["connection"], "close");
    assertAbout(began, 1_000);
    await client.ended();
    assert.equal((await edge.nextLog((line) => line.code === 2502)).status, 408);
    client.close();
  });

  test("a body that stops is 2502 and the origin's request is cut", async () => {
    const began = performance.now();
    const client = await Client.connect(edge.port);
    client.write(`${upload("/body-stops", 100)}some`);
    const answer = await client.answer("POST");
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [408, "2502 RequestTimeout"]);
    assertAbout(began, 1_000);
    await client.ended();
    assert.equal((await (await origin.request("/body-stops")).body).complete, false);
    assert.equal((await edge.nextLog("/body-stops")).code, 2502);
    client.close();
  });

  test("a body that is slow but moves is served", async () => {
    const client = await Client.connect(edge.port);
    client.write(upload("/body-moves", 6));
    const answer = client.answer("POST");
    let sent = 0;
    const drip = setInterval(() => {
      client.write("x");
      sent += 1;
      if (sent === 6) clearInterval(drip);
    }, 300);
    assert.equal((await answer).status, 200);
    client.close();
  });

  test("an idle keep-alive connection is closed without a word and without a line", async () => {
    const client = await Client.connect(edge.port);
    client.write(request("/idle"));
    await client.answer();
    const began = performance.now();
    assert.equal(await client.ended(), "fin");
    assertAbout(began, 1_000);
    assert.equal(client.raw().split("HTTP/1.1 ").length, 2, "one answer and nothing after it");
    assert.equal(edge.log().filter((line) => line.code === 2508).length, 0);
    client.close();
  });

  test("a connection on which nothing is ever sent is closed", async () => {
    const began = performance.now();
    const client = await Client.connect(edge.port);
    await client.ended();
    assertAbout(began, 1_000);
    client.close();
  });

  test("an answer that the client does not take is ended, and so is the origin's connection", async () => {
    origin.on("/not-taken", async (_one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 268435456\r\n\r\n");
      await connection.writeAll(endless());
    });
    const client = await Client.connect(edge.port, { paused: true });
    client.write(request("/not-taken"));
    await origin.request("/not-taken");
    await origin.connections.findLast((one) => one.current?.path === "/not-taken")?.ended;
    const line = await edge.nextLog("/not-taken");
    assert.ok(line.code === 2508 || line.code === 2502, `${line.code}`);
    client.close();
  });
});

describe("a slow origin", { timeout: 60_000 }, () => {
  test("no head is 2401, once, for GET as for POST", async () => {
    origin.on("/silent", () => undefined);
    for (const method of ["GET", "POST"]) {
      const target = `/silent?${method}`;
      const began = performance.now();
      const answer = await rawRequest(edge.port, request(target, { method }));
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [504, "2401 ResponseTimeout"]);
      assertAbout(began, 1_000);
      const line = await edge.nextLog(target);
      assert.deepEqual([line.code, line.phase, line.exchanges], [2401, "wait", 1]);
    }
    assert.equal(origin.of("/silent").length, 2);
  });

  test("an interim answer and then nothing is 2401 interim-only", async () => {
    origin.on("/interim-only", (_one, connection) => void connection.write("HTTP/1.1 103 Early Hints\r\n\r\n"));
    const answer = await rawRequest(edge.port, request("/interim-only"));
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [504, "2401 ResponseTimeout"]);
    assert.equal((await edge.nextLog("/interim-only")).reason, "interim-only");
  });

  test("half a head and then nothing is 2401 stalled-in-head", async () => {
    origin.on("/half-head", (_one, connection) => void connection.write("HTTP/1.1 200 OK\r\nX-A:"));
    const answer = await rawRequest(edge.port, request("/half-head"));
    assert.deepEqual([answer.status, answer.headers["wao-error"]], [504, "2401 ResponseTimeout"]);
    assert.equal((await edge.nextLog("/half-head")).reason, "stalled-in-head");
  });

  test("the time counts from the request's last byte: a slow upload is not the origin's fault", async () => {
    const client = await Client.connect(edge.port);
    client.write(upload("/slow-upload", 6));
    const answer = client.answer("POST");
    let sent = 0;
    const drip = setInterval(() => {
      client.write("x");
      sent += 1;
      if (sent === 6) clearInterval(drip);
    }, 350);
    assert.equal((await answer).status, 200);
    client.close();
  });

  for (const [name, head] of [
    ["Content-Length", "Content-Length: 100"],
    ["chunked", "Transfer-Encoding: chunked"],
  ] as const) {
    test(`a body that stops is 2405 and the visitor sees the cut (${name})`, async () => {
      const path = `/stalled-${name}`;
      const start = name === "chunked" ? "5\r\nhello\r\n" : "hello";
      origin.on(path, (_one, connection) => void connection.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${start}`));
      const began = performance.now();
      const answer = await rawRequest(edge.port, request(path));
      assert.notEqual(answer.answer?.complete, true);
      assert.ok(answer.ended === "fin" || answer.ended === "rst");
      assertAbout(began, 1_000);
      const line = await edge.nextLog(path);
      assert.deepEqual([line.code, line.name, line.phase], [2405, "ResponseStalled", "body"]);
    });
  }

  test("a body that stops and has no length of its own is cut by RST, never by a clean end", async () => {
    origin.on("/stalled-close", (_one, connection) => void connection.write("HTTP/1.1 200 OK\r\n\r\nhello"));
    const answer = await rawRequest(edge.port, request("/stalled-close", { version: "HTTP/1.0" }));
    assert.equal(answer.ended, "rst");
    assert.equal((await edge.nextLog("/stalled-close")).code, 2405);
  });
});

function assertAbout(began: number, ms: number): void {
  const took = performance.now() - began;
  assert.ok(took > ms * 0.9 && took < ms + LATE_MS, `after ${Math.round(took)} ms`);
}

function* endless(): Generator<Buffer> {
  const block = Buffer.alloc(64 * 1024);
  for (let count = 0; count < 4096; count += 1) yield block;
}
