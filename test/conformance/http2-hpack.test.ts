/** RFC 7541 by its sections: every representation that a client may use, what the origin sees of it, and what ends the connection. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startEdge } from "../harness/edge.ts";
import { FrameClient } from "../harness/frame-client.ts";
import { block, FLAG, frame, pseudo, TYPE } from "../harness/http2-frames.ts";
import { startOrigin } from "../harness/origin.ts";
import { oneSite } from "../harness/sites.ts";
import { assertOutcome } from "./http2-outcome.ts";

const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url) });

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");
/** A whole request whose field block is this. */
const asked = (stream: number, ...parts: readonly Buffer[]): Buffer =>
  frame(TYPE.headers, FLAG.endStream | FLAG.endHeaders, stream, Buffer.concat(parts));
const literal = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);

/** RFC 7541, C.4: `custom-key` and `custom-value` in Huffman code, with their lengths. */
const HUFFMAN_NAME = bytes("88 25a849e95ba97d7f");
const HUFFMAN_VALUE = bytes("89 25a849e95bb8e8b4bf");
/** `:method: GET`, `:scheme: http`, `:path: /` of the static table. */
const STATIC = bytes("82 86 84");
/** `:authority` of the static table, with a value that is remembered. */
const AUTHORITY = Buffer.concat([bytes("41"), literal("site.test")]);
const REQUEST = block(pseudo());

const UNDERSTOOD: Readonly<Record<string, readonly Buffer[]>> = {
  "6.2.1 incremental indexing, indexed name": [bytes("40"), literal("custom-key"), literal("custom-value")],
  "6.2.1 incremental indexing, Huffman": [bytes("40"), HUFFMAN_NAME, HUFFMAN_VALUE],
  "6.2.1 incremental indexing, half in Huffman": [bytes("40"), literal("custom-key"), HUFFMAN_VALUE],
  "6.2.2 no indexing": [bytes("00"), literal("custom-key"), literal("custom-value")],
  "6.2.2 no indexing, Huffman": [bytes("00"), HUFFMAN_NAME, HUFFMAN_VALUE],
  "6.2.3 never indexed": [bytes("10"), literal("custom-key"), literal("custom-value")],
  "6.2.3 never indexed, Huffman": [bytes("10"), HUFFMAN_NAME, HUFFMAN_VALUE],
};

/** `user-agent`, 58 of the static table, as a name. */
const INDEXED_NAMES: Readonly<Record<string, Buffer>> = {
  "6.2.1 incremental indexing": bytes("7a"),
  "6.2.2 no indexing": bytes("0f2b"),
  "6.2.3 never indexed": bytes("1f2b"),
};

describe("RFC 7541: a field reaches the origin, however it is written", { timeout: 60_000 }, () => {
  for (const [what, field] of Object.entries(UNDERSTOOD)) {
    test(`§${what}`, async () => {
      const seen = await served(asked(1, REQUEST, ...field));
      assert.equal(seen[0]?.header("custom-key"), "custom-value");
    });
  }
  for (const [what, name] of Object.entries(INDEXED_NAMES)) {
    test(`§${what}, with a name of the static table`, async () => {
      const seen = await served(asked(1, REQUEST, name, literal("tester")), asked(3, REQUEST, name, HUFFMAN_VALUE));
      assert.deepEqual(
        seen.map((one) => one.header("user-agent")),
        ["tester", "custom-value"],
      );
    });
  }

  test("§6.1 fields of the static table, then one of the dynamic table", async () => {
    const seen = await served(asked(1, STATIC, AUTHORITY), asked(3, STATIC, bytes("be")));
    assert.deepEqual(
      seen.map((one) => [one.method, one.target, one.header("host")]),
      [
        ["GET", "/", "site.test"],
        ["GET", "/", "site.test"],
      ],
    );
  });

  test("§6.3 a table that is made empty, and large again", async () => {
    const remembered = [bytes("40"), literal("custom-key"), literal("custom-value")];
    const seen = await served(
      asked(1, REQUEST, ...remembered),
      asked(3, bytes("20 3fe11f"), REQUEST, ...remembered),
      asked(5, REQUEST, bytes("be")),
    );
    assert.deepEqual(
      seen.map((one) => one.header("custom-key")),
      ["custom-value", "custom-value", "custom-value"],
    );
  });

  test("§4.4 an entry that is larger than the table empties it, which is no error", async () => {
    await served(
      asked(1, REQUEST, bytes("40"), literal("x"), bytes("7fa11f"), Buffer.alloc(4128, 0x61)),
      asked(3, REQUEST),
    );
  });
});

/** Sends requests, each answered with 200, and gives what the origin saw of them. */
async function served(...requests: readonly Buffer[]) {
  const before = origin.requests.length;
  const client = await FrameClient.open(edge.port);
  for (const [index, one] of requests.entries()) {
    client.write(one);
    assert.equal(await client.status(2 * index + 1), 200);
  }
  client.close();
  return origin.requests.slice(before);
}

const BROKEN: Readonly<Record<string, readonly Buffer[]>> = {
  "2.3.3 an index behind both tables": [bytes("c6")],
  "2.3.3 an index behind both tables, for a name": [bytes("7f20"), literal("x")],
  "2.3.3 the same without indexing": [bytes("0fff01"), literal("x")],
  "5.1 an integer that does not end": [bytes("ff ffffffffffffffffffffff")],
  "5.1 an integer beyond every table": [bytes("ff ffffffffffffffff7f")],
  "5.2 a length beyond the block": [bytes("00 7f00 61")],
  "5.2 a Huffman code padded with more than 7 bits": [bytes("00 89 25a849e95ba97d7fff 0161")],
  "5.2 a Huffman code padded with zeros": [bytes("00 81 00 0161")],
  "5.2 a Huffman code with EOS in it": [bytes("00 85 ffffffffff 0161")],
  "6.1 the index 0": [bytes("80")],
  "6.2 a field that breaks off in its name": [bytes("40 05 6162")],
  "6.2 a field without a value": [bytes("40 01 61")],
  "6.3 a table larger than was allowed": [bytes("3fe21f")],
  "4.2 a new size behind the fields": [bytes("20")],
};

describe("RFC 7541: what cannot be decoded ends the connection", { timeout: 60_000 }, () => {
  for (const [what, broken] of Object.entries(BROKEN)) {
    test(`§${what}`, async () => {
      const before = origin.requests.length;
      const client = await FrameClient.open(edge.port);
      client.write(asked(1, REQUEST, ...broken));
      await assertOutcome(client, "connection COMPRESSION_ERROR");
      assert.equal(origin.requests.length, before);
    });
  }

  test("§6.3 an entry that a smaller table has thrown away", async () => {
    const client = await FrameClient.open(edge.port);
    client.write(asked(1, STATIC, AUTHORITY));
    assert.equal(await client.status(1), 200);
    client.write(asked(3, bytes("20"), STATIC, bytes("be")));
    await assertOutcome(client, "connection COMPRESSION_ERROR");
  });
});
