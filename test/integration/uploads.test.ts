import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { blocks } from "../harness/blocks.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { type Origin, reply, startOrigin } from "../harness/origin.ts";
import type { OriginConnection } from "../harness/origin-connection.ts";
import { chunkedUpload, request, upload } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

/** More than the kernel's buffers of two connections hold. */
const LONG = 64 * 1024 * 1024;
const BODY_IDLE_MS = 1_000;
const LATE_MS = 4_000;

const origin = await startOrigin();
const edge = await startEdge({
  sites: oneSite(origin.url, { timeouts: { connect: "5s", response: "5s", body_idle: `${BODY_IDLE_MS}ms` } }),
});

function connectionOf(path: string, at: Origin = origin): OriginConnection {
  const found = at.connections.findLast((one) => one.current?.path === path);
  if (found === undefined) throw new Error(`no connection has seen ${path}`);
  return found;
}

/** 64 KiB blocks as chunks of a chunked body. */
function* asChunks(parts: Iterable<Buffer>): Generator<Buffer> {
  for (const part of parts)
    yield Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]);
}

describe("an origin that stops taking an upload", { timeout: 60_000 }, () => {
  for (const framing of ["Content-Length", "chunked"] as const) {
    test(`is 2412 after body_idle, and its connection is not used again (${framing})`, async () => {
      const path = `/stops-${framing}`;
      origin.on(path, (_one, connection) => void connection.socket.pause());
      const client = await Client.connect(edge.port);
      const body = blocks(LONG);
      client.write(framing === "chunked" ? chunkedUpload(path) : upload(path, LONG));
      const sending = client.writeAll(framing === "chunked" ? asChunks(body.chunks) : body.chunks);
      const began = performance.now();
      const answer = await client.answer("POST");
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [504, "2412 RequestWriteTimeout"]);
      assert.match(answer.headers["proxy-status"] ?? "", /^wao; ?error=connection_write_timeout;/);
      assert.equal(answer.headers["connection"], "close", "the rest of the body cannot be told from a request");
      const took = performance.now() - began;
      assert.ok(took > BODY_IDLE_MS * 0.9 && took < BODY_IDLE_MS + LATE_MS, `after ${took} ms`);
      const line = await edge.nextLog(path);
      assert.deepEqual(
        [line.code, line.name, line.status, line.phase, line.exchanges],
        [2412, "RequestWriteTimeout", 504, "send", 1],
      );
      assert.match(line.detail ?? "", /[1-9]\d* bytes wait/);
      assert.equal(line["send_ms"], null, "it was not sent");
      assert.ok(line.request_bytes > 0 && line.request_bytes < LONG);
      const stopped = connectionOf(path);
      stopped.socket.resume();
      await within(stopped.ended, "the connection to the origin ends");
      await rawRequest(edge.port, request("/after-stop"));
      assert.notEqual(connectionOf("/after-stop"), stopped);
      assert.equal(origin.of(path).length, 1);
      client.close();
      await sending;
    });
  }

  test("a PUT, too, is sent once only", async () => {
    origin.on("/stops-put", (_one, connection) => void connection.socket.pause());
    const client = await Client.connect(edge.port);
    client.write(request("/stops-put", { method: "PUT", fields: [`Content-Length: ${LONG}`] }));
    const sending = client.writeAll(blocks(LONG).chunks);
    assert.equal((await client.answer("PUT")).headers["wao-error"], "2412 RequestWriteTimeout");
    await edge.nextLog("/stops-put");
    assert.equal(origin.of("/stops-put").length, 1);
    client.close();
    await sending;
  });

  test(
    "one that takes octets slowly is waited for, though it never empties what waits",
    { skip: needs("linux") },
    async () => {
      // 64 KiB every 150 ms: the kernel hands room back a megabyte at a time, which takes longer than body_idle.
      const slow = await startOrigin();
      let pace: "slow" | "fast" = "slow";
      slow.on("/slowly", (one, { socket }) => {
        socket.pause();
        const sip = setInterval(() => {
          if (pace === "slow") socket.once("data", () => socket.pause());
          else clearInterval(sip);
          socket.resume();
        }, 150);
        void one.body.then(() => clearInterval(sip));
      });
      const own = await startEdge({
        sites: oneSite(slow.url, { timeouts: { response: "30s", body_idle: `${BODY_IDLE_MS}ms` } }),
      });
      const client = await Client.connect(own.port);
      client.write(upload("/slowly", LONG));
      const sending = client.writeAll(blocks(LONG).chunks);
      const seen = await slow.request("/slowly");
      // Only time itself can show that nothing happens.
      await new Promise((resolve) => setTimeout(resolve, 6 * BODY_IDLE_MS));
      assert.equal(client.raw(), "");
      pace = "fast";
      assert.equal((await seen.body).length, LONG);
      client.close();
      await sending;
    },
  );
});

describe("how long sending took, in the log", { timeout: 60_000 }, () => {
  test("is null for a request without a body", async () => {
    await rawRequest(edge.port, request("/bodiless"));
    assert.equal((await edge.nextLog("/bodiless"))["send_ms"], null);
  });

  test("counts from the head to the last octet of the body", async () => {
    const client = await Client.connect(edge.port);
    client.write(upload("/measured", 3));
    const answer = client.answer("POST");
    const seen = await origin.request("/measured");
    const began = performance.now();
    for (const part of "abc") {
      await new Promise((resolve) => setTimeout(resolve, 100));
      client.write(part);
    }
    assert.equal((await seen.body).complete, true);
    const took = performance.now() - began;
    assert.equal((await answer).status, 200);
    const line = await edge.nextLog("/measured");
    const sendMs = Number(line["send_ms"]);
    assert.ok(sendMs > took - 50 && sendMs < took + 50, `${sendMs} ms, and it took ${took}`);
    assert.ok(sendMs <= Number(line["ttfb_ms"]));
    client.close();
  });

  test("lasts until the origin has taken the last octet, not until the client has sent it", async () => {
    const length = 16 * 1024 * 1024;
    const pauseMs = 400;
    origin.on("/taken-late", async (one, connection) => {
      connection.socket.pause();
      setTimeout(() => connection.socket.resume(), pauseMs);
      await one.body;
      connection.write(reply(200, "ok"));
    });
    const client = await Client.connect(edge.port);
    client.write(upload("/taken-late", length));
    const answer = client.answer("POST");
    await client.writeAll(blocks(length).chunks);
    assert.equal((await answer).status, 200);
    const sendMs = Number((await edge.nextLog("/taken-late"))["send_ms"]);
    assert.ok(sendMs > pauseMs * 0.8, `${sendMs} ms`);
    client.close();
  });

  test("is next to nothing for a body that came in one piece, and counts anew on a second connection", async () => {
    const own = await startOrigin(reply(200, "ok"));
    own.on("/again", (_one, connection) => {
      if (own.of("/again").length > 1) connection.write(reply(200, "ok"));
      else setTimeout(() => connection.finish(), 200);
    });
    const second = await startEdge({ sites: oneSite(own.url) });
    const answer = await rawRequest(second.port, request("/again", { method: "PUT", body: "hello" }));
    const line = await second.nextLog("/again");
    assert.deepEqual([answer.status, line.exchanges], [200, 2]);
    assert.ok(Number(line.total_ms) >= 200 && Number(line["send_ms"]) >= 0 && Number(line["send_ms"]) < 100);
  });
});
