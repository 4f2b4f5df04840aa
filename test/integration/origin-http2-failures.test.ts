/** HTTP/2 to origins: how it fails, in frames that an origin may send. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { type FrameConnection, onRequest, startFrameOrigin } from "../harness/frame-origin.ts";
import { ask, fetched, http2Client } from "../harness/http2-client.ts";
import { data, FLAG, frame, headers, rstStream, TYPE } from "../harness/http2-frames.ts";
import { startRawServer } from "../harness/raw-server.ts";
import { request } from "../harness/request.ts";
import { blocks } from "../harness/blocks.ts";

type Answer = (stream: number, connection: FrameConnection) => void;

const NO_ERROR = 0;
const PROTOCOL_ERROR = 1;
const INTERNAL_ERROR = 2;
const REFUSED_STREAM = 7;
const CANCEL = 8;
const HTTP_1_1_REQUIRED = 13;

/** An edge in front of one origin, and what a GET or POST over HTTP/1.1 gets. */
async function behind(origin: unknown, site: Readonly<Record<string, unknown>> = {}) {
  const edge = await startEdge({ sites: [{ hosts: ["site.test"], origin, ...site }] });
  return {
    edge,
    get: (target = "/") => rawRequest(edge.port, request(target, { host: "site.test" })),
    post: (target = "/", body = "message") =>
      rawRequest(edge.port, request(target, { host: "site.test", method: "POST", body }), { method: "POST" }),
  };
}

async function framed(answer: Answer, site: Readonly<Record<string, unknown>> = {}) {
  const origin = await startFrameOrigin(onRequest(answer));
  return { origin, ...(await behind(origin.url, site)) };
}

describe("before the answer", { timeout: 120_000, concurrency: 4 }, () => {
  const ends: [string, Answer, string, string?][] = [
    ["RST_STREAM with INTERNAL_ERROR", (id, one) => one.write(rstStream(id, INTERNAL_ERROR)), "2413 HTTP2Error"],
    ["RST_STREAM with CANCEL", (id, one) => one.write(rstStream(id, CANCEL)), "2413 HTTP2Error"],
    ["RST_STREAM with NO_ERROR", (id, one) => one.write(rstStream(id, NO_ERROR)), "2413 HTTP2Error"],
    [
      "HTTP_1_1_REQUIRED, where there is none",
      (id, one) => one.write(rstStream(id, HTTP_1_1_REQUIRED)),
      "2413 HTTP2Error",
    ],
    ["GOAWAY with an error", (id, one) => one.goaway(id, INTERNAL_ERROR), "2413 HTTP2Error"],
    ["frames that are none", (_id, one) => one.write(data(99, "x")), "2413 HTTP2Error"],
    ["a field that HTTP/2 forbids", (id, one) => one.answer(id, "x", [["connection", "close"]]), "2413 HTTP2Error"],
    ["FIN", (_id, one) => one.socket.end(), "2402 ClosedBeforeResponse"],
    ["FIN behind GOAWAY", (id, one) => (one.goaway(id, NO_ERROR), one.socket.end()), "2402 ClosedBeforeResponse"],
    ["RST", (_id, one) => one.socket.resetAndDestroy(), "2403 ResetBeforeResponse"],
    ["300 fields", (id, one) => one.answer(id, "x", many(300)), "2408 ResponseHeaderTooLarge", "count"],
    [
      "two lengths",
      (id, one) =>
        one.answer(id, "x", [
          ["content-length", "1"],
          ["content-length", "1"],
        ]),
      "2413 HTTP2Error",
    ],
    ["silence", () => undefined, "2401 ResponseTimeout", "acknowledged"],
    [
      "103 and silence",
      (id, one) => one.write(headers(id, [[":status", "103"]], FLAG.endHeaders)),
      "2401 ResponseTimeout",
      "interim-only",
    ],
  ];
  for (const [what, answer, code, reason] of ends) {
    test(`${code}: ${what}`, async () => {
      const { edge, post } = await framed(answer, { timeouts: { response: "500ms" } });
      const { headers: got } = await post("/asked");
      const line = await edge.nextLog("/asked");
      assert.deepEqual([got["wao-error"], line.reason ?? undefined], [code, reason], JSON.stringify(line));
    });
  }

  test("2204: closed or reset right after the accept, once more for any method", async () => {
    for (const end of ["end", "resetAndDestroy"] as const) {
      let accepted = 0;
      const port = await startRawServer((socket) => (accepted++, socket.once("data", () => socket[end]())));
      const { post } = await behind(`h2c://127.0.0.1:${port}`);
      assert.equal((await post()).headers["wao-error"], "2204 ConnectionReset");
      assert.equal(accepted, 2);
    }
  });

  test("2413: an origin that sends everybody away is not asked for ever", async () => {
    const origin = await startFrameOrigin(({ type }, one) => {
      if (type === TYPE.settings) one.goaway(0, NO_ERROR);
    });
    const { edge, post } = await behind(origin.url);
    assert.equal((await post("/away")).headers["wao-error"], "2413 HTTP2Error");
    assert.match((await edge.nextLog("/away")).detail ?? "", /GOAWAY with NO_ERROR, and the request was not processed/);
    assert.equal(origin.connections.length, 2);
  });

  test("2413: the origin speaks HTTP/1.1", async () => {
    const port = await startRawServer((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")),
    );
    const { edge, get } = await behind(`h2c://127.0.0.1:${port}`);
    assert.equal((await get("/old")).headers["wao-error"], "2413 HTTP2Error");
    assert.match((await edge.nextLog("/old")).detail ?? "", /may speak HTTP\/1\.1 only/);
  });

  test("an origin that says nothing gets the request all the same", async () => {
    const port = await startRawServer((socket) => socket.resume());
    const { get } = await behind(`h2c://127.0.0.1:${port}`, { timeouts: { response: "500ms" } });
    assert.equal((await get()).headers["wao-error"], "2401 ResponseTimeout");
  });
});

describe("inside the answer", { timeout: 60_000, concurrency: 4 }, () => {
  const half = (id: number, one: FrameConnection, fields: readonly (readonly [string, string])[] = []): void => {
    one.head(id, fields);
    one.write(data(id, "half"));
  };
  const later = (step: () => void): void => void setTimeout(step, 50);
  const cuts: [string, Answer, string?][] = [
    ["RST_STREAM", (id, one) => (half(id, one), later(() => one.write(rstStream(id, INTERNAL_ERROR))))],
    ["RST_STREAM with NO_ERROR", (id, one) => (half(id, one), later(() => one.write(rstStream(id, NO_ERROR))))],
    ["FIN", (id, one) => (half(id, one), later(() => one.socket.end()))],
    ["RST", (id, one) => (half(id, one), later(() => one.socket.resetAndDestroy()))],
    ["GOAWAY with an error", (id, one) => (half(id, one), later(() => one.goaway(id, PROTOCOL_ERROR)))],
    [
      "less than was promised",
      (id, one) => (half(id, one, [["content-length", "9"]]), later(() => one.write(data(id, "", FLAG.endStream)))),
      "body-short",
    ],
    [
      "more than was promised",
      (id, one) => (half(id, one, [["content-length", "5"]]), later(() => one.write(data(id, "xx", FLAG.endStream)))),
      "body-short",
    ],
  ];
  for (const [what, answer, reason] of cuts) {
    test(`2404 for ${what}: both kinds of clients can see that something is missing`, async () => {
      const { edge, get } = await framed(answer);
      const one = await get("/one");
      assert.deepEqual([one.status, one.answer?.complete], [200, false]);
      const line = await edge.nextLog("/one");
      assert.deepEqual([line.code, line.reason ?? undefined], [2404, reason]);
      const two = await fetched(http2Client(edge.port), "/two");
      assert.deepEqual([two.status, two.body.toString(), two.isWhole, two.code], [200, "half", false, INTERNAL_ERROR]);
    });
  }

  test("2405 for silence", async () => {
    const { edge, get } = await framed((id, one) => half(id, one), { timeouts: { body_idle: "300ms" } });
    assert.equal((await get("/still")).answer?.complete, false);
    assert.equal((await edge.nextLog("/still")).code, 2405);
  });

  test("what came whole before a FIN is whole", async () => {
    const { get } = await framed((id, one) => (one.answer(id, "all"), one.socket.end()));
    const { body, answer } = await get();
    assert.deepEqual([body, answer?.complete], ["all", true]);
  });
});

describe("what was provably not processed is sent again, a POST, too", { timeout: 60_000 }, () => {
  test("REFUSED_STREAM: once", async () => {
    let refusals = 1;
    const { edge, origin, post } = await framed((id, one) => {
      if (refusals-- > 0) one.write(rstStream(id, REFUSED_STREAM));
      else one.answer(id, "taken");
    });
    assert.equal((await post("/again")).body, "taken");
    assert.equal((await edge.nextLog("/again")).exchanges, 2);
    assert.equal(origin.connections.length, 1);
    const bodies = origin.connections[0]?.frames.filter(
      ({ type, payload }) => type === TYPE.data && payload.length > 0,
    );
    assert.deepEqual(
      bodies?.map(({ payload }) => payload.toString()),
      ["message", "message"],
    );
    refusals = 2;
    assert.equal((await post("/never")).headers["wao-error"], "2413 HTTP2Error");
  });

  test("GOAWAY: streams above its last one go to a new connection, those below are finished", async () => {
    const { edge, origin } = await framed((id, one) => {
      if (one.index > 0) one.answer(id, `connection ${one.index}`);
      else if (id === 3) {
        one.goaway(1, NO_ERROR);
        setTimeout(() => one.answer(1, "finished"), 100);
      }
    });
    const client = http2Client(edge.port);
    const POST = { ":method": "POST" };
    const first = ask(client, "/first", POST, "follows");
    first.stream.end("one");
    const second = ask(client, "/second", POST, "follows");
    second.stream.end("two");
    const bodies = [await first.answer, await second.answer].map(({ body }) => body.toString());
    assert.deepEqual(bodies.toSorted(), ["connection 1", "finished"]);
    assert.equal((await fetched(client, "/third")).body.toString(), "connection 1");
    assert.equal(origin.connections.length, 2);
  });

  test("what the origin may have begun is not: a POST is lost with its connection, a GET is sent once more", async () => {
    const { origin, post, get } = await framed((id, one) => {
      if (one.index === 0 && id === 1) one.answer(id, "ok");
      else if (one.index < 2) one.socket.end();
      else one.answer(id, "again");
    });
    assert.equal((await get()).body, "ok");
    assert.equal((await post()).headers["wao-error"], "2402 ClosedBeforeResponse");
    assert.equal((await get()).body, "again");
    assert.equal(origin.connections.length, 3);
  });
});

describe("the request", { timeout: 60_000 }, () => {
  test("2412: an origin that opens no window", async () => {
    const { edge } = await framed(() => undefined, { timeouts: { body_idle: "500ms", response: "5s" } });
    const { stream, answer } = ask(http2Client(edge.port), "/long", { ":method": "POST" }, "follows");
    for (const chunk of blocks(1024 * 1024).chunks) stream.write(chunk);
    assert.equal((await answer).headers["wao-error"], "2412 RequestWriteTimeout");
  });

  test("a client that goes away in the middle: RST_STREAM, and no END_STREAM before it", async () => {
    const { edge, origin } = await framed(() => undefined);
    const { stream } = ask(http2Client(edge.port), "/gone", { ":method": "POST" }, "follows");
    stream.write("half");
    const frames = (): readonly { type: number; flags: number }[] => origin.connections[0]?.frames ?? [];
    await until(() => frames().some(({ type }) => type === TYPE.data));
    // Node ends a stream before it resets it.
    stream._final = (done) => done();
    stream.close(CANCEL);
    await until(() => frames().some(({ type }) => type === TYPE.rstStream));
    assert.ok(!frames().some(({ type, flags }) => type === TYPE.data && (flags & FLAG.endStream) !== 0));
    assert.equal((await edge.nextLog("/gone")).code, 2508);
  });

  test("one that is over before its end: the rest is not sent", async () => {
    const { edge, origin } = await framed((id, one) => one.answer(id, "no"));
    const { stream, answer } = ask(http2Client(edge.port), "/early", { ":method": "POST" }, "follows");
    stream.write("half");
    assert.equal((await answer).body.toString(), "no");
    await until(() => origin.connections[0]?.frames.some(({ type }) => type === TYPE.rstStream) ?? false);
  });
});

describe("a connection on which nothing comes any more", { timeout: 60_000 }, () => {
  test("takes no new requests; those that wait are left to their timeout", async () => {
    const port = await startRawServer((socket) => {
      // SETTINGS, and not a word more: not even the answer to PING.
      socket.write(frame(TYPE.settings, 0, 0));
      socket.resume();
      connections++;
    });
    let connections = 0;
    const { edge } = await behind(`h2c://127.0.0.1:${port}`, { timeouts: { response: "14s" } });
    const client = http2Client(edge.port);
    const first = ask(client, "/first");
    // Whoever comes meets the dead connection, until it is known to be dead.
    const others = [first];
    await until(() => {
      others.push(ask(client, `/${others.length}`));
      return connections > 1;
    }, 500);
    for (const { stream } of others.slice(1)) stream.close(CANCEL);
    assert.equal((await first.answer).headers["wao-error"], "2401 ResponseTimeout");
  });
});

function many(count: number): (readonly [string, string])[] {
  return Array.from({ length: count }, (_, index) => [`x-${index}`, "y"] as const);
}

async function until(condition: () => boolean, everyMs = 10): Promise<void> {
  const endMs = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
