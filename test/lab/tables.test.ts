import assert from "node:assert/strict";
import { test } from "node:test";
import { BY_CODE } from "../../src/failures/by-code.ts";
import { GROUPS } from "./cases/all.ts";
import { casesOf } from "./lab-case.ts";

const CASES = GROUPS.flatMap(casesOf);

test("every case expects a code of the catalogue, with a reason and a status that the code may have", () => {
  for (const { name, expect } of CASES) {
    if (expect.code === 0) continue;
    const row = BY_CODE.get(expect.code);
    assert.ok(row !== undefined, `${name}: ${expect.code}`);
    const reasons: readonly string[] = row.reasons;
    if (expect.reason !== null) assert.ok(reasons.includes(expect.reason), `${name}: ${expect.reason}`);
    if (expect.ends !== "cut") assert.equal(expect.status, row.status, name);
  }
});

test("no two cases of a group have the same name, and each has a place of its own", () => {
  for (const group of GROUPS) {
    const names = casesOf(group).map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
    assert.ok(names.length > 0 && names.length <= 100, `${group.name} has ${names.length} cases`);
  }
});

test("a request that must not run twice is never expected at an origin twice", () => {
  const twice = CASES.filter(({ wish, expect }) => wish?.method === "POST" && (expect.copies ?? 0) > 1);
  assert.deepEqual(twice, []);
});

/** What the lab cannot bring about: it needs time, another node, a person, or a cache. */
const ELSEWHERE = ["timeouts", "stall", "operator", "peer", "bad-coding"];

test("every reason of a failure on the way to an origin and back is built", () => {
  const built = new Set(CASES.map(({ expect }) => `${expect.code} ${expect.reason}`));
  const missing = [...BY_CODE.values()].flatMap((row) =>
    row.reasons.map((reason) => `${row.code} ${reason}`).filter((one) => !built.has(one)),
  );
  assert.deepEqual(
    missing.filter((one) => !ELSEWHERE.some((reason) => one.endsWith(` ${reason}`))),
    [],
  );
});
