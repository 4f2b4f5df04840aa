import assert from "node:assert/strict";
import { test } from "node:test";
import { readSize } from "../../../src/config/size.ts";
import { messageOf, valueOf } from "./expect-parsed.ts";

test("sizes come out in bytes", () => {
  const written: [unknown, number][] = [
    [65_536, 65_536],
    ["65536", 65_536],
    ["10B", 10],
    ["64KiB", 65_536],
    ["1MiB", 1_048_576],
    ["1.5GiB", 1_610_612_736],
    ["10MB", 10_000_000],
    ["1kB", 1000],
  ];
  for (const [text, bytes] of written) assert.equal(valueOf(readSize(text)), bytes, String(text));
});

test("what is no size says what to write instead", () => {
  assert.match(messageOf(readSize("64K")), /"K" is not a unit of size; write KiB/);
  assert.match(messageOf(readSize("64 KiB")), /write 64KiB/);
  assert.match(messageOf(readSize("big")), /"big" is not a size/);
  assert.match(messageOf(readSize(0)), /at least 1 byte/);
  assert.match(messageOf(readSize(-5)), /at least 1 byte/);
  assert.match(messageOf(readSize("9999999TiB")), /too large/);
  assert.match(messageOf(readSize([])), /found a list/);
  assert.match(messageOf(readSize(Number.NaN)), /not a size/);
});
