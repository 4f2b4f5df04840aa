import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressMemory } from "../../../src/origin/address-memory.ts";
import { verdict } from "../../../src/origin/verdict.ts";

const REFUSED = verdict("ConnectError", "rst", "ECONNREFUSED");
const UNREACHABLE = verdict("DestinationNotReachable", "icmp-host", "EHOSTUNREACH");
const AT = "127.0.0.1:80";

function setUp(): { memory: AddressMemory; clock: { nowMs: number } } {
  const clock = { nowMs: 0 };
  return { memory: new AddressMemory(() => clock.nowMs), clock };
}

test("an ICMP error is remembered for 10 s, a missing neighbour is none", () => {
  const { memory, clock } = setUp();
  assert.equal(memory.recentIcmp(AT), null);
  memory.failed(AT, UNREACHABLE);
  clock.nowMs = 9999;
  assert.equal(memory.recentIcmp(AT), UNREACHABLE);
  clock.nowMs = 10_000;
  assert.equal(memory.recentIcmp(AT), null);
  memory.failed(AT, { ...UNREACHABLE, reason: "arp-failed" });
  assert.equal(memory.recentIcmp(AT), null);
});

test("who failed or was overtaken comes later for 30 s, or until it connects", () => {
  const { memory, clock } = setUp();
  memory.demote(AT);
  assert.equal(memory.isDemoted(AT), true);
  clock.nowMs = 30_000;
  assert.equal(memory.isDemoted(AT), false);
  memory.failed(AT, REFUSED);
  assert.equal(memory.isDemoted(AT), true);
  memory.connected(AT);
  assert.equal(memory.isDemoted(AT), false);
});

test("silence and our own failures are not held against it", () => {
  const { memory } = setUp();
  memory.failed(AT, verdict("ConnectTimeout", null, ""));
  memory.failed(AT, verdict("EdgeNetworkError", "local-no-route", "ENETUNREACH"));
  assert.equal(memory.isDemoted(AT), false);
});

test("the number of addresses is bounded", () => {
  const { memory } = setUp();
  for (let n = 0; n < 10_000; n++) memory.failed(`a${n}`, REFUSED);
  assert.deepEqual([memory.isDemoted("a0"), memory.isDemoted("a9999")], [false, true]);
});
