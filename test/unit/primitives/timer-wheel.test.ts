import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { Deadline, TimerWheel } from "../../../src/primitives/timer-wheel.ts";

const TICK_MS = 50;
/** Times that one turn of the wheel lasts, ms. */
const TURN_MS = 1024 * TICK_MS;

/** A wheel whose time is told. */
class Rig {
  nowMs = 0;
  readonly wheel = new TimerWheel(() => this.nowMs, TICK_MS);
  readonly fired: string[] = [];

  deadline(name: string, then: () => void = () => {}): Deadline {
    return new Deadline(this.wheel, () => {
      this.fired.push(`${name}@${this.nowMs}`);
      then();
    });
  }

  /** Ticks as the interval timer would, up to `toMs`. */
  run(toMs: number): void {
    while (this.nowMs < toMs) this.jump(Math.min(this.nowMs + TICK_MS, toMs));
  }

  /** One tick after a time without any. */
  jump(toMs: number): void {
    this.nowMs = toMs;
    this.wheel.tick();
  }
}

describe("one deadline", () => {
  test("fires once, not early, at most two ticks late", () => {
    const rig = new Rig();
    rig.deadline("a").set(1000);
    rig.run(999);
    assert.deepEqual(rig.fired, []);
    rig.run(1000 + 2 * TICK_MS);
    assert.equal(rig.fired.length, 1);
    rig.run(3 * TURN_MS);
    assert.equal(rig.fired.length, 1);
  });

  test("is not early when it was set just before a tick", () => {
    const rig = new Rig();
    rig.nowMs = 49;
    rig.deadline("a").set(100);
    rig.run(148);
    assert.deepEqual(rig.fired, []);
    rig.run(250);
    assert.equal(rig.fired.length, 1);
  });

  test("of no delay fires with the next tick or the one after", () => {
    const rig = new Rig();
    rig.deadline("a").set(0);
    rig.run(2 * TICK_MS);
    assert.equal(rig.fired.length, 1);
  });

  test("moves later without being visited in between, and earlier", () => {
    const rig = new Rig();
    const later = rig.deadline("later");
    const earlier = rig.deadline("earlier");
    later.set(100);
    earlier.set(10_000);
    later.set(5000);
    earlier.set(200);
    rig.run(300);
    assert.deepEqual(rig.fired, ["earlier@250"]);
    rig.run(5000);
    assert.equal(rig.fired.length, 1);
    rig.run(5100);
    assert.deepEqual(rig.fired, ["earlier@250", "later@5050"]);
  });

  test("lies further ahead than one turn of the wheel", () => {
    for (const delayMs of [TURN_MS - 100, TURN_MS - 50, TURN_MS, TURN_MS + 50, 3.5 * TURN_MS]) {
      const rig = new Rig();
      rig.deadline("a").set(delayMs);
      rig.run(delayMs);
      assert.deepEqual(rig.fired, [], `${delayMs}`);
      rig.run(delayMs + 2 * TICK_MS);
      assert.equal(rig.fired.length, 1, `${delayMs}`);
    }
  });

  test("does not fire when it was cleared or dropped, and can be set again", () => {
    const rig = new Rig();
    const [cleared, dropped] = [rig.deadline("cleared"), rig.deadline("dropped")];
    for (const deadline of [cleared, dropped]) deadline.set(100);
    cleared.clear();
    dropped.drop();
    dropped.drop();
    rig.run(500);
    assert.deepEqual(rig.fired, []);
    for (const deadline of [cleared, dropped]) deadline.set(100);
    rig.run(700);
    assert.deepEqual(new Set(rig.fired), new Set(["cleared@650", "dropped@650"]));
  });
});

describe("a stall of the process", () => {
  test("fires at its end all that has become due, and nothing else", () => {
    for (const stallMs of [5000, TURN_MS, TURN_MS + TICK_MS, 10 * TURN_MS, 1000 * TURN_MS]) {
      const rig = new Rig();
      for (const part of [0.1, 0.5, 0.9]) rig.deadline(`${part}`).set(stallMs * part);
      rig.deadline("later").set(stallMs + 1000);
      rig.jump(stallMs);
      assert.equal(rig.fired.length, 3, `${stallMs}`);
      rig.run(stallMs + 1000);
      assert.equal(rig.fired.length, 3, `${stallMs}`);
      rig.run(stallMs + 1000 + 2 * TICK_MS);
      assert.equal(rig.fired.length, 4, `${stallMs}`);
    }
  });

  test("a clock that stands still or goes back fires nothing", () => {
    const rig = new Rig();
    rig.jump(10_000);
    rig.deadline("a").set(100);
    rig.jump(10_000);
    rig.jump(9000);
    assert.deepEqual(rig.fired, []);
    rig.run(10_200);
    assert.equal(rig.fired.length, 1);
  });
});

describe("callbacks", () => {
  test("may drop others of the same slot, whichever of them comes first", () => {
    const rig = new Rig();
    const pairs = 5000;
    const deadlines = Array.from({ length: 2 * pairs }, (_, index): Deadline => {
      const partner = (index + pairs) % (2 * pairs);
      return rig.deadline(`${index % pairs}`, () => deadlines[partner]?.drop());
    });
    for (const deadline of deadlines) deadline.set(500);
    rig.run(2 * TURN_MS);
    assert.equal(rig.fired.length, pairs);
    assert.equal(new Set(rig.fired).size, pairs);
  });

  test("may move others of the same slot", () => {
    const rig = new Rig();
    let moved = 0;
    const pair: Deadline[] = [0, 1].map((index) =>
      rig.deadline(`${index}`, () => {
        if (moved++ === 0) pair[1 - index]?.set(1000);
      }),
    );
    for (const deadline of pair) deadline.set(500);
    rig.run(1500);
    assert.equal(rig.fired.length, 1);
    rig.run(2000);
    assert.equal(rig.fired.length, 2);
  });

  test("may set their own deadline again: it fires in a later tick", () => {
    const rig = new Rig();
    const again: Deadline = rig.deadline("again", () => again.set(0));
    again.set(0);
    rig.run(1000);
    assert.deepEqual(rig.fired, [...new Set(rig.fired)]);
    assert.ok(rig.fired.length >= 10 && rig.fired.length <= 20, `${rig.fired.length}`);
    again.drop();
    const { length } = rig.fired;
    rig.run(2000);
    assert.equal(rig.fired.length, length);
  });

  test("on every tick come behind the deadlines", () => {
    const rig = new Rig();
    rig.wheel.onTick(() => rig.fired.push(`tick@${rig.nowMs}`));
    rig.deadline("a").set(0);
    rig.jump(50);
    rig.jump(100);
    assert.deepEqual(rig.fired, ["a@50", "tick@50", "tick@100"]);
  });
});

test("start runs it by itself, stop ends it", async () => {
  const wheel = new TimerWheel(() => performance.now(), 1);
  const setAtMs = performance.now();
  wheel.start();
  wheel.start();
  await new Promise<void>((resolve) => new Deadline(wheel, resolve).set(20));
  assert.ok(performance.now() - setAtMs >= 20);
  wheel.stop();
  wheel.stop();
  // An interval that is left over would keep this process from ending.
});

/** What is done to the wheel. Deadline numbers are taken modulo the number of deadlines. */
type Step =
  | { readonly do: "set"; readonly which: number; readonly delayMs: number }
  | { readonly do: "clear" | "drop"; readonly which: number }
  | { readonly do: "pass"; readonly ms: number };

const DEADLINES = 8;
const which = fc.nat(DEADLINES - 1);
const delayMs = fc.oneof(fc.nat(300), fc.nat(3 * TURN_MS), fc.constantFrom(0, 0.5, 49.999, 50, TURN_MS - 50, TURN_MS));
const passedMs = fc.oneof(fc.nat(120), fc.constantFrom(1, 50, 50.5, TURN_MS, TURN_MS + 1), fc.nat(4 * TURN_MS));
const change: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant("set" as const), which, delayMs }), weight: 4 },
  { arbitrary: fc.record({ do: fc.constantFrom("clear" as const, "drop" as const), which }), weight: 1 },
);
const step: fc.Arbitrary<Step> = fc.oneof(change, fc.record({ do: fc.constant("pass" as const), ms: passedMs }));

test("agrees with a list that is searched in every tick", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.array(fc.array(change, { maxLength: 3 })), (steps, reactions) => {
      const rig = new Rig();
      /** When each one is due by the list; absent = not set. */
      const dueMs = new Map<number, number>();
      let reaction = 0;
      const deadlines = Array.from({ length: DEADLINES }, (_, index) => new Deadline(rig.wheel, () => fire(index)));

      function apply(one: Step): void {
        if (one.do === "pass") return rig.jump(rig.nowMs + one.ms);
        const deadline = deadlines[one.which] as Deadline;
        if (one.do === "set") {
          deadline.set(one.delayMs);
          dueMs.set(one.which, rig.wheel.nowMs + one.delayMs);
        } else {
          deadline[one.do]();
          dueMs.delete(one.which);
        }
      }

      function fire(index: number): void {
        const due = dueMs.get(index);
        assert.ok(due !== undefined && due <= rig.nowMs, `${index} fired at ${rig.nowMs}, due ${due}`);
        dueMs.delete(index);
        for (const one of reactions[reaction++] ?? []) apply(one);
      }

      for (const one of steps) {
        apply(one);
        const overdue = [...dueMs].filter(([, due]) => due + 2 * TICK_MS <= rig.wheel.nowMs);
        assert.deepEqual(overdue, [], `not fired at ${rig.nowMs}`);
      }
    }),
    { numRuns: 3000 },
  );
});
