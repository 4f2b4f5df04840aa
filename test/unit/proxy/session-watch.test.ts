import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionWatch } from "../../../src/proxy/session-watch.ts";

const MEBIBYTE = 1024 * 1024;

test("resets and control frames: a burst and a rate of their own", () => {
  const watch = new SessionWatch(0);
  const until = (call: () => string | null): number => {
    for (let count = 0; count < 10_000; count++) if (call() !== null) return count;
    return -1;
  };
  assert.equal(
    until(() => watch.onReset(0)),
    200,
  );
  assert.equal(
    until(() => watch.onControl(0)),
    100,
  );
  assert.equal(
    until(() => watch.onReset(1_000)),
    20,
  );
  assert.match(watch.onReset(1_000) ?? "", /requests that are reset/);
});

test("octets that serve no request are measured by those that do, in each look anew", () => {
  const watch = new SessionWatch(0);
  assert.equal(watch.onLook(MEBIBYTE), null);
  watch.addUseful(MEBIBYTE);
  assert.equal(watch.onLook(10 * MEBIBYTE), null, "9 MiB came, 1 + 8 × 1 are allowed");
  assert.match(watch.onLook(12 * MEBIBYTE) ?? "", /frames that serve no request/);
});
