/** RFC 9113: streams at every moment of their life, priorities, and error codes that nobody knows. What `http2-frames.test.ts` has not. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startEdge } from "../harness/edge.ts";
import { FrameClient } from "../harness/frame-client.ts";
import {
  block,
  data,
  FLAG,
  frame,
  get,
  headers,
  post,
  pseudo,
  rstStream,
  SETTING,
  settings,
  TYPE,
  uint32,
  windowUpdate,
} from "../harness/http2-frames.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { oneSite } from "../harness/sites.ts";
import { assertOutcome, type Outcome } from "./http2-outcome.ts";

type Case = readonly [what: string, outcome: Outcome, ...frames: readonly Buffer[]];

const origin = await startOrigin();
origin.on("/slow", () => undefined);
const edge = await startEdge({ sites: oneSite(origin.url) });

const NO_FLAGS = 0;
const PRIORITIZED = FLAG.endStream | FLAG.endHeaders | FLAG.priority;
const UNKNOWN_ERROR = 0xff;
/** Stream, weight − 1 and, as the first bit, whether it is to be the only one. */
const dependency = (stream: number, weight: number, exclusive: 0 | 1 = 0): Buffer =>
  Buffer.concat([uint32(stream + exclusive * 0x8000_0000), Buffer.from([weight])]);
const priority = (stream: number, on: Buffer): Buffer => frame(TYPE.priority, NO_FLAGS, stream, on);
const prioritized = (stream: number, on: Buffer): Buffer =>
  frame(TYPE.headers, PRIORITIZED, stream, Buffer.concat([on, block(pseudo())]));
const continuation = (stream: number, flags: number): Buffer =>
  frame(TYPE.continuation, flags, stream, block([["a", "b"]]));

const SECTIONS: Readonly<Record<string, readonly Case[]>> = {
  "5.1 idle": [["CONTINUATION", "connection PROTOCOL_ERROR", continuation(1, FLAG.endHeaders)]],
  "5.1 half-closed (remote)": [
    ["WINDOW_UPDATE", "goes on", get(1, "/slow"), windowUpdate(1, 8)],
    ["PRIORITY", "goes on", get(1, "/slow"), priority(1, dependency(0, 15))],
    ["RST_STREAM", "goes on", get(1, "/slow"), rstStream(1, 8)],
    ["CONTINUATION", "connection PROTOCOL_ERROR", get(1, "/slow"), continuation(1, FLAG.endHeaders)],
  ],
  "5.1 closed by a reset": [
    ["PRIORITY", "goes on", post(1, "/slow"), rstStream(1, 8), priority(1, dependency(0, 15))],
    ["CONTINUATION", "connection PROTOCOL_ERROR", post(1, "/slow"), rstStream(1, 8), continuation(1, FLAG.endHeaders)],
  ],
  "5.3 priorities, which nobody follows any more": [
    ["the smallest weight", "fine", prioritized(1, dependency(0, 0))],
    ["the largest weight", "fine", prioritized(1, dependency(0, 255))],
    ["on a stream that is not there", "fine", prioritized(1, dependency(99, 15))],
    ["exclusively", "fine", prioritized(1, dependency(0, 15, 1))],
    ["of an idle stream, then a lower one is opened", "fine", priority(7, dependency(0, 15)), get(1)],
    // RFC 7540 §5.3.1 called it an error of the stream, RFC 9113 has no such rule left, and nghttp2 has one of its own.
    ["HEADERS that depend on themselves", "connection PROTOCOL_ERROR", prioritized(1, dependency(1, 15))],
    ["PRIORITY that depends on itself", "fine", priority(1, dependency(1, 15)), get(1)],
    ["HEADERS too short for theirs", "connection FRAME_SIZE_ERROR", frame(TYPE.headers, PRIORITIZED, 1, "\0\0\0")],
  ],
  "5.1.1 stream identifiers": [
    ["the highest there is", "connection PROTOCOL_ERROR", get(0x7fff_ffff), get(1), get(3), get(2)],
    ["the same one twice, the first one answered", "goes on", get(1), rstStream(1, 8), get(1)],
  ],
  "6.5 SETTINGS": [
    ["none at all", "fine", settings(), get(1)],
    [
      "the same one twice: the last counts",
      "fine",
      settings([SETTING.initialWindowSize, 0], [SETTING.initialWindowSize, 100]),
      get(1),
    ],
    ["ENABLE_PUSH = 1, of a client", "fine", settings([SETTING.enablePush, 1]), get(1)],
    ["HEADER_TABLE_SIZE = 0", "fine", settings([SETTING.headerTableSize, 0]), get(1)],
    ["HEADER_TABLE_SIZE = 2^32 - 1", "fine", settings([SETTING.headerTableSize, 0xffff_ffff]), get(1)],
    ["MAX_CONCURRENT_STREAMS = 0", "fine", settings([SETTING.maxConcurrentStreams, 0]), get(1)],
    ["MAX_FRAME_SIZE = 2^24 - 1", "fine", settings([SETTING.maxFrameSize, 2 ** 24 - 1]), get(1)],
    ["MAX_HEADER_LIST_SIZE = 0", "fine", settings([SETTING.maxHeaderListSize, 0]), get(1)],
    [
      "an acknowledgement that nobody waits for",
      "connection PROTOCOL_ERROR",
      frame(TYPE.settings, FLAG.ack, 0),
      frame(TYPE.settings, FLAG.ack, 0),
    ],
  ],
  "6.7 PING": [
    ["with flags that are not defined", "fine", frame(TYPE.ping, 0xf0, 0, "12345678"), get(1)],
    ["with the reserved bit", "fine", frame(TYPE.ping, NO_FLAGS, 0x8000_0000, "12345678"), get(1)],
    ["of 9 octets", "connection FRAME_SIZE_ERROR", frame(TYPE.ping, NO_FLAGS, 0, "123456789")],
  ],
  "6.8 GOAWAY": [["of 7 octets", "connection FRAME_SIZE_ERROR", frame(TYPE.goaway, NO_FLAGS, 0, Buffer.alloc(7))]],
  "6.9 WINDOW_UPDATE": [
    ["for the connection", "fine", windowUpdate(0, 1), get(1)],
    ["with the reserved bit", "fine", frame(TYPE.windowUpdate, NO_FLAGS, 0, uint32(0x8000_0001)), get(1)],
    ["of 5 octets", "connection FRAME_SIZE_ERROR", frame(TYPE.windowUpdate, NO_FLAGS, 0, Buffer.alloc(5, 1))],
  ],
  "6.10 CONTINUATION": [
    [
      "followed by something else before its end",
      "connection PROTOCOL_ERROR",
      headers(1, pseudo(), FLAG.endStream),
      continuation(1, NO_FLAGS),
      data(1, "x", FLAG.endStream),
    ],
    [
      "behind one that was the last",
      "connection PROTOCOL_ERROR",
      headers(1, pseudo("/slow"), FLAG.endStream),
      continuation(1, FLAG.endHeaders),
      continuation(1, FLAG.endHeaders),
    ],
    ["behind DATA", "connection PROTOCOL_ERROR", post(1, "/slow"), data(1, "x"), continuation(1, FLAG.endHeaders)],
    [
      "of a trailer section",
      "fine",
      post(1),
      data(1, "x"),
      headers(1, [["x-sum", "1"]], FLAG.endStream),
      continuation(1, FLAG.endHeaders),
    ],
    [
      "that is empty, and the block before it as well",
      "fine",
      headers(1, pseudo(), FLAG.endStream),
      frame(TYPE.continuation, NO_FLAGS, 1),
      frame(TYPE.continuation, FLAG.endHeaders, 1),
    ],
  ],
  "7 error codes": [
    ["RST_STREAM with one that nobody knows", "goes on", post(1, "/slow"), rstStream(1, UNKNOWN_ERROR)],
    ["RST_STREAM with the highest", "goes on", post(1, "/slow"), rstStream(1, 0xffff_ffff)],
  ],
};

for (const [section, cases] of Object.entries(SECTIONS)) {
  describe(`RFC 9113 §${section}`, { timeout: 60_000 }, () => {
    for (const [what, outcome, ...frames] of cases) {
      test(`${what}: ${outcome}`, async () => {
        const client = await FrameClient.open(edge.port);
        client.write(...frames);
        await assertOutcome(client, outcome);
        client.close();
      });
    }
  });
}

describe("RFC 9113 §5.1 frames on a stream whose answer is sent", { timeout: 60_000 }, () => {
  const LATE: Readonly<Record<string, readonly [Outcome, Buffer]>> = {
    // Errors by RFC 9113, too. nghttp2 has forgotten the stream and ignores them: nothing comes of it.
    DATA: ["goes on", data(1, "x", FLAG.endStream)],
    HEADERS: ["goes on", headers(1, pseudo("/again"))],
    CONTINUATION: ["connection PROTOCOL_ERROR", continuation(1, FLAG.endHeaders)],
    PRIORITY: ["goes on", priority(1, dependency(0, 15))],
    WINDOW_UPDATE: ["goes on", windowUpdate(1, 8)],
    RST_STREAM: ["goes on", rstStream(1, 8)],
  };
  for (const [what, [outcome, late]] of Object.entries(LATE)) {
    test(`${what}: ${outcome}`, async () => {
      const client = await FrameClient.open(edge.port);
      client.write(get(1));
      await client.body(1);
      client.write(late);
      await assertOutcome(client, outcome);
      assert.equal(origin.of("/again").length, 0);
      client.close();
    });
  }
});

describe("RFC 9113 §8.1 whole exchanges", { timeout: 60_000 }, () => {
  test("GET, HEAD, POST and POST with trailers on one connection", async () => {
    const client = await FrameClient.open(edge.port);
    client.write(get(1), headers(3, pseudo("/", { ":method": "HEAD" })));
    client.write(post(5), data(5, "x"), data(5, "y", FLAG.endStream));
    client.write(post(7), data(7, "x"), headers(7, [["x-sum", "1"]]));
    const bodies = await Promise.all([1, 3, 5, 7].map((stream) => client.body(stream)));
    assert.deepEqual(bodies, ["ok", "", "ok", "ok"]);
    client.close();
  });

  test("the answer to a HEAD ends with its HEADERS", async () => {
    const client = await FrameClient.open(edge.port);
    client.write(headers(1, pseudo("/", { ":method": "HEAD" })));
    const answer = await client.first(TYPE.headers, 1);
    assert.equal(answer.flags & FLAG.endStream, FLAG.endStream);
    client.close();
  });

  test("§8.4: nothing is pushed, not even to a client that allows it", async () => {
    const client = await FrameClient.open(edge.port, [SETTING.enablePush, 1]);
    client.write(get(1));
    await client.body(1);
    assert.equal(
      client.frames.some(({ type }) => type === TYPE.pushPromise),
      false,
    );
    client.close();
  });

  test("§4.2: no frame of ours is longer than the client takes", async () => {
    origin.on("/long", reply(200, "x".repeat(100_000), { "X-Long": "y".repeat(20_000) }));
    const client = await FrameClient.open(edge.port, [SETTING.initialWindowSize, 1_000_000]);
    client.write(windowUpdate(0, 1_000_000), get(1, "/long"));
    assert.equal((await client.body(1)).length, 100_000);
    assert.ok(client.frames.every(({ payload }) => payload.length <= 16_384));
    client.close();
  });

  test("§7: GOAWAY with an error that nobody knows is a GOAWAY", async () => {
    const client = await FrameClient.open(edge.port);
    client.write(get(1));
    await client.body(1);
    client.write(frame(TYPE.goaway, NO_FLAGS, 0, Buffer.concat([uint32(0), uint32(UNKNOWN_ERROR)])));
    await client.ended();
  });
});

test("RFC 9113 §5.4.1: what the client's mistake ended with the connection, the log tells so", async () => {
  const client = await FrameClient.open(edge.port);
  client.write(get(1, "/slow?ended"), frame(TYPE.ping, NO_FLAGS, 1, "12345678"));
  await assertOutcome(client, "connection PROTOCOL_ERROR");
  const line = await edge.nextLog("/slow?ended");
  assert.equal(line.code, 2508);
  assert.equal(line.detail, "the edge ended the connection: the client broke the rules of HTTP/2");
});

test("RFC 9113 §5.4.1: where no request ran, the connection has a line of its own, and only then", async () => {
  const own = await startEdge({ sites: oneSite(origin.url) });
  const quiet = await FrameClient.open(own.port);
  quiet.write(get(1, "/told"));
  await quiet.body(1);
  quiet.close();
  const busy = await FrameClient.open(own.port);
  busy.write(get(1, "/slow?busy"), frame(TYPE.ping, NO_FLAGS, 1, "12345678"));
  await own.nextLog("/slow?busy");
  const client = await FrameClient.open(own.port);
  client.write(frame(TYPE.ping, NO_FLAGS, 1, "12345678"));
  const line = await own.nextLog(({ code }) => code === 2500);
  assert.deepEqual([line.target, line.status, line.protocol], ["", 400, "HTTP/2"]);
  assert.equal(line.detail, "the client broke the rules of HTTP/2");
  assert.deepEqual(
    own
      .log()
      .map(({ code }) => code ?? 0)
      .toSorted((one, other) => one - other),
    [0, 2500, 2508],
  );
});
