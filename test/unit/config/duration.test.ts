import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { DURATION_PATTERN, LONGEST_DURATION_MS, readDuration } from "../../../src/config/duration.ts";
import { messageOf, valueOf } from "./expect-parsed.ts";

test("durations come out in milliseconds", () => {
  const written = { "1ms": 1, "250ms": 250, "15s": 15_000, "2m": 120_000, "1.5h": 5_400_000, "24h": 86_400_000 };
  for (const [text, ms] of Object.entries(written)) assert.equal(valueOf(readDuration(text)), ms, text);
});

test("what is no duration says what to write instead", () => {
  assert.match(messageOf(readDuration(15)), /15 has no unit; write 15s for seconds or 15ms/);
  assert.match(messageOf(readDuration("15")), /write 15s or 15ms/);
  assert.match(messageOf(readDuration("5 s")), /has a space in it; write 5s/);
  assert.match(messageOf(readDuration("5sec")), /"sec" is not a unit of time; the units are ms, s, m and h/);
  assert.match(messageOf(readDuration("soon")), /"soon" is not a duration/);
  assert.match(messageOf(readDuration("0s")), /no time at all/);
  assert.match(messageOf(readDuration("0.1ms")), /no time at all/);
  assert.match(messageOf(readDuration("25h")), /the longest duration is 24h/);
  assert.match(messageOf(readDuration(null)), /found an empty value/);
  assert.match(messageOf(readDuration("-1s")), /not a duration/);
});

test("whatever is accepted matches the editor's pattern and is a whole number that a timer can hold", () => {
  const text = fc.stringMatching(/^[0-9.]{1,6}(ms|s|m|h|d)?$/);
  fc.assert(
    fc.property(text, (written) => {
      const parsed = readDuration(written);
      if (!parsed.ok) return;
      assert.match(written, new RegExp(DURATION_PATTERN));
      assert.ok(Number.isInteger(parsed.value) && parsed.value >= 1 && parsed.value <= LONGEST_DURATION_MS);
    }),
  );
});
