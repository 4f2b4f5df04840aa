import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { AnswerHeads } from "../../../src/origin/answer-heads.ts";

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const HINTS = "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n";
const FINAL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
const KIB = 1024;

interface Read {
  readonly heads: string[];
  /** What stands behind the last of `count` heads in the read that completed it. */
  readonly rest: string;
  readonly wrong: string | null;
}

/** Reads `count` heads from pieces. */
function read(pieces: readonly string[], count: number): Read {
  const reader = new AnswerHeads();
  const heads: string[] = [];
  let used = 0;
  for (const piece of pieces) {
    reader.add(Buffer.from(piece, "latin1"));
    used += 1;
    while (heads.length < count) {
      const head = reader.next();
      if (head === null) break;
      heads.push(head);
    }
    if (heads.length === count || reader.wrong) break;
  }
  const rest = reader.wrong ? "" : reader.bytes.toString("latin1", reader.at) + pieces.slice(used).join("");
  return { heads, rest, wrong: reader.wrong && `${reader.wrong.name} ${reader.wrong.reason}` };
}

test("heads are found one after the other, however they are cut, and the body begins where they end", () => {
  const whole = `${CONTINUE}${HINTS}${FINAL}body`;
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      const pieces = at.slice(1).map((to, index) => whole.slice(at[index], to));
      assert.deepEqual(read(pieces, 3), { heads: [CONTINUE, HINTS, FINAL], rest: "body", wrong: null });
    }),
  );
});

describe("what cannot become a head is told as soon as it shows", () => {
  const rows: readonly (readonly [what: string, pieces: readonly string[], wrong: string])[] = [
    ["another protocol", ["SSH-2.0-x\r\n"], "ResponseMalformed ssh"],
    ["another protocol in the first octet", ["\x16", "\x03\x01"], "ResponseMalformed binary"],
    ["a whole head of another protocol", ["ICY 200 OK\r\n\r\n"], "ResponseMalformed bad-status"],
    ["another protocol behind an interim answer", [CONTINUE, "SSH-2.0-x\r\n"], "ResponseMalformed ssh"],
    ["a bare line end", ["HTTP/1.1 200 OK\n"], "ResponseMalformed bad-header"],
    [
      "many lines",
      ["HTTP/1.1 200 OK\r\n", `X-A: ${"y".repeat(1000)}\r\n`.repeat(132)],
      "ResponseHeaderTooLarge section",
    ],
    ["one long line", ["HTTP/1.1 200 OK\r\n", `X-A: ${"y".repeat(129 * KIB)}`], "ResponseHeaderTooLarge line"],
    [
      "too many lines, with their end",
      ["HTTP/1.1 200 OK\r\n", `X-A: ${"y".repeat(1000)}\r\n`.repeat(132), "\r\n"],
      "ResponseHeaderTooLarge section",
    ],
  ];
  for (const [what, pieces, wrong] of rows) test(what, () => assert.equal(read(pieces, 9).wrong, wrong));
});

test("a head just under the limit is one", () => {
  const fields = `X-A: ${"y".repeat(1000)}\r\n`.repeat(129);
  const head = `HTTP/1.1 200 OK\r\n${fields}\r\n`;
  assert.ok(head.length < 128 * KIB && head.length > 126 * KIB);
  assert.deepEqual(read([head.slice(0, 70_000), `${head.slice(70_000)}body`], 1), {
    heads: [head],
    rest: "body",
    wrong: null,
  });
});

test("what is not complete is counted, and nothing is kept of what was", () => {
  const reader = new AnswerHeads();
  reader.add(Buffer.from(`${CONTINUE}HTTP/1.1 2`));
  assert.equal(reader.next(), CONTINUE);
  assert.equal(reader.next(), null);
  assert.equal(reader.partialBytes, 10);
  reader.add(Buffer.from("00 OK\r\n\r\n"));
  assert.equal(reader.next(), "HTTP/1.1 200 OK\r\n\r\n");
  assert.equal(reader.partialBytes, 0);
  reader.release();
  assert.deepEqual([reader.bytes.length, reader.next()], [0, null]);
});
