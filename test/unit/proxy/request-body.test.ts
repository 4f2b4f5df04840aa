import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { RequestBody } from "../../../src/proxy/request-body.ts";
import { OriginPair } from "./origin-pair.ts";

const HEAD = "PUT / HTTP/1.1\r\n\r\n";
const REPLAYED_BYTES = 64 * 1024;

const text = (length: number, from = "a"): string =>
  Array.from({ length }, (_, index) => String.fromCharCode(from.charCodeAt(0) + (index % 26))).join("");
const octets = (content: string): Buffer => Buffer.from(content, "latin1");

test("a request without a body is its head, and is sent", async () => {
  const pair = await OriginPair.open();
  const body = new RequestBody("none", "replayable");
  assert.equal(body.complete, true);
  assert.equal(body.attach(pair.connection, HEAD), true);
  assert.equal(pair.connection.isRequestSent, true);
  assert.equal(await pair.heard(), HEAD);
});

describe("a body", () => {
  test("that came before the connection did is sent behind the head", async () => {
    const pair = await OriginPair.open();
    const body = new RequestBody("follows", "once");
    assert.equal(body.push(octets("one, ")), false);
    assert.equal(body.push(octets("two, ")), false);
    body.attach(pair.connection, HEAD);
    assert.equal(pair.connection.isRequestSent, false);
    body.push(octets("three"));
    body.end();
    assert.equal(pair.connection.isRequestSent, true);
    assert.equal(body.bytes, 15);
    assert.equal(await pair.heard(), `${HEAD}one, two, three`);
  });

  test("that comes after it: the head waits for the first octets, and not for ever", async () => {
    const [first, second] = [await OriginPair.open(), await OriginPair.open()];
    const together = new RequestBody("follows", "once");
    together.attach(first.connection, HEAD);
    together.push(octets("body"));
    assert.equal(await first.heard(), `${HEAD}body`);
    const flushed = new RequestBody("follows", "once");
    flushed.attach(second.connection, HEAD);
    flushed.flush();
    flushed.flush();
    assert.equal(await second.heard(), HEAD);
  });

  test("that is empty after all: its end sends the head", async () => {
    const pair = await OriginPair.open();
    const body = new RequestBody("follows", "once");
    body.attach(pair.connection, HEAD);
    body.end();
    assert.equal(await pair.heard(), HEAD);
  });

  test("keeps every octet in order, however it is cut and whenever the connection comes", async () => {
    const parts = fc.array(fc.nat(20_000), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(parts, fc.nat(8), fc.constantFrom("once", "replayable"), async (sizes, before, sending) => {
        const pair = await OriginPair.open();
        const body = new RequestBody("follows", sending);
        const content = sizes.map((size, index) => text(size + 1, String.fromCharCode(0x41 + index)));
        for (const part of content.slice(0, before)) body.push(octets(part));
        body.attach(pair.connection, HEAD);
        for (const part of content.slice(before)) body.push(octets(part));
        body.end();
        assert.equal(await pair.heard(), HEAD + content.join(""));
      }),
      { numRuns: 60 },
    );
  });
});

describe("on a second connection", () => {
  test("all that has come so far is sent again, and what comes then", async () => {
    const [dead, alive] = [await OriginPair.open(), await OriginPair.open()];
    const body = new RequestBody("follows", "replayable");
    body.push(octets("one, "));
    body.attach(dead.connection, HEAD);
    body.push(octets("two, "));
    body.detach();
    assert.equal(body.canReplay, true);
    body.push(octets("three, "));
    body.attach(alive.connection, HEAD);
    body.push(octets("four"));
    body.end();
    assert.equal(await dead.heard(), `${HEAD}one, two, `);
    assert.equal(await alive.heard(), `${HEAD}one, two, three, four`);
  });

  test("a request that must not run twice is whole there if the first one took nothing", async () => {
    const [dead, alive] = [await OriginPair.open(), await OriginPair.open()];
    const body = new RequestBody("follows", "once");
    body.push(octets("one, "));
    dead.connection.destroy();
    body.attach(dead.connection, HEAD);
    body.push(octets("two"));
    body.end();
    body.detach();
    assert.deepEqual([body.isWhole, body.canReplay], [true, false]);
    body.attach(alive.connection, HEAD);
    assert.equal(await alive.heard(), `${HEAD}one, two`);
  });

  test("a head that was still held back is not sent twice", async () => {
    const [dead, alive] = [await OriginPair.open(), await OriginPair.open()];
    const body = new RequestBody("follows", "replayable");
    body.attach(dead.connection, HEAD);
    body.detach();
    body.push(octets("one, "));
    body.attach(alive.connection, HEAD);
    body.push(octets("two"));
    body.end();
    assert.equal(await dead.heard(), "");
    assert.equal(await alive.heard(), `${HEAD}one, two`);
  });

  test("as many octets as the replay buffer holds are sent again", async () => {
    const [dead, alive] = [await OriginPair.open(), await OriginPair.open()];
    const body = new RequestBody("follows", "replayable");
    const content = text(REPLAYED_BYTES);
    body.attach(dead.connection, HEAD);
    for (let at = 0; at < content.length; at += 16_384) body.push(octets(content.slice(at, at + 16_384)));
    body.end();
    body.detach();
    assert.equal(body.canReplay, true);
    body.attach(alive.connection, HEAD);
    assert.equal(await alive.heard(), HEAD + content);
    await dead.heard();
  });
});

describe("how long sending took", () => {
  test("is not measured where there is no body", async () => {
    const pair = await OriginPair.open();
    const body = new RequestBody("none", "replayable");
    body.attach(pair.connection, HEAD);
    assert.equal(body.sendMs, -1);
    await pair.heard();
  });

  test("counts from the first octet that leaves to the last", async () => {
    const pair = await OriginPair.open();
    const body = new RequestBody("follows", "once");
    body.attach(pair.connection, HEAD);
    body.push(octets("one"));
    const beganMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(body.sendMs, -1);
    body.end();
    const tookMs = performance.now() - beganMs;
    assert.ok(body.sendMs >= tookMs - 1 && body.sendMs < tookMs + 20, `${body.sendMs} ms of ${tookMs}`);
    body.drained();
    assert.ok(body.sendMs < tookMs + 20, "once measured it stays");
    await pair.heard();
  });

  test("ends when the kernel has taken it, not when it was handed to the socket", async () => {
    const pair = await OriginPair.open();
    pair.stopListening();
    const body = new RequestBody("follows", "once");
    body.attach(pair.connection, HEAD);
    while (body.push(Buffer.alloc(1024 * 1024)));
    body.end();
    assert.equal(body.sendMs, -1);
    body.drained();
    assert.ok(body.sendMs >= 0);
    pair.listenAgain();
    await pair.heard();
  });
});

describe("cannot be sent again", () => {
  async function replayable(parts: readonly string[], when: "before" | "after", sending: "once" | "replayable") {
    const pair = await OriginPair.open();
    const body = new RequestBody("follows", sending);
    if (when === "before") for (const part of parts) body.push(octets(part));
    body.attach(pair.connection, HEAD);
    if (when === "after") for (const part of parts) body.push(octets(part));
    body.detach();
    assert.equal(await pair.heard(), HEAD + parts.join(""));
    return body.canReplay;
  }

  test("a body of a request that must not run twice", async () => {
    assert.equal(await replayable(["hello"], "before", "once"), false);
    assert.equal(await replayable(["hello"], "after", "once"), false);
  });

  test("a body over the replay buffer, whether it came before the connection or after", async () => {
    const parts = [text(40_000), text(40_000)];
    assert.equal(await replayable(parts, "before", "replayable"), false);
    assert.equal(await replayable(parts, "after", "replayable"), false);
    assert.equal(await replayable([text(REPLAYED_BYTES + 1)], "before", "replayable"), false);
  });

  test("a body whose first part alone is over the replay buffer", async () => {
    assert.equal(await replayable([text(REPLAYED_BYTES + 1)], "after", "replayable"), false);
  });

  test("a body that was let go because the answer had begun", async () => {
    const pair = await OriginPair.open();
    const body = new RequestBody("follows", "replayable");
    body.attach(pair.connection, HEAD);
    body.push(octets("hello"));
    body.release();
    body.detach();
    assert.equal(body.canReplay, false);
    await pair.heard();
  });
});
