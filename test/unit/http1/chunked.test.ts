import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { type ChunkedError, type ChunkedMode, ChunkedReader, type TrailerMode } from "../../../src/http1/chunked.ts";

interface Outcome {
  readonly handedOn: string;
  readonly done: boolean;
  readonly error: ChunkedError | null;
  readonly dataBytes: number;
  /** What was fed but not taken. */
  readonly rest: string;
}

/** Feeds pieces, each inside a larger buffer, until the body is done or wrong. */
function read(reader: ChunkedReader, pieces: readonly string[]): Outcome {
  let handedOn = "";
  let rest = "";
  for (const piece of pieces) {
    if (reader.done || reader.error) {
      rest += piece;
      continue;
    }
    const buffer = Buffer.from(`<<${piece}>>`, "latin1");
    const stopped = reader.feed(buffer, 2, buffer.length - 2);
    for (let index = 0; index < reader.ranges.length; index += 2) {
      handedOn += buffer.toString("latin1", reader.ranges[index], reader.ranges[index + 1]);
    }
    if (reader.done) rest += buffer.toString("latin1", stopped, buffer.length - 2);
    else if (!reader.error) assert.equal(stopped, buffer.length - 2);
  }
  return { handedOn, done: reader.done, error: reader.error, dataBytes: reader.dataBytes, rest };
}

const BODY =
  '5;a=b\r\nhello\r\n1\r\n \r\n00C;x="y;\\"z"\r\n0\r\n\r\nA\r\n: bc\r\n0;last\r\nX-Sum: 1 2\r\nX-B:\r\n\r\nGET /next';
const DATA = "hello 0\r\n\r\nA\r\n: bc";
const FRAMED = "5\r\nhello\r\n1\r\n \r\n00C\r\n0\r\n\r\nA\r\n: bc\r\n0\r\n";
const EXPECTED: Readonly<Record<ChunkedMode, Readonly<Record<TrailerMode, string>>>> = {
  raw: { keep: `${FRAMED}X-Sum: 1 2\r\nX-B:\r\n\r\n`, drop: `${FRAMED}\r\n` },
  data: { keep: DATA, drop: DATA },
};

for (const mode of ["raw", "data"] as const) {
  for (const trailers of ["keep", "drop"] as const) {
    test(`${mode}, ${trailers} trailers: the same wherever the pieces end`, () => {
      const expected = {
        handedOn: EXPECTED[mode][trailers],
        done: true,
        error: null,
        dataBytes: DATA.length,
        rest: "GET /next",
      };
      assert.deepEqual(read(new ChunkedReader(mode, trailers), [BODY]), expected);
      assert.deepEqual(read(new ChunkedReader(mode, trailers), BODY.split("")), expected);
      for (let at = 0; at <= BODY.length; at++) {
        for (let to = at; to <= BODY.length; to += 7) {
          const pieces = [BODY.slice(0, at), BODY.slice(at, to), BODY.slice(to)];
          assert.deepEqual(read(new ChunkedReader(mode, trailers), pieces), expected, `${at}, ${to}`);
        }
      }
    });
  }
}

describe("what is refused", () => {
  const refused: Readonly<Record<ChunkedError, readonly string[]>> = {
    "bad-size": [
      "g",
      "\r\n",
      " 5",
      "+5",
      "-5",
      "0x5",
      "5 \r\n",
      "5\n",
      "5\t",
      "\0",
      "5,",
      "00000000000000",
      "10000000000000",
    ],
    "bad-extension": [
      ";",
      "; a",
      ";;",
      ";=",
      ";a=",
      ";a b",
      ";a =b",
      ";a= b",
      ';a="b',
      ';a="b"c',
      ';a"b"',
      ";a=\xe9",
      ";\xe9",
      ";a\0",
      ";a\n",
      ';a="\0"',
      ';a="\x7f"',
      ';a="\\\n"',
      ";(",
      ";a;",
      ";a=b;",
    ].map((extension) => `5${extension}\r\n`),
    "bad-line-end": [
      "5\rh",
      "5\r\r",
      "5;a\rb",
      "5\r\nhello!",
      "5\r\nhello\n",
      "5\r\nhello\r\r",
      "0\r\n\r\r",
      "0\r\nA: b\rc",
      "0\r\n\rG",
    ],
    "bad-trailer": [
      "0\r\nX:GET / HTTP/1.1\r\n\r\n",
      "0\r\n\n",
      "0\r\n A: b",
      "0\r\n: b",
      "0\r\nA : b",
      "0\r\nA\r\n",
      "0\r\nA: \0",
      "0\r\nA: b\n",
      "0\r\nA: b\r\n c",
      "0\r\nX\xe9: b",
      "0\r\nA: \x7f",
      "0\r\nContent-Length: 1",
      "0\r\nTRANSFER-ENCODING:",
      "0\r\nHost: a",
      "0\r\nwao-error: 1",
    ],
    "trailer-too-large": [
      `0\r\nA: ${"b".repeat(20_000)}`,
      `0\r\n${"a".repeat(20_000)}`,
      `0\r\n${"A: b\r\n".repeat(10_000)}`,
    ],
  };
  for (const [error, bodies] of Object.entries(refused)) {
    for (const body of bodies) {
      test(`${error}: ${JSON.stringify(body.slice(0, 30))}`, () => {
        for (const pieces of [[body], body.split("")]) {
          const { error: found, done } = read(new ChunkedReader("raw", "keep"), pieces);
          assert.deepEqual([found, done], [error, false]);
        }
      });
    }
  }

  test("an extension without an end", () => {
    assert.equal(read(new ChunkedReader("raw", "keep"), [`5;${"a".repeat(4094)}\r\n`]).error, null);
    assert.equal(read(new ChunkedReader("raw", "keep"), [`5;${"a".repeat(5000)}`]).error, "bad-extension");
  });
});

test("trailers that are dropped may have any name but those that frame a message", () => {
  const dropping = (name: string) => read(new ChunkedReader("raw", "drop"), [`0\r\n${name}: b\r\n\r\n`]);
  for (const name of ["Host", "Via", "Set-Cookie", "Authorization"]) {
    assert.deepEqual([dropping(name).handedOn, dropping(name).done], ["0\r\n\r\n", true]);
  }
  for (const name of ["Content-Length", "transfer-encoding", "Content_Length", "TRANSFER_ENCODING"])
    assert.equal(dropping(name).error, "bad-trailer");
});

test("what came before an error has been handed on, nothing behind it", () => {
  const outcome = read(new ChunkedReader("data", "drop"), ["5\r\nhello\r\n3\r\nabcd\r\nxyz"]);
  assert.deepEqual(outcome, { handedOn: "helloabc", done: false, error: "bad-line-end", dataBytes: 8, rest: "" });
});

test("sizes are exact up to the largest", () => {
  for (const [size, bytes] of [
    ["ffffffff", 2 ** 32 - 1],
    ["fffffffffffff", 2 ** 52 - 1],
    ["0000000000001", 1],
  ] as const) {
    const reader = new ChunkedReader("data", "drop");
    const data = "x".repeat(3);
    const fed = read(reader, [`${size}\r\n${data}`]);
    assert.equal(fed.error === null, bytes > 2, size);
    assert.equal(fed.dataBytes, Math.min(bytes, 3), size);
  }
});

test("any body, written in any spelling, is read as its data and handed on as itself", () => {
  const chunk = fc.tuple(
    fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
    fc.nat(3),
    fc.constantFrom("", ";a", ";a=b", ';a="b c"'),
  );
  const cuts = fc.array(fc.nat(0xffff), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 5 }), cuts, (chunks, places) => {
      const parts = chunks.map(([text, zeros, extension]) => {
        const data = Buffer.from(text).toString("latin1");
        return { data, size: "0".repeat(zeros) + data.length.toString(16), extension };
      });
      const wire = `${parts.map(({ data, size, extension }) => `${size}${extension}\r\n${data}\r\n`).join("")}0\r\n\r\n`;
      const plain = `${parts.map(({ data, size }) => `${size}\r\n${data}\r\n`).join("")}0\r\n\r\n`;
      const ends = [...places.map((place) => place % (wire.length + 1)).sort((one, other) => one - other), wire.length];
      const pieces = ends.map((end, index) => wire.slice(ends[index - 1] ?? 0, end));
      const data = parts.map((part) => part.data).join("");
      const raw = read(new ChunkedReader("raw", "keep"), pieces);
      assert.deepEqual(raw, { handedOn: plain, done: true, error: null, dataBytes: data.length, rest: "" });
      assert.equal(read(new ChunkedReader("data", "drop"), pieces).handedOn, data);
    }),
    { numRuns: 1000 },
  );
});

test("where only data is handed on, trailers that are kept are there as lines", () => {
  const keeps = new ChunkedReader("data", "keep");
  const pieces = ["2\r\nhi\r\n0\r\nX-Sum: 4", "2\r\nx-empty:\r\n", "\r\n"];
  assert.deepEqual([read(keeps, pieces).handedOn, keeps.trailers], ["hi", "X-Sum: 42\r\nx-empty:\r\n"]);
  for (const reader of [new ChunkedReader("data", "drop"), new ChunkedReader("raw", "keep")]) {
    read(reader, pieces);
    assert.equal(reader.trailers, "");
  }
});
