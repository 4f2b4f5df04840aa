import assert from "node:assert/strict";
import { test } from "node:test";
import { addLines, fieldMap } from "../../../src/http2/field-lines.ts";

function mapped(lines: string): Record<string, unknown> {
  const fields = fieldMap();
  addLines(fields, lines);
  return { ...fields };
}

test("names in lower case, values without white space around them, but with every other octet", () => {
  assert.deepEqual(mapped("X-One:  1 \t\r\nEmpty:\r\nNbsp: \xa0v\xa0\r\n"), {
    "x-one": "1",
    empty: "",
    nbsp: "\xa0v\xa0",
  });
});

test("what is there several times stays several, in order", () => {
  assert.deepEqual(mapped("Set-Cookie: a\r\nX: 1\r\nset-cookie: b\r\nSET-COOKIE: c\r\n"), {
    "set-cookie": ["a", "b", "c"],
    x: "1",
  });
});

test("what HTTP/2 has no use for is left out", () => {
  assert.deepEqual(
    mapped(
      "Connection: close\r\nKeep-Alive: 1\r\nUpgrade: x\r\nHTTP2-Settings: x\r\nTE: x\r\nProxy-Connection: x\r\nTransfer-Encoding: chunked\r\n",
    ),
    {},
  );
});

test("a name means nothing to JavaScript", () => {
  assert.deepEqual(Object.entries(mapped("__proto__: 1\r\nconstructor: 2\r\n")), [
    ["__proto__", "1"],
    ["constructor", "2"],
  ]);
});
