/** HTTP/2 to origins: what passes, in both directions. */
import assert from "node:assert/strict";
import type { ServerHttp2Stream } from "node:http2";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { ask, fetched, http2Client } from "../harness/http2-client.ts";
import { startHttp2Origin, type StreamHandler } from "../harness/http2-origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const handlers = new Map<string, StreamHandler>();
const origin = await startHttp2Origin((stream, headers) => {
  const handler = handlers.get(headers[":path"] ?? "");
  if (handler) handler(stream, headers);
  else stream.respond({ ":status": 404 }, { endStream: true });
});
const edge = await startEdge({ sites: oneSite(origin.url) });
const client = http2Client(edge.port);
const CALL = { ":method": "POST", "content-type": "application/grpc", te: "trailers" };

handlers.set("/shop.Cart/Add", (stream) => {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", "grpc-message": "fine" }));
  stream.on("data", (message: Buffer) => stream.write(message));
  stream.on("end", () => stream.end());
});

describe("gRPC from end to end", { timeout: 60_000 }, () => {
  test("a unary call: message, answer, and the status in the trailers", async () => {
    const { stream, answer } = ask(client, "/shop.Cart/Add", CALL, "follows");
    stream.end("one message");
    const { status, headers, body, trailers, isWhole } = await answer;
    assert.deepEqual([status, headers["content-type"], body.toString()], [200, "application/grpc", "one message"]);
    assert.deepEqual([trailers["grpc-status"], trailers["grpc-message"], isWhole], ["0", "fine", true]);
    const got = origin.requests.findLast((one) => one[":path"] === "/shop.Cart/Add");
    assert.deepEqual(
      [got?.te, got?.[":authority"], got?.[":scheme"], got?.via],
      ["trailers", "site.test", "http", "2.0 wao"],
    );
    assert.deepEqual(
      [got?.connection, got?.["transfer-encoding"], got?.["content-length"]],
      [undefined, undefined, undefined],
    );
    const line = await edge.nextLog("/shop.Cart/Add");
    assert.deepEqual([line.status, line.code, line.origin], [200, undefined, origin.url]);
  });

  test("a stream of messages both ways: each is answered before the next is sent", async () => {
    const { stream, answer } = ask(client, "/shop.Cart/Add", CALL, "follows");
    for (const message of ["one", "two", "three"]) {
      const echo = new Promise<Buffer>((resolve) => void stream.once("data", resolve));
      stream.write(message);
      assert.equal((await within(echo, `the echo of ${message}`)).toString(), message);
    }
    stream.end();
    assert.deepEqual([(await answer).body.toString(), (await answer).trailers["grpc-status"]], ["onetwothree", "0"]);
  });

  test("the head comes before the first message", async () => {
    let held: ServerHttp2Stream | null = null;
    handlers.set("/shop.Cart/Watch", (stream) => {
      held = stream;
      stream.respond({ ":status": 200 });
    });
    const { stream, answer } = ask(client, "/shop.Cart/Watch", CALL, "follows");
    await within(new Promise((resolve) => void stream.once("response", resolve)), "the head");
    (held as ServerHttp2Stream | null)?.end("late");
    stream.end();
    assert.equal((await answer).body.toString(), "late");
  });

  test("an answer that is all in its head", async () => {
    handlers.set("/shop.Cart/No", (stream) =>
      stream.respond({ ":status": 200, "grpc-status": "5", "content-type": "application/grpc" }, { endStream: true }),
    );
    const { stream, answer } = ask(client, "/shop.Cart/No", CALL, "follows");
    stream.end("message");
    const { headers, body, isWhole } = await answer;
    assert.deepEqual([headers["grpc-status"], body.length, isWhole], ["5", 0, true]);
  });

  test("a request's trailers", async () => {
    const got = Promise.withResolvers<string | undefined>();
    handlers.set("/shop.Cart/Sum", (stream) => {
      stream.on("trailers", (trailers) => got.resolve(trailers["x-sum"] as string));
      stream.resume();
      stream.on("end", () => void (stream.respond({ ":status": 200 }), stream.end()));
    });
    const stream = client.request(
      { ...CALL, ":path": "/shop.Cart/Sum", ":authority": "site.test" },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "abc" }));
    stream.end("message");
    assert.equal(await within(got.promise, "the trailers"), "abc");
    stream.close();
  });
});

describe("a client of HTTP/1.1 in front of an origin of HTTP/2", { timeout: 60_000 }, () => {
  const ask1 = (target: string, parts: Parameters<typeof request>[1] = {}) =>
    rawRequest(
      edge.port,
      request(target, { host: "site.test", ...parts }),
      parts?.method ? { method: parts.method } : {},
    );

  test("chunks without a length, with the trailers for who takes them", async () => {
    const fields = ["TE: trailers"];
    const answer = await ask1("/shop.Cart/Add", { method: "POST", body: "message", fields });
    assert.deepEqual([answer.status, answer.headers["transfer-encoding"], answer.body], [200, "chunked", "message"]);
    assert.match(answer.raw, /\r\n0\r\ngrpc-status: 0\r\ngrpc-message: fine\r\n\r\n$/);
    const without = await ask1("/shop.Cart/Add", { method: "POST", body: "message" });
    assert.match(without.raw, /\r\n0\r\n\r\n$/);
  });

  test("a length where one is stated; HEAD, 204 and 304 without a body", async () => {
    handlers.set("/length", (stream, headers) => {
      stream.respond({ ":status": 200, "content-length": 2 }, { endStream: headers[":method"] === "HEAD" });
      if (headers[":method"] !== "HEAD") stream.end("hi");
    });
    for (const status of [204, 304])
      handlers.set(`/${status}`, (stream) => stream.respond({ ":status": status }, { endStream: true }));
    assert.deepEqual(
      await Promise.all(
        [ask1("/length"), ask1("/length", { method: "HEAD" }), ask1("/204"), ask1("/304")].map(async (one) => {
          const { status, headers, body } = await one;
          return [status, headers["content-length"], headers["transfer-encoding"], body];
        }),
      ),
      [
        [200, "2", undefined, "hi"],
        [200, "2", undefined, ""],
        [204, undefined, undefined, ""],
        [304, undefined, undefined, ""],
      ],
    );
  });

  test("Expect: 100-continue waits for the origin's 100", async () => {
    handlers.set("/expect", (stream, headers) => {
      assert.equal(headers.expect, "100-continue");
      stream.additionalHeaders({ ":status": 100 });
      stream.on("data", (octets: Buffer) => {
        stream.respond({ ":status": 200 });
        stream.end(octets);
      });
    });
    const asking = await Client.connect(edge.port);
    const fields = ["Expect: 100-continue", "Content-Length: 4"];
    asking.write(request("/expect", { host: "site.test", method: "POST", fields }));
    const answer = asking.answer("POST");
    assert.equal((await asking.interim()).status, 100);
    asking.write("body");
    assert.equal((await answer).body.toString(), "body");
    asking.close();
  });

  test("103 comes through; fields that are there twice stay so", async () => {
    handlers.set("/early", (stream) => {
      stream.additionalHeaders({ ":status": 103, link: "</a.css>" });
      stream.respond({ ":status": 200, "set-cookie": ["a=1", "b=2"], "content-length": 0 }, { endStream: true });
    });
    const { raw } = await ask1("/early");
    assert.match(raw, /^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    assert.match(raw, /set-cookie: a=1\r\nset-cookie: b=2\r\n/);
  });
});

describe("connections", { timeout: 60_000 }, () => {
  test("all of this went over one connection", () => {
    assert.equal(origin.sessions.length, 1);
  });

  test("requests that come at once share the wait for it, and then the connection", async () => {
    const shared = await startHttp2Origin((stream) => void (stream.respond({ ":status": 200 }), stream.end("ok")));
    const other = await startEdge({ sites: oneSite(shared.url) });
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetched(http2Client(other.port), "/")));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal(shared.sessions.length, 1);
  });

  test("an origin that takes one request at once gets one connection for each", async () => {
    let now = 0;
    let peak = 0;
    const narrow = await startHttp2Origin(
      (stream) => {
        peak = Math.max(peak, ++now);
        setTimeout(() => {
          now--;
          stream.respond({ ":status": 200 });
          stream.end("ok");
        }, 50);
      },
      { settings: { maxConcurrentStreams: 1 } },
    );
    const other = await startEdge({ sites: oneSite(narrow.url) });
    const session = http2Client(other.port);
    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => fetched(session, `/${index}`)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200, 200, 200],
    );
    assert.ok(peak > 1 && narrow.sessions.length <= 6, `${peak} at once on ${narrow.sessions.length} connections`);
  });

  test("they idle no longer than pool.idle_timeout, and stay over a reload", async () => {
    const idle = await startHttp2Origin((stream) => void (stream.respond({ ":status": 200 }), stream.end("ok")));
    const config = { sites: oneSite(idle.url), pool: { idle_timeout: "3s" } };
    const other = await startEdge(config);
    await fetched(http2Client(other.port), "/before");
    other.rewrite({ ...config, timeouts: { client_idle: "30s" } });
    other.signal("SIGHUP");
    await other.said((line) => line.includes("reload"), "the reload");
    await fetched(http2Client(other.port), "/after");
    const [session] = idle.sessions;
    assert.equal(idle.sessions.length, 1);
    if (session && !session.closed)
      await within(new Promise((resolve) => void session.once("close", resolve)), "the end");
  });
});
