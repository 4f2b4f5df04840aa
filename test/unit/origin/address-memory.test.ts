import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressMemory, type Entry } from "../../../src/origin/address-memory.ts";
import { type Verdict, verdict } from "../../../src/origin/verdict.ts";

const REFUSED = verdict("ConnectError", "rst", "ECONNREFUSED");
const UNREACHABLE = verdict("DestinationNotReachable", "icmp-host", "EHOSTUNREACH");
const SILENT = verdict("ConnectTimeout", null, "");
const AT = "127.0.0.1:80";

class Clock {
  nowMs = 0;
  readonly read = (): number => this.nowMs;
}

/** One who wants to dial; `told` is what the memory said. */
class Caller implements Entry {
  told: (Verdict | null)[] = [];
  turn(known: Verdict | null): void {
    this.told.push(known);
  }
}

function setUp(): { memory: AddressMemory; clock: Clock; enter: () => Caller } {
  const clock = new Clock();
  const memory = new AddressMemory(clock.read);
  const enter = (): Caller => {
    const caller = new Caller();
    memory.enter(AT, caller);
    return caller;
  };
  return { memory, clock, enter };
}

test("an address without a failure is dialled by all at once", () => {
  const { enter } = setUp();
  assert.deepEqual(
    [enter(), enter()].map((caller) => caller.told),
    [[null], [null]],
  );
});

test("for 250 ms after a hard failure it stands, then one dials and the others wait for it", () => {
  const { memory, clock, enter } = setUp();
  memory.settle(AT, enter(), REFUSED);
  clock.nowMs = 249;
  assert.deepEqual(enter().told, [REFUSED]);
  clock.nowMs = 250;
  const [leader, follower] = [enter(), enter()];
  assert.deepEqual(leader.told, [null]);
  assert.deepEqual(follower.told, []);
  memory.settle(AT, leader, UNREACHABLE);
  assert.deepEqual(follower.told, [UNREACHABLE]);
});

test("a success frees all who wait, and the address", () => {
  const { memory, clock, enter } = setUp();
  memory.settle(AT, enter(), REFUSED);
  clock.nowMs = 300;
  const [leader, one, two] = [enter(), enter(), enter()];
  memory.settle(AT, leader, null);
  assert.deepEqual([one.told, two.told], [[null], [null]]);
  assert.deepEqual(enter().told, [null]);
});

test("a leader that leaves undecided, or meets silence, hands on to the next", () => {
  const { memory, clock, enter } = setUp();
  memory.settle(AT, enter(), REFUSED);
  clock.nowMs = 300;
  const [leader, one, two] = [enter(), enter(), enter()];
  memory.leave(AT, leader);
  assert.deepEqual([one.told, two.told], [[null], []]);
  memory.settle(AT, one, SILENT);
  assert.deepEqual(two.told, [null]);
});

test("a follower that leaves is not told", () => {
  const { memory, clock, enter } = setUp();
  memory.settle(AT, enter(), REFUSED);
  clock.nowMs = 300;
  const [leader, follower] = [enter(), enter()];
  memory.leave(AT, follower);
  memory.settle(AT, leader, REFUSED);
  assert.deepEqual(follower.told, []);
});

test("silence and our own failures hold nothing down", () => {
  const { memory, enter } = setUp();
  memory.settle(AT, enter(), SILENT);
  memory.settle(AT, enter(), verdict("EdgeNetworkError", "local-no-route", "ENETUNREACH"));
  assert.deepEqual(enter().told, [null]);
});

test("an ICMP error is remembered for 10 s, a missing neighbour is none", () => {
  const { memory, clock, enter } = setUp();
  assert.equal(memory.recentIcmp(AT), null);
  memory.settle(AT, enter(), UNREACHABLE);
  clock.nowMs = 9999;
  assert.equal(memory.recentIcmp(AT), UNREACHABLE);
  clock.nowMs = 10_000;
  assert.equal(memory.recentIcmp(AT), null);
  memory.report(AT, { ...UNREACHABLE, reason: "arp-failed" });
  assert.equal(memory.recentIcmp(AT), null);
});

test("who failed or was overtaken comes later for 30 s, or until it connects", () => {
  const { memory, clock, enter } = setUp();
  memory.demote(AT);
  assert.equal(memory.isDemoted(AT), true);
  clock.nowMs = 30_000;
  assert.equal(memory.isDemoted(AT), false);
  memory.demote(AT);
  memory.settle(AT, enter(), null);
  assert.equal(memory.isDemoted(AT), false);
});

test("the number of addresses is bounded", () => {
  const { memory } = setUp();
  for (let n = 0; n < 10_000; n++) memory.report(`a${n}`, REFUSED);
  const first = new Caller();
  memory.enter("a0", first);
  assert.deepEqual(first.told, [null]);
  const last = new Caller();
  memory.enter("a9999", last);
  assert.deepEqual(last.told, [REFUSED]);
});
