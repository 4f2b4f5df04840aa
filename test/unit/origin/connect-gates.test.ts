import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { ConnectGates, type Entry } from "../../../src/origin/connect-gates.ts";
import { type Verdict, verdict } from "../../../src/origin/verdict.ts";

const REFUSED = verdict("ConnectError", "rst", "ECONNREFUSED");
const UNREACHABLE = verdict("DestinationNotReachable", "icmp-host", "EHOSTUNREACH");
const SILENT = verdict("ConnectTimeout", null, "");
const AT = "127.0.0.1:80";

class Clock {
  nowMs = 0;
  readonly read = (): number => this.nowMs;
}

/** One who wants to dial; `told` is what the gate said. */
class Caller implements Entry {
  told: (Verdict | null)[] = [];
  turn(known: Verdict | null): void {
    this.told.push(known);
  }
}

function setUp(t: TestContext): { gates: ConnectGates; clock: Clock; enter: () => Caller } {
  const clock = new Clock();
  const gates = new ConnectGates(clock.read);
  t.after(() => gates.close());
  const enter = (): Caller => {
    const caller = new Caller();
    gates.enter(AT, caller);
    return caller;
  };
  return { gates, clock, enter };
}

test("where nothing failed all dial at once", (t) => {
  const { enter } = setUp(t);
  assert.deepEqual(
    [enter(), enter()].map((caller) => caller.told),
    [[null], [null]],
  );
});

test("for 250 ms after a hard failure it stands, then one dials and the others wait for it", (t) => {
  for (const name of ["ConnectError", "DestinationNotReachable", "ConnectionReset", "TLSHandshakeClosed"] as const) {
    const { gates, clock, enter } = setUp(t);
    const hard = verdict(name, null, "");
    gates.settle(AT, enter(), hard);
    clock.nowMs = 249;
    assert.deepEqual(enter().told, [hard]);
    clock.nowMs = 250;
    const [leader, follower] = [enter(), enter()];
    assert.deepEqual(leader.told, [null]);
    assert.deepEqual(follower.told, []);
    gates.settle(AT, leader, UNREACHABLE);
    assert.deepEqual(follower.told, [UNREACHABLE]);
  }
});

test("a success frees all who wait", (t) => {
  const { gates, clock, enter } = setUp(t);
  gates.settle(AT, enter(), REFUSED);
  clock.nowMs = 300;
  const [leader, one, two] = [enter(), enter(), enter()];
  gates.settle(AT, leader, null);
  assert.deepEqual([one.told, two.told], [[null], [null]]);
  assert.deepEqual([enter().told, gates.failure(AT)], [[null], null]);
});

test("a leader that leaves undecided, or meets silence, hands on to the next", (t) => {
  const { gates, clock, enter } = setUp(t);
  gates.settle(AT, enter(), REFUSED);
  clock.nowMs = 300;
  const [leader, one, two] = [enter(), enter(), enter()];
  gates.leave(AT, leader);
  assert.deepEqual([one.told, two.told], [[null], []]);
  gates.settle(AT, one, SILENT);
  assert.deepEqual(two.told, [null]);
});

test("a follower that leaves is not told", (t) => {
  const { gates, clock, enter } = setUp(t);
  gates.settle(AT, enter(), REFUSED);
  clock.nowMs = 300;
  const [leader, follower] = [enter(), enter()];
  gates.leave(AT, follower);
  gates.settle(AT, leader, REFUSED);
  assert.deepEqual(follower.told, []);
});

test("before anything is known no more than 64 dial at once", (t) => {
  const { gates, enter } = setUp(t);
  const callers = Array.from({ length: 1000 }, enter);
  const dialling = (): number => callers.filter(({ told }) => told.length > 0).length;
  assert.equal(dialling(), 64);
  const [first, second] = callers;
  if (first) gates.leave(AT, first);
  assert.equal(dialling(), 65);
  if (second) gates.settle(AT, second, null);
  assert.equal(dialling(), 1000);
});

test("after silence one a second dials, and nobody is told before his time is over", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const name of ["ConnectTimeout", "TLSHandshakeTimeout"] as const) {
    const { gates, clock, enter } = setUp(t);
    clock.nowMs = 15_000;
    gates.settle(AT, enter(), verdict(name, null, ""));
    const callers: Caller[] = [];
    const dialling = (): number => callers.filter(({ told }) => told.length > 0).length;
    const pass = (): void => {
      clock.nowMs += 10;
      t.mock.timers.tick(10);
    };
    for (; clock.nowMs < 25_000; pass()) callers.push(enter());
    assert.ok(dialling() >= 10 && dialling() <= 11, String(dialling()));
    // Those who gave up make no room: the others would dial one after the other with the last breath.
    for (const caller of callers.slice(0, 500)) gates.settle(AT, caller, verdict(name, null, ""));
    assert.ok(dialling() <= 11, String(dialling()));
    // Nobody comes any more, and it goes on.
    for (; clock.nowMs < 30_000; pass());
    assert.ok(dialling() >= 15 && dialling() <= 16, String(dialling()));
    const [first] = callers;
    if (first) gates.settle(AT, first, null);
    const rest = callers.slice(500);
    assert.ok(rest.every(({ told }) => told.length === 1 && told[0] === null));
  }
});

test("those who wait where nothing was known are not left alone when the dials end in silence", (t) => {
  const { gates, enter } = setUp(t);
  const callers = Array.from({ length: 70 }, enter);
  for (const caller of callers.slice(0, 64)) gates.settle(AT, caller, SILENT);
  assert.deepEqual(
    callers.slice(64).map(({ told }) => told.length),
    [1, 0, 0, 0, 0, 0],
  );
});

test("our own failures hold nothing down", (t) => {
  const { gates, enter } = setUp(t);
  gates.settle(AT, enter(), verdict("EdgeNetworkError", "local-no-route", "ENETUNREACH"));
  assert.deepEqual([enter().told, gates.failure(AT)], [[null], null]);
});

test("the number of gates is bounded", (t) => {
  const { gates } = setUp(t);
  for (let n = 0; n < 10_000; n++) gates.report(`a${n}`, REFUSED);
  const first = new Caller();
  gates.enter("a0", first);
  assert.deepEqual(first.told, [null]);
  const last = new Caller();
  gates.enter("a9999", last);
  assert.deepEqual(last.told, [REFUSED]);
});
