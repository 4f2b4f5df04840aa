import assert from "node:assert/strict";
import { test } from "node:test";
import { readInstant } from "../../../src/config/instant.ts";
import { messageOf, valueOf } from "./expect-parsed.ts";

test("a moment with its zone, with and without seconds", () => {
  const at = Date.UTC(2026, 10, 23, 18);
  for (const text of [
    "2026-11-23T18:00:00Z",
    "2026-11-23T18:00Z",
    "2026-11-23t18:00:00z",
    "2026-11-23 18:00:00Z",
    "2026-11-23T19:00:00+01:00",
    "2026-11-23T12:30-05:30",
    "2026-11-23T18:00:00.000Z",
  ]) {
    assert.equal(valueOf(readInstant(text)), at);
  }
  assert.equal(valueOf(readInstant("2028-02-29T00:00Z")), Date.UTC(2028, 1, 29));
});

test("what is no moment says what to write", () => {
  assert.match(messageOf(readInstant("2026-11-23T18:00")), /has no time zone; write 2026-11-23T18:00Z for UTC/);
  assert.match(messageOf(readInstant("2026-11-23 18:00:00")), /has no time zone; write 2026-11-23T18:00:00Z for UTC/);
  for (const text of ["18:00", "tomorrow", "2026-11-23", "", "23.11.2026 18:00", "2026-11-23T18:00:00 CET"]) {
    assert.match(messageOf(readInstant(text)), /is not a time; write one such as 2026-11-23T18:00:00Z/);
  }
  for (const text of [
    "2026-02-30T00:00Z",
    "2026-13-01T00:00Z",
    "2026-11-23T25:00Z",
    "2027-02-29T12:00Z",
    "2026-11-00T00:00Z",
  ]) {
    assert.match(messageOf(readInstant(text)), /is not in the calendar/);
  }
  assert.match(messageOf(readInstant(1_795_456_800)), /expected a time such as .*, found 1795456800; quote it/);
  assert.match(messageOf(readInstant(null)), /expected a time such as .*, found an empty value/);
});
