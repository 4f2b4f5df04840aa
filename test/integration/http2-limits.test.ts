/** Clients of HTTP/2 that only cost: each attack in frames, and what ends it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { blocks } from "../harness/blocks.ts";
import { eventually, within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { FrameClient } from "../harness/frame-client.ts";
import {
  data,
  FLAG,
  frame,
  get,
  headers,
  post,
  PREFACE,
  pseudo,
  rstStream,
  SETTING,
  settings,
  TYPE,
  uint32,
  windowUpdate,
} from "../harness/http2-frames.ts";
import { residentBytes } from "../harness/process-facts.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { oneSite } from "../harness/sites.ts";

const STREAMS = 20;
const CANCEL = 8;
const LOOK_MS = 5_000;
const MEBIBYTE = 1024 * 1024;

const origin = await startOrigin();
for (const path of ["/hang", "/hang-too"]) origin.on(path, () => undefined);
origin.on("/big", async (_request, connection) => {
  const body = blocks(64 * MEBIBYTE);
  connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
  await connection.writeAll(body.chunks);
});
const edge = await startEdge({ sites: oneSite(origin.url), limits: { http2_streams: STREAMS } });
const hasty = await startEdge({
  sites: oneSite(origin.url),
  timeouts: { client_head: "1s", client_idle: "1s", client_body_idle: "1s" },
});

/** Odd numbers from 1. */
function streams(count: number): number[] {
  return Array.from({ length: count }, (_, index) => 2 * index + 1);
}

function times(count: number, octets: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => octets));
}

async function assertCalmed(client: FrameClient, ms?: number): Promise<void> {
  assert.equal(await client.goaway(ms), "ENHANCE_YOUR_CALM");
  await client.ended();
  client.close();
}

async function assertGoesOn(client: FrameClient, stream: number): Promise<void> {
  client.write(get(stream, "/goes-on"));
  assert.equal(await client.status(stream), 200);
  client.close();
}

describe("streams", { timeout: 60_000 }, () => {
  test("beyond the limit, by a client that does not know it yet, are refused, and can be sent again", async () => {
    const client = await FrameClient.connect(edge.port);
    client.write(Buffer.from(PREFACE), settings());
    const setting = (await client.first(TYPE.settings)).payload.toString("hex");
    assert.match(setting, new RegExp(`0003${uint32(STREAMS).toString("hex")}`), "the limit is announced");
    client.write(...streams(STREAMS + 1).map((stream) => get(stream, "/hang")));
    assert.equal(await client.reset(2 * STREAMS + 1), "REFUSED_STREAM");
    assert.equal(client.frames.filter(({ type }) => type === TYPE.rstStream).length, 1);
    client.write(rstStream(1, CANCEL));
    await assertGoesOn(client, 2 * STREAMS + 3);
  });

  test("beyond the limit, by a client that has acknowledged it, end the connection", async () => {
    const client = await FrameClient.open(edge.port);
    client.write(...streams(STREAMS + 1).map((stream) => get(stream, "/hang")));
    assert.equal(await client.goaway(), "PROTOCOL_ERROR");
    await client.ended();
  });

  test("that are reset at once, by the hundred (CVE-2023-44487), end the connection", async () => {
    const seen = origin.of("/hang-too").length;
    const client = await FrameClient.open(edge.port);
    client.write(
      ...streams(5_000).map((stream) => Buffer.concat([get(stream, "/hang-too"), rstStream(stream, CANCEL)])),
    );
    // Which of the limits is met first depends on how the octets come in.
    assert.match(await client.goaway(), /^(?:ENHANCE_YOUR_CALM|INTERNAL_ERROR)$/);
    await client.ended();
    assert.ok(
      origin.of("/hang-too").length - seen <= 250,
      `${origin.of("/hang-too").length - seen} reached the origin`,
    );
  });

  test("that are reset after they began, again and again, do so too", async () => {
    const client = await FrameClient.open(edge.port);
    for (let round = 0; round < 100 && !client.hasEnded; round++) {
      const before = origin.of("/hang").length;
      // So few that the last ones, should they still be counted as open, leave room for these.
      const together = streams((round + 1) * 8).slice(-8);
      client.write(...together.map((stream) => get(stream, "/hang")));
      const areThere = (): boolean => client.hasEnded || origin.of("/hang").length >= before + together.length;
      await eventually(areThere, "the requests are at the origin");
      client.write(...together.map((stream) => rstStream(stream, CANCEL)));
    }
    await assertCalmed(client);
    const line = await edge.nextLog("/hang");
    assert.deepEqual([line.code, line.status, line.detail], [2508, 499, "the stream was reset with code 8"]);
  });

  test("that are reset now and then, as browsers do, are fine", async () => {
    const client = await FrameClient.open(edge.port);
    for (const stream of streams(60)) client.write(get(stream, "/hang"), rstStream(stream, CANCEL));
    client.write(frame(TYPE.ping, 0, 0, "12345678"));
    await client.first(TYPE.ping);
    await assertGoesOn(client, 201);
  });

  test("that the edge has to reset, by the thousand (CVE-2025-8671, CVE-2019-9514), end the connection", async () => {
    const client = await FrameClient.open(edge.port);
    client.write(...streams(1_200).map((stream) => get(stream, "/", ["te", "gzip"])));
    assert.notEqual(await client.goaway(), "NO_ERROR");
    await client.ended();
  });
});

describe("clients that leave at a bad moment", { timeout: 60_000 }, () => {
  test("inside a field block (CVE-2024-27983), hundreds of them: the edge goes on", async () => {
    for (let round = 0; round < 20; round++) {
      const clients = await Promise.all(Array.from({ length: 10 }, () => FrameClient.open(edge.port)));
      for (const client of clients) {
        client.write(
          headers(1, pseudo(), FLAG.endStream),
          frame(TYPE.continuation, 0, 1),
          frame(TYPE.continuation, 0, 1),
        );
        if (round % 2 === 0) client.socket.resetAndDestroy();
        else client.close();
      }
    }
    await assertGoesOn(await FrameClient.open(edge.port), 1);
    assert.doesNotMatch(edge.stderr(), /assert|bug|2000/i);
  });
});

describe("floods", { timeout: 60_000 }, () => {
  const floods: Readonly<Record<string, Buffer>> = {
    "SETTINGS (CVE-2019-9515)": times(300, settings()),
    "PING (CVE-2019-9512)": times(300, frame(TYPE.ping, 0, 0, "12345678")),
  };
  for (const [name, octets] of Object.entries(floods)) {
    test(`of ${name}`, async () => {
      const client = await FrameClient.open(edge.port);
      client.write(octets);
      await assertCalmed(client);
    });
  }

  test("of CONTINUATION (CVE-2024-27316)", async () => {
    const client = await FrameClient.open(edge.port);
    client.write(headers(1, pseudo(), FLAG.endStream), times(1_000, frame(TYPE.continuation, 0, 1)));
    assert.notEqual(await client.goaway(), "NO_ERROR");
    await client.ended();
  });

  test("of fields without name and value (CVE-2019-9516): they are not kept", async () => {
    const before = residentBytes(edge.pid);
    const client = await FrameClient.open(edge.port);
    for (const stream of streams(50)) {
      const nothing = Buffer.concat([
        get(stream, "/nothing").subarray(9),
        times(5_000, Buffer.from([0x00, 0x00, 0x00])),
      ]);
      client.write(frame(TYPE.headers, FLAG.endHeaders | FLAG.endStream, stream, nothing));
      assert.equal(await client.status(stream), 200);
    }
    assert.ok(residentBytes(edge.pid) - before < 64 * MEBIBYTE);
    assert.ok(origin.of("/nothing").every(({ fields }) => fields.every(([name]) => name !== "")));
    client.close();
  });

  test("of DATA without octets (CVE-2019-9518)", async () => {
    const client = await FrameClient.open(edge.port);
    client.write(post(1, "/hang"), times(2_000, data(1, "")));
    assert.notEqual(await client.goaway(), "NO_ERROR");
    await client.ended();
  });

  const useless: Readonly<Record<string, Buffer>> = {
    "unknown frames": times(2_000, frame(0x20, 0, 0, Buffer.alloc(1_000))),
    PRIORITY: times(150_000, frame(TYPE.priority, 0, 1, Buffer.from([0, 0, 0, 0, 9]))),
    "PRIORITY that turns the tree around (CVE-2019-9513)": times(
      50_000,
      Buffer.concat([1, 3, 5].map((on) => frame(TYPE.priority, 0, 7 - on, Buffer.from([0x80, 0, 0, on, on])))),
    ),
    WINDOW_UPDATE: times(150_000, windowUpdate(0, 1)),
    "windows opened octet by octet (CVE-2019-9511)": Buffer.concat([
      settings([SETTING.initialWindowSize, 0]),
      get(1, "/big"),
      times(150_000, windowUpdate(1, 1)),
    ]),
    "padding of DATA": Buffer.concat([
      post(1, "/hang"),
      times(12_000, frame(TYPE.data, FLAG.padded, 1, Buffer.concat([Buffer.from([200]), Buffer.alloc(201)]))),
    ]),
  };
  for (const [name, octets] of Object.entries(useless)) {
    test(`of ${name}: seen at the next look`, async () => {
      const client = await FrameClient.open(edge.port);
      client.write(octets);
      await assertCalmed(client, 3 * LOOK_MS);
    });
  }
});

describe("memory", { timeout: 60_000 }, () => {
  test("an entry of 4,000 octets, repeated 4,000 times by one octet each (HPACK bomb)", async () => {
    const before = residentBytes(edge.pid);
    const entry = Buffer.concat([Buffer.from([0x40, 0x01, 0x78, 0x7f, 0xa1, 0x1e]), Buffer.alloc(4_000, 0x61)]);
    const client = await FrameClient.open(edge.port);
    const first = Buffer.concat([get(1, "/bomb").subarray(9), entry]);
    for (const stream of streams(10)) {
      const bomb = Buffer.concat([stream === 1 ? first : get(stream, "/bomb").subarray(9), Buffer.alloc(4_000, 0xbe)]);
      client.write(frame(TYPE.headers, FLAG.endHeaders | FLAG.endStream, stream, bomb));
      assert.equal(await client.reset(stream), "ENHANCE_YOUR_CALM");
    }
    assert.ok(residentBytes(edge.pid) - before < 64 * MEBIBYTE);
    await assertGoesOn(client, 101);
  });
});

describe("silence", { timeout: 60_000 }, () => {
  test("inside the preface", async () => {
    const client = await FrameClient.connect(hasty.port);
    client.write(Buffer.from(PREFACE.slice(0, 20)));
    await client.ended();
  });

  test("behind the preface", async () => {
    const client = await FrameClient.open(hasty.port);
    assert.equal(await client.goaway(), "NO_ERROR");
    await client.ended();
  });

  test("in a field block that never ends", async () => {
    const client = await FrameClient.open(hasty.port);
    client.write(headers(1, pseudo(), FLAG.endStream));
    assert.equal(await client.goaway(), "NO_ERROR");
    await client.ended();
  });

  test("behind an answer", async () => {
    const client = await FrameClient.open(hasty.port);
    client.write(get(1));
    assert.equal(await client.status(1), 200);
    assert.equal(await client.goaway(), "NO_ERROR");
    await client.ended();
  });

  test("of the origin is none of the client", async () => {
    origin.on(
      "/takes-long",
      (_request, connection) => void setTimeout(() => connection.write(reply(200, "late")), 2_500),
    );
    const client = await FrameClient.open(hasty.port);
    client.write(get(1, "/takes-long"));
    assert.equal(await client.body(1), "late");
    client.close();
  });

  test("in a body: 408", async () => {
    const client = await FrameClient.open(hasty.port);
    client.write(post(1, "/stops"), data(1, "some"));
    assert.equal(await client.status(1), 408);
    assert.equal((await hasty.nextLog("/stops")).code, 2502);
    assert.equal((await (await origin.request("/stops")).body).complete, false);
    client.close();
  });

  test("of a client whose window stays shut: the stream is reset, the origin let go", async () => {
    const client = await FrameClient.open(hasty.port, [SETTING.initialWindowSize, 0]);
    client.write(get(1, "/big"));
    assert.equal(await client.reset(1), "CANCEL");
    const line = await hasty.nextLog("/big");
    assert.deepEqual([line.code, line.detail], [2508, "the client stopped reading the answer"]);
    client.close();
  });

  test("of a client that does not read its connection (CVE-2019-9517): it is cut", async () => {
    const client = await FrameClient.open(hasty.port, [SETTING.initialWindowSize, 0x7fff_ffff]);
    client.socket.pause();
    client.write(windowUpdate(0, 0x7fff_0000), get(1, "/big?unread"));
    const line = await hasty.nextLog("/big?unread");
    assert.deepEqual([line.code, line.detail], [2508, "the client stopped reading the answer"]);
    const seen = origin.connections.find((one) => one.current?.target === "/big?unread");
    await within(seen?.ended ?? Promise.reject(new Error("no connection")), "the origin connection ends");
    client.socket.resume();
    await client.ended();
    client.close();
  });
});
