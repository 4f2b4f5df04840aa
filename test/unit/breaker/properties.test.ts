/** Whatever happens, in whatever order: random stories on a virtual clock, with three threads. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { DEFAULT_BREAKER } from "../../../src/config/breaker-settings.ts";
import type { ProbeResult } from "../../../src/breaker/breaker-origin.ts";
import { rampCap, startRamp } from "../../../src/breaker/ramp.ts";
import { BreakerRig, originNamed, type Sent } from "./breaker-rig.ts";

const THREADS = 3;
const { trip, trial } = DEFAULT_BREAKER;
const SHOP = originNamed("shop");

type Act =
  | { readonly do: "ask"; readonly count: number; readonly method: string }
  | { readonly do: "answer" | "time-out" | "drop" | "fail"; readonly count: number }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "probe"; readonly result: ProbeResult | "lost" }
  | { readonly do: "hold"; readonly as: "blocked" | "open" | "disabled"; readonly ms: number | null }
  | { readonly do: "release" | "die" | "peer" };

const count = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 8 }) }, fc.integer({ min: 20, max: 60 }));
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("ask" as const), count, method: fc.constantFrom("GET", "GET", "POST") }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom("answer" as const, "time-out", "time-out", "drop", "fail"), count }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 5000, max: 70_000 })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("probe" as const),
      result: fc.constantFrom("answered" as const, "failed", "unreachable", "ours", "lost"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("hold" as const),
      as: fc.constantFrom("blocked" as const, "open", "disabled"),
      ms: fc.option(fc.integer({ min: 1, max: 90_000 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("release" as const, "die", "peer") }) },
);

/** Things that belong together, without which a random story hardly ever gets into trouble. */
const chapter: fc.Arbitrary<readonly Act[]> = fc.oneof(
  { weight: 6, arbitrary: act.map((one) => [one]) },
  {
    weight: 1,
    arbitrary: fc.constant<Act[]>([...asked(20), { do: "answer", count: 60 }, ...asked(30), passed(24_000)]),
  },
  { weight: 2, arbitrary: fc.constant<Act[]>([...asked(8), { do: "time-out", count: 60 }, passed(100)]) },
  { weight: 2, arbitrary: fc.constant<Act[]>([passed(10_100), { do: "probe", result: "answered" }, passed(5000)]) },
  { weight: 1, arbitrary: fc.constant<Act[]>([{ do: "probe", result: "failed" }, passed(61_000), ...asked(5)]) },
  { weight: 1, arbitrary: fc.constant<Act[]>([...asked(5), { do: "answer", count: 60 }, passed(11_000)]) },
);
const story = fc.array(chapter, { minLength: 5, maxLength: 60 }).map((chapters) => chapters.flat());

function asked(count: number): Act[] {
  return [{ do: "ask", count, method: "GET" }];
}

function passed(ms: number): Act {
  return { do: "pass", ms };
}

/** A result, as the test itself has seen it. */
interface Heard {
  readonly atMs: number;
  readonly generation: number;
  readonly kind: "answer" | "time-out";
}

/** Plays a story and knows what must be true at every moment of it. */
class Story {
  readonly rig = new BreakerRig([SHOP], THREADS);
  waiting: Sent[] = [];
  readonly heard: Heard[] = [];
  #announced = 0;

  play(acts: readonly Act[]): void {
    for (const one of acts) {
      this.#act(one);
      this.#check();
    }
  }

  #act(one: Act): void {
    const { rig } = this;
    switch (one.do) {
      case "ask":
        this.waiting.push(...rig.ask(one.count, one.method));
        break;
      case "answer":
      case "time-out":
      case "drop":
      case "fail":
        this.#settle(one.do, one.count);
        break;
      case "pass":
        rig.pass(one.ms, () => this.#check());
        break;
      case "probe":
        if (one.result === "lost") rig.probes.splice(0);
        else rig.answerProbes(one.result);
        break;
      case "hold":
        rig.obey(
          rig.board.tell(SHOP, {
            type: "hold",
            as: one.as,
            by: "a test",
            untilMs: one.ms === null ? null : rig.nowMs + one.ms,
          }) ?? [],
        );
        break;
      case "release":
        rig.obey(rig.board.tell(SHOP, { type: "release" }) ?? []);
        break;
      case "peer":
        rig.obey(rig.board.tell(SHOP, { type: "peer", untilMs: rig.nowMs + 40_000 }) ?? []);
        break;
      case "die":
        this.#threadDies();
    }
  }

  #settle(how: "answer" | "time-out" | "drop" | "fail", many: number): void {
    const { rig } = this;
    const sent = this.waiting.splice(0, many);
    const now = generationNow(rig);
    if (how === "answer") rig.answer(sent);
    else if (how === "time-out") rig.timeOut(sent);
    else if (how === "drop") rig.drop(sent);
    else for (const { gate, token } of sent) gate.failed(token);
    if (how !== "answer" && how !== "time-out") return;
    for (const { token } of sent)
      if (generationOf(token) === now) this.heard.push({ atMs: rig.nowMs, generation: now, kind: how });
  }

  #threadDies(): void {
    const { rig } = this;
    const slot = this.waiting.length % THREADS;
    const dead = rig.gate(slot);
    this.waiting = this.waiting.filter(({ gate }) => gate !== dead);
    rig.board.workerDied(slot);
  }

  #check(): void {
    const { rig } = this;
    const now = generationNow(rig);
    const onTrial = this.waiting.filter(({ token }) => (token & 1) === 1 && generationOf(token) === now);
    assert.ok(onTrial.length <= trial.max, `${onTrial.length} on trial at once`);
    const probing = rig.probes.filter(({ atMs, deadlineMs }) => rig.nowMs - atMs < deadlineMs);
    assert.ok(probing.length <= 2, `${probing.length} probes at once`);
    const mine = this.waiting.filter(({ token }) => generationOf(token) === now).length;
    assert.equal(rig.board.status()[0]?.now.waiting ?? mine, mine, "waiting");
    this.#checkTransitions();
  }

  #checkTransitions(): void {
    for (const transition of this.rig.transitions.slice(this.#announced)) {
      const { cause, evidence, atMs, from } = transition;
      if (cause !== "timeouts") continue;
      assert.ok(evidence.timeouts >= trip.after, `blocked with ${evidence.timeouts} timeouts`);
      assert.ok(evidence.timeouts / (evidence.timeouts + evidence.answers) >= trip.share);
      const before = transition.generation - 1;
      // The supervisor looks every 100 ms and counts in buckets of 10 s.
      const all = this.heard.filter((one) => one.generation === before % 4096 && one.kind === "time-out");
      const most = all.filter((one) => one.atMs > atMs - trip.withinMs - 200).length;
      const least = all.filter((one) => one.atMs > atMs - trip.withinMs + 10_200).length;
      assert.ok(
        evidence.timeouts <= most && evidence.timeouts >= least,
        `${least} ${evidence.timeouts} ${most} ${from}`,
      );
    }
    this.#announced = this.rig.transitions.length;
  }
}

function generationOf(token: number): number {
  return token >> 17;
}

function generationNow(rig: BreakerRig): number {
  return (rig.board.status()[0]?.generation ?? 0) % 4096;
}

describe("in every story", () => {
  test("no block below the minimum or the share, at most 3 on trial and 2 probes at once, old results change nothing", () => {
    fc.assert(
      fc.property(story, (acts) => new Story().play(acts)),
      { numRuns: 150 },
    );
  });

  test("every block that no person holds ends, once the origin answers", () => {
    const methods = fc.constantFrom("GET", "POST");
    const probes = fc.constantFrom("answered" as const, "failed" as const, "lost" as const);
    fc.assert(
      fc.property(story, methods, probes, (acts, method, answer) => {
        const played = new Story();
        played.play(acts);
        const { rig } = played;
        if (rig.board.status()[0]?.state === "held") rig.obey(rig.board.tell(SHOP, { type: "release" }) ?? []);
        // From here on every request is answered within the tick; the probes as they like. Three rounds of everything is time enough.
        rig.pass(4 * 60_000, () => {
          if (answer === "lost") rig.probes.splice(0);
          else rig.answerProbes(answer);
          rig.answer(rig.ask(2, method));
        });
        assert.equal(rig.board.status()[0]?.state ?? "closed", "closed", rig.history.slice(-4).join(" "));
        assert.equal(rig.ask(100, "POST").length, 100);
      }),
      { numRuns: 100 },
    );
  });

  test("a block without any traffic lets the first requests through when its time is up", () => {
    const rig = new BreakerRig();
    rig.probeResult = "failed";
    rig.blockByTimeouts();
    rig.pass(10 * 60_000);
    assert.equal(rig.ask(1).length, 1);
  });
});

test("the ramp is monotone, from max(5, 10 % of what is usual) to what is usual", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 50_000, noNaN: true }),
      fc.integer({ min: 0, max: 60_000 }),
      fc.array(fc.integer({ min: 0, max: 70_000 }), { minLength: 2 }),
      (usual, overMs, times) => {
        const ramp = startRamp(usual, { ...DEFAULT_BREAKER.ramp, overMs }, 0);
        const caps = times.toSorted((a, b) => a - b).map((nowMs) => rampCap(ramp, overMs, nowMs));
        assert.deepEqual(
          caps,
          caps.toSorted((a, b) => a - b),
        );
        assert.ok(ramp.fromCap >= 5 && ramp.fromCap >= usual / 10 && ramp.fromCap <= Math.max(5, usual / 10 + 1));
        assert.equal(rampCap(ramp, overMs, overMs), Math.max(ramp.fromCap, Math.ceil(usual)));
      },
    ),
  );
});
