import assert from "node:assert/strict";
import { test } from "node:test";
import { type CatalogueRow, CATALOGUE, failureRows } from "../../../src/failures/catalogue.ts";
import { REASONS } from "../../../src/failures/reasons.ts";
import { REASON_TEXTS } from "../../../src/failures/texts/reasons.ts";
import { FROZEN, FROZEN_REASONS } from "./frozen.ts";

const COUNTS = { window: "W", connect: "C", never: "-" } as const;
const ACTORS = { visitor: "V", owner: "O", hoster: "H", operator: "E" } as const;

/** A row written like a line of the frozen list. */
function asLine(row: CatalogueRow, clientColumn: string): string {
  const proxyStatus = row.parameters === "" ? (row.proxyStatus ?? "none") : `${row.proxyStatus}; ${row.parameters}`;
  return [
    row.code,
    row.name,
    `${row.status}${row.retryAfterSeconds === null ? "" : "+RA"}`,
    row.delivery,
    proxyStatus,
    row.actors.map((actor) => ACTORS[actor]).join("") || "-",
    row.edgeRetry,
    clientColumn === "?" ? "?" : row.clientRetry ? "yes" : "no",
    COUNTS[row.counts],
  ].join(" | ");
}

test("the catalogue is the frozen list, row by row and in its order", () => {
  const frozen = FROZEN.trim().split("\n");
  const clientColumns = frozen.map((line) => line.split(" | ")[7] ?? "");
  const actual = failureRows().map((row, index) => asLine(row, clientColumns[index] ?? ""));
  assert.equal(frozen.length, 71);
  assert.deepEqual(actual, frozen);
});

test("a row bears the name of its key, and codes are unique and ascending", () => {
  for (const [key, row] of Object.entries(CATALOGUE)) assert.equal(row.name, key);
  const codes = failureRows().map((row) => row.code);
  assert.deepEqual(
    codes,
    [...new Set(codes)].sort((a, b) => a - b),
  );
});

test("the class follows from the code", () => {
  const classes = {
    10: "site",
    20: "site",
    21: "dns",
    22: "connect",
    23: "tls",
    24: "http",
    25: "request",
    26: "policy",
  };
  for (const row of failureRows()) {
    assert.equal(row.class, new Map(Object.entries(classes)).get(String(Math.floor(row.code / 100))), row.name);
  }
});

test("reasons are the frozen ones, each belongs to one code, and each has its sentence", () => {
  const fromRows = failureRows().filter((row) => row.reasons.length > 0);
  assert.deepEqual(Object.fromEntries(fromRows.map((row) => [row.code, row.reasons])), FROZEN_REASONS);
  const all = Object.values(REASONS).flat();
  assert.equal(new Set(all).size, all.length);
  assert.deepEqual(Object.keys(REASON_TEXTS).toSorted(), all.toSorted());
  for (const reason of all) assert.match(reason, /^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test("what the visitor did or a policy refused never counts, and is never answered from a stale copy", () => {
  for (const row of failureRows().filter(({ class: name }) => name === "request" || name === "policy")) {
    assert.equal(row.counts, "never", row.name);
    assert.equal(row.staleAllowed, false, row.name);
  }
});
