import assert from "node:assert/strict";
import { test } from "node:test";
import { array, assert as forAll, constantFrom, property } from "fast-check";
import { parseList, Token } from "structured-headers";
import { isProxyStatus } from "../../../src/http1/proxy-status.ts";

const GOOD = [
  "cdn.example",
  "*any/thing:1",
  '"some proxy"; error=dns_error; rcode="a\\"b\\\\"',
  "a, b;c,\td;e=?1",
  "a;received-status=503;x=-1.5;y=:aGk=:;z=@1659578233",
  'a;d=%"f%c3%bc"',
  "a;  b=c  ,   d  ",
];
const BAD = [
  "",
  "a,",
  ",a",
  "a,,b",
  "a b",
  "1; error=x",
  "?1",
  "(a b)",
  'a; details="open',
  'a; details="tab\t"',
  "a; details=",
  "a; Error=x",
  "a ; b",
  "a;b=1.2345",
  "a;b=1234567890123456",
  "a;b=\xe9",
  "é",
];

test("lists of names with parameters are one, everything else is none", () => {
  for (const value of GOOD) assert.ok(isProxyStatus(value), value);
  for (const value of BAD) assert.ok(!isProxyStatus(value), value);
});

test("as a parser of RFC 9651 that is not ours sees it", () => {
  const piece = constantFrom(
    "a",
    "wao",
    ",",
    ";",
    " ",
    "=",
    '"',
    '"x"',
    "1",
    "1.5",
    "?1",
    ":aGk=:",
    "*",
    "\\",
    "-",
    "\t",
    "@1",
    "(",
    ")",
    "é",
  );
  forAll(
    property(array(piece, { maxLength: 12 }), (pieces) => {
      const value = pieces.join("").trim();
      assert.equal(isProxyStatus(value), isListOfNames(value), JSON.stringify(value));
    }),
    { numRuns: 20_000 },
  );
});

test("a long one that is broken at its end takes no longer than its length", () => {
  const value = `${'a; details="x", '.repeat(20_000)}"`;
  const beganMs = performance.now();
  assert.ok(!isProxyStatus(value));
  assert.ok(performance.now() - beganMs < 500);
});

function isListOfNames(value: string): boolean {
  try {
    const members = parseList(value);
    return members.length > 0 && members.every(([bare]) => typeof bare === "string" || bare instanceof Token);
  } catch {
    return false;
  }
}
