import assert from "node:assert/strict";
import { test } from "node:test";
import { rowByCode } from "../../../src/failures/by-code.ts";
import { failureRows } from "../../../src/failures/catalogue.ts";

test("every code is found", () => {
  for (const row of failureRows()) assert.equal(rowByCode(row.code), row);
});

test("an unknown code becomes its class's fallback, and never 2000 or 2200", () => {
  const table: readonly (readonly [number, number | null])[] = [
    [2199, 2100],
    [2399, 2300],
    [2499, 2400],
    [2599, 2500],
    [2699, 2600],
    [2099, null],
    [2299, null],
    [1001, null],
    [2700, null],
    [0, null],
    [Number.NaN, null],
  ];
  for (const [code, expected] of table) assert.equal(rowByCode(code)?.code ?? null, expected, String(code));
});
