/** HTTP/2 to origins: slow sides, limits, checks, and the end of the edge. */
import assert from "node:assert/strict";
import { performServerHandshake, type ServerHttp2Stream } from "node:http2";
import { describe, test } from "node:test";
import { BlockingEdge, RESPONSE, SOON } from "../harness/blocking.ts";
import { blocks } from "../harness/blocks.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { ask, fetched, http2Client } from "../harness/http2-client.ts";
import { startHttp2Origin } from "../harness/http2-origin.ts";
import { startRawServer } from "../harness/raw-server.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const CANCEL = 8;
const MEBIBYTE = 1024 * 1024;
/** More than all buffers and windows between origin and client. */
const LONG_BYTES = 64 * MEBIBYTE;

/** Writes as long as the other side takes it. Returns how much was written so far. */
function pour(stream: ServerHttp2Stream, length: number): () => number {
  const chunks = blocks(length).chunks[Symbol.iterator]();
  let written = 0;
  const more = (): void => {
    for (;;) {
      const { value, done } = chunks.next();
      if (done === true) return void stream.end();
      written += value.length;
      if (!stream.write(value)) return void stream.once("drain", more);
    }
  };
  more();
  return () => written;
}

describe("slow sides", { timeout: 60_000 }, () => {
  test("a client that does not read holds its own answer back, and nobody else's", async () => {
    let poured = (): number => 0;
    const origin = await startHttp2Origin((stream, headers) => {
      const isLong = headers[":path"] === "/long";
      // Without a length, Node's server resets a stream with NO_ERROR at times, where it should end it.
      stream.respond({ ":status": 200, ...(isLong ? { "content-length": LONG_BYTES } : {}) });
      if (isLong) poured = pour(stream, LONG_BYTES);
      else stream.end("quick");
    });
    const edge = await startEdge({ sites: oneSite(origin.url) });
    const slow = await Client.connect(edge.port);
    slow.socket.pause();
    slow.write(request("/long", { host: "site.test" }));
    await steady(() => poured());
    assert.ok(poured() > 0 && poured() < 16 * MEBIBYTE, `${poured()} octets were taken`);
    assert.equal((await fetched(http2Client(edge.port), "/quick")).body.toString(), "quick");
    assert.equal(origin.sessions.length, 1);
    slow.socket.resume();
    const answer = await slow.answer("GET", 30_000);
    assert.deepEqual([answer.complete, answer.detail.length], [true, LONG_BYTES]);
  });

  test("an origin that does not read holds the upload back", async () => {
    const held = Promise.withResolvers<ServerHttp2Stream>();
    const origin = await startHttp2Origin((stream) => held.resolve(stream));
    const edge = await startEdge({ sites: oneSite(origin.url) });
    const { stream, answer } = ask(http2Client(edge.port), "/up", { ":method": "POST" }, "follows");
    let sent = 0;
    const chunks = blocks(LONG_BYTES).chunks[Symbol.iterator]();
    const more = (): void => {
      for (let next = chunks.next(); next.done !== true; next = chunks.next()) {
        sent += next.value.length;
        if (!stream.write(next.value)) return void stream.once("drain", more);
      }
      return void stream.end();
    };
    more();
    const upload = await within(held.promise, "the request");
    await steady(() => sent);
    assert.ok(sent < 16 * MEBIBYTE, `${sent} octets were taken`);
    let got = 0;
    upload.on("data", (octets: Buffer) => void (got += octets.length));
    upload.on("end", () => void (upload.respond({ ":status": 200 }), upload.end(String(got))));
    assert.equal((await answer).body.toString(), String(LONG_BYTES));
  });

  test("an answer that came whole and was not read does not hold its place when the client is gone", async () => {
    const origin = await startHttp2Origin(
      (stream, headers) => {
        stream.respond({ ":status": 200 });
        stream.end(headers[":path"] === "/unread" ? Buffer.alloc(200 * 1024) : "ok");
      },
      { settings: { maxConcurrentStreams: 1 } },
    );
    const edge = await startEdge({ sites: oneSite(origin.url) });
    const session = http2Client(edge.port);
    const { stream } = ask(session, "/unread");
    stream.pause();
    await within(new Promise((resolve) => void stream.once("response", resolve)), "the head");
    await steadyUntil(() => origin.sessions[0]?.state.outboundQueueSize === 0);
    stream.close(CANCEL);
    await edge.nextLog("/unread");
    assert.equal((await fetched(session, "/next")).body.toString(), "ok");
    assert.equal(origin.sessions.length, 1);
  });
});

describe("limits", { timeout: 60_000 }, () => {
  test("max_connections counts requests, not connections", async () => {
    let now = 0;
    let peak = 0;
    const origin = await startHttp2Origin((stream) => {
      peak = Math.max(peak, ++now);
      setTimeout(() => {
        now--;
        stream.respond({ ":status": 200 });
        stream.end("ok");
      }, 30);
    });
    const edge = await startEdge({
      sites: [{ hosts: ["site.test"], origin: { url: origin.url, max_connections: 2 } }],
    });
    const session = http2Client(edge.port);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => fetched(session, `/${index}`)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.deepEqual([peak, origin.sessions.length], [2, 1]);
  });

  test("an origin that is blocked is probed over HTTP/2, and comes back", async () => {
    let isSilent = true;
    const origin = await startHttp2Origin((stream) => {
      if (isSilent) return;
      stream.respond({ ":status": 200 });
      stream.end("back");
    });
    const edge = await BlockingEdge.start({
      sites: [
        { name: "shop", hosts: ["shop.test"], origin: origin.url, blocking: SOON, timeouts: { response: RESPONSE } },
      ],
    });
    await edge.many(8, "/");
    await edge.until("blocked");
    assert.equal((await edge.get("/")).headers["wao-error"], "2202 OriginBlocked");
    isSilent = false;
    await edge.until("closed", 0, 20_000);
    assert.equal((await edge.get("/")).body, "back");
    assert.ok(origin.requests.some((one) => one["user-agent"] === "wao-check"));
  });

  test("a health check asks over HTTP/2, each time on a connection that ends", async () => {
    const origin = await startHttp2Origin((stream) => void (stream.respond({ ":status": 200 }), stream.end("well")));
    const health = { path: "/health", every: "100ms" };
    await startEdge({ sites: [{ hosts: ["site.test"], origin: { url: origin.url, health } }] });
    await steadyUntil(() => origin.requests.filter((one) => one[":path"] === "/health").length > 4);
    await steadyUntil(() => origin.sessions.filter(({ destroyed }) => !destroyed).length <= 1);
  });
});

describe("the PROXY protocol", { timeout: 60_000 }, () => {
  test("each request has a connection of its own, which begins with the client", async () => {
    const lines: string[] = [];
    const port = await startRawServer((socket) => {
      socket.once("data", (chunk: Buffer) => {
        const end = chunk.indexOf("\r\n") + 2;
        lines.push(chunk.toString("latin1", 0, end).replace(/\d+ \d+\r\n$/, ""));
        socket.pause();
        socket.unshift(chunk.subarray(end));
        const served = performServerHandshake(socket);
        served.on("error", () => undefined);
        served.on("stream", (stream) => void (stream.respond({ ":status": 200 }), stream.end("ok")));
      });
    });
    const edge = await startEdge({
      sites: [{ hosts: ["site.test"], origin: { url: `h2c://127.0.0.1:${port}`, send_proxy_protocol: "v1" } }],
    });
    const session = http2Client(edge.port);
    const answers = await Promise.all(Array.from({ length: 3 }, (_, index) => fetched(session, `/${index}`)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.deepEqual(
      lines,
      Array.from({ length: 3 }, () => "PROXY TCP4 127.0.0.1 127.0.0.1 "),
    );
  });
});

describe("the end", { timeout: 60_000 }, () => {
  test("a request that runs when the edge is told to stop is answered; then the origin's connection ends", async () => {
    const held = Promise.withResolvers<ServerHttp2Stream>();
    const origin = await startHttp2Origin((stream) => held.resolve(stream));
    const edge = await startEdge({ sites: oneSite(origin.url) });
    const answer = rawRequest(edge.port, request("/", { host: "site.test" }));
    const stream = await within(held.promise, "the request");
    edge.signal("SIGTERM");
    await edge.said((line) => line.includes("drain") || line.includes("stop"), "the drain");
    stream.respond({ ":status": 200 });
    stream.end("answered");
    assert.equal((await answer).body, "answered");
    assert.equal((await edge.exited).code, 0);
  });
});

/** Waits until a number has not grown for a while. */
async function steady(count: () => number): Promise<void> {
  let last = -1;
  await steadyUntil(() => {
    const isSame = count() === last && last > 0;
    last = count();
    return isSame;
  }, 500);
}

async function steadyUntil(condition: () => boolean, everyMs = 20): Promise<void> {
  const endMs = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
