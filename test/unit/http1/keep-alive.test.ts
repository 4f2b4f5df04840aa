import assert from "node:assert/strict";
import { test } from "node:test";
import { idleLimitMs } from "../../../src/http1/keep-alive.ts";

const ROWS: readonly (readonly [said: string, limitMs: number])[] = [
  ["timeout=5", 4000],
  ["timeout=5, max=100", 4000],
  ["max=100, timeout=5", 4000],
  ["max=100;timeout=5", 4000],
  ["Timeout = 5", 4000],
  ["timeout=1", 0],
  ["timeout=0", 0],
  ["timeout=999999", 999_998_000],
  ["", Number.POSITIVE_INFINITY],
  ["max=100", Number.POSITIVE_INFINITY],
  ["timeout=", Number.POSITIVE_INFINITY],
  ["timeout=-5", Number.POSITIVE_INFINITY],
  ["xtimeout=5", Number.POSITIVE_INFINITY],
];

for (const [said, limitMs] of ROWS) test(`"${said}"`, () => assert.equal(idleLimitMs(said), limitMs));
