import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { HeadBuffer } from "../../../src/http1/head-buffer.ts";

const octets = (text: string): Buffer => Buffer.from(text, "latin1");

/** What each look says while the pieces come. */
function looks(pieces: readonly string[]): string[] {
  const buffer = new HeadBuffer();
  return pieces.map((piece) => {
    buffer.add(octets(piece), 0);
    return buffer.look();
  });
}

test("the empty line is found wherever the pieces end", () => {
  const head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (let at = 0; at < head.length; at++) {
    for (let to = at; to < head.length; to++) {
      const seen = looks([head.slice(0, at), head.slice(at, to), head.slice(to)]);
      assert.deepEqual(seen, ["incomplete", "incomplete", "complete"], `${at}, ${to}`);
    }
  }
});

test("a head octet by octet is complete with its last one, not before", () => {
  const head = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
  const seen = looks(head.split(""));
  assert.deepEqual(seen.indexOf("complete"), head.length - 1);
  assert.deepEqual([...new Set(seen)], ["incomplete", "complete"]);
});

test("a bare CR or LF is noticed wherever the pieces end, and a CR at the end is not one yet", () => {
  for (const bad of ["A: b\nC: d", "A: b\rC: d", "\nA", "A: b\r\r\n", "A\r\n\n"]) {
    for (let at = 0; at <= bad.length; at++) {
      assert.ok(looks([bad.slice(0, at), bad.slice(at)]).includes("bare"), JSON.stringify([bad, at]));
    }
  }
  assert.deepEqual(looks(["A: b\r"]), ["incomplete"]);
  assert.deepEqual(looks(["A: b\r", "\nC: d\r"]), ["incomplete", "incomplete"]);
});

test("keeps every octet in order through its growth, from the given start on", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2000), fc.nat(20)), { minLength: 1, maxLength: 12 }), (sizes) => {
      const buffer = new HeadBuffer();
      let expected = "";
      for (const [index, [size, start]] of sizes.entries()) {
        const chunk = "-".repeat(start) + String.fromCharCode(0x61 + index).repeat(size + 1);
        buffer.add(octets(chunk), start);
        expected += chunk.slice(start);
      }
      assert.equal(buffer.bytes.toString("latin1"), expected);
      assert.equal(buffer.length, expected.length);
    }),
    { numRuns: 300 },
  );
});

test("an empty line that comes in two pieces is skipped, and those behind it (RFC 9112 §2.2)", () => {
  for (const pieces of [
    ["\r", "\nGET /"],
    ["\r", "\n", "GET /"],
    ["\r", "\n\r\n\r\nGET /"],
    ["\r", "\n", "\r\nGET /"],
    ["\r", "\n\r", "\nGET /"],
    ["\r", "\n", "\r", "\n", "\r\n\r", "\nGE", "T /"],
  ]) {
    const buffer = new HeadBuffer();
    for (const piece of pieces) {
      buffer.add(octets(piece), 0);
      assert.equal(buffer.look(), "incomplete");
    }
    assert.equal(buffer.bytes.toString("latin1"), "GET /", JSON.stringify(pieces));
  }
});

test("it is skipped only where nothing came before it", () => {
  const buffer = new HeadBuffer();
  for (const piece of ["A", "\r", "\n", "\r"]) buffer.add(octets(piece), 0);
  assert.equal(buffer.bytes.toString("latin1"), "A\r\n\r");
  assert.equal(buffer.look(), "incomplete");
  assert.deepEqual(looks(["\r\nHTTP/1.1 200 OK\r\n\r\n"]), ["complete"]);
});

test("a head of many small pieces costs what it costs whole", () => {
  const head = octets(`GET / HTTP/1.1\r\nA: ${"b".repeat(60_000)}`);
  const buffer = new HeadBuffer();
  for (let at = 0; at < head.length; at++) {
    buffer.add(head.subarray(at, at + 1), 0);
    assert.equal(buffer.look(), "incomplete");
  }
  // Looking at everything each time would read 1.8 GB and end the test by its timeout.
  assert.equal(buffer.length, head.length);
});
