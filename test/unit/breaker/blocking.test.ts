/** How a block begins and ends, with the board, the gates and the shared memory. What comes after it: recovery.test.ts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DEFAULT_BREAKER } from "../../../src/config/breaker-settings.ts";
import { BreakerRig, originNamed, TICK_MS } from "./breaker-rig.ts";

const { early } = DEFAULT_BREAKER;

describe("closed", () => {
  test("becomes blocked with the fifth timeout when nothing is answered", () => {
    const rig = new BreakerRig();
    const sent = rig.ask(5);
    rig.pass(TICK_MS);
    rig.timeOut(sent.slice(0, 4));
    rig.pass(TICK_MS);
    assert.equal(rig.state(), "closed");
    rig.timeOut(sent.slice(4));
    rig.pass(TICK_MS);
    assert.equal(rig.state(), "blocked");
    assert.deepEqual(rig.history, ["closed>blocked:timeouts"]);
    const [transition] = rig.transitions;
    assert.equal(transition?.reason, "timeouts");
    assert.deepEqual([transition?.evidence.timeouts, transition?.evidence.answers], [5, 0]);
  });

  test("stays closed while less than half time out", () => {
    const rig = new BreakerRig();
    rig.answer(rig.ask(10));
    const slow = rig.ask(9);
    rig.pass(TICK_MS);
    rig.timeOut(slow);
    rig.pass(TICK_MS);
    assert.equal(rig.state(), "closed");
    const tenth = rig.ask(1);
    rig.pass(TICK_MS);
    rig.timeOut(tenth);
    rig.pass(TICK_MS);
    assert.equal(rig.state(), "blocked");
  });

  test("forgets timeouts after 120 s", () => {
    const rig = new BreakerRig();
    const sent = rig.ask(5);
    rig.timeOut(sent.slice(0, 4));
    rig.pass(121_000);
    rig.timeOut(sent.slice(4));
    rig.pass(TICK_MS);
    assert.equal(rig.state(), "closed");
    assert.equal(rig.status().now.timeouts, 1);
  });

  test("is not blocked for answers that slide out of the window", () => {
    const rig = new BreakerRig();
    rig.answer(rig.ask(10));
    rig.pass(30_000);
    rig.timeOut(rig.ask(8));
    rig.ask(40);
    rig.probeResult = "answered";
    rig.pass(200_000);
    assert.ok(rig.transitions.every(({ to }) => to === "suspect" || to === "closed"));
  });

  test("counts client aborts, our own refusals and other failures neither way", () => {
    const rig = new BreakerRig();
    rig.drop(rig.ask(20));
    for (const { gate, token } of rig.ask(20)) gate.failed(token);
    rig.pass(TICK_MS);
    assert.deepEqual([rig.status().now.timeouts, rig.status().now.answers, rig.status().now.waiting], [0, 0, 0]);
  });

  test("never blocks where the owner says never", () => {
    const rig = new BreakerRig([originNamed("shop", { mode: "never" })]);
    for (let round = 0; round < 5; round++) rig.blockByTimeouts();
    assert.equal(rig.state(), "closed");
    assert.equal(rig.status().now.timeouts, 25);
  });
});

describe("a stall", () => {
  /** An origin that has answered, and then lets everything hang. */
  function stalled(settings = {}): BreakerRig {
    const rig = new BreakerRig([originNamed("shop", settings)]);
    rig.answer(rig.ask(10));
    rig.pass(TICK_MS);
    rig.ask(30);
    return rig;
  }

  test("is suspected after 20 s of silence, and blocked when both checks fail", () => {
    const rig = stalled();
    rig.pass(19_900);
    assert.equal(rig.state(), "closed");
    rig.pass(4000);
    assert.equal(rig.state(), "suspect");
    assert.equal(rig.probes.length, 2);
    assert.equal(rig.probes[0]?.deadlineMs, 10_000);
    const [first, second] = rig.probes.splice(0);
    if (first) rig.obey(rig.board.probed(first.origin, first.probe, "failed"));
    assert.equal(rig.state(), "suspect");
    if (second) rig.obey(rig.board.probed(second.origin, second.probe, "failed"));
    assert.equal(rig.state(), "blocked");
    assert.deepEqual(rig.history, ["closed>suspect:silence", "suspect>blocked:checks-failed"]);
    assert.equal(rig.gate().refused.reason, "stall");
    assert.equal(rig.status().evidence?.stale, 30);
  });

  test("lets no more wait than waited already, and says 2205", () => {
    const rig = stalled();
    rig.pass(24_000);
    assert.equal(rig.state(), "suspect");
    assert.equal(rig.ask(3).length, 0);
    assert.equal(rig.gate().refused.name, "OriginConnectionLimit");
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 5);
  });

  test("is refuted by one good check, and not suspected again for 20 s", () => {
    const rig = stalled();
    rig.probeResult = "answered";
    rig.pass(24_000);
    assert.deepEqual(rig.history, ["closed>suspect:silence", "suspect>closed:check-answered"]);
    rig.pass(15_000);
    assert.equal(rig.transitions.length, 2);
    rig.pass(10_000);
    assert.equal(rig.transitions.length, 4);
  });

  test("is refuted by a real answer", () => {
    const rig = stalled();
    const late = rig.ask(1);
    rig.pass(24_000);
    assert.equal(rig.state(), "suspect");
    rig.answer(late);
    rig.pass(200);
    assert.deepEqual(rig.history.at(-1), "suspect>closed:answered");
  });

  test("is decided even when the checks get lost", () => {
    const rig = stalled();
    rig.pass(24_000);
    rig.pass(13_000);
    assert.equal(rig.history.at(-1), "suspect>blocked:checks-failed");
  });

  test("is none when fewer than 20 wait", () => {
    const rig = new BreakerRig();
    rig.answer(rig.ask(10));
    rig.ask((early?.inFlight ?? 0) - 1);
    rig.pass(60_000);
    assert.deepEqual(rig.history, []);
  });

  test("is none when visitors go away and others come: nobody waits for 20 s", () => {
    const rig = new BreakerRig();
    rig.answer(rig.ask(10));
    let waiting = rig.ask(50);
    rig.pass(60_000, () => {
      const oldest = waiting[0];
      if (oldest && rig.nowMs - oldest.atMs < 15_000) return;
      rig.drop(waiting);
      waiting = rig.ask(50);
    });
    assert.deepEqual(rig.history, []);
  });

  test("is none when one path hangs and others are answered", () => {
    const rig = new BreakerRig();
    rig.ask(100);
    rig.pass(150_000, () => {
      if (rig.nowMs % 10_000 === 0) rig.answer(rig.ask(1));
    });
    assert.deepEqual(rig.history, []);
  });

  test("that a person ends leaves nothing behind, also what nobody has looked at yet", () => {
    const rig = new BreakerRig();
    rig.answer(rig.ask(1));
    const waiting = rig.ask(30);
    rig.pass(24_000);
    assert.equal(rig.state(), "suspect");
    rig.timeOut(waiting);
    rig.obey(rig.board.tell(originNamed("shop"), { type: "release" }) ?? []);
    rig.pass(1000);
    assert.deepEqual([rig.state(), rig.status().now.timeouts], ["closed", 0]);
  });

  test("does not listen to checks of an earlier suspicion", () => {
    const rig = stalled();
    rig.pass(24_000);
    const [check] = rig.probes;
    if (check) rig.obey(rig.board.probed(check.origin, check.probe + 100, "answered"));
    assert.equal(rig.state(), "suspect");
  });

  test("is none for an origin that has never answered", () => {
    const rig = new BreakerRig();
    rig.ask(50);
    rig.pass(60_000);
    assert.deepEqual(rig.history, []);
  });

  test("is none when the owner has switched it off", () => {
    const rig = stalled({ early: null });
    rig.pass(60_000);
    assert.deepEqual(rig.history, []);
  });

  test("that is our own fault blocks nothing", () => {
    const rig = stalled();
    rig.probeResult = "ours";
    rig.pass(24_000);
    assert.deepEqual(rig.history, ["closed>suspect:silence", "suspect>closed:our-fault"]);
  });
});

describe("blocked", () => {
  test("refuses with 2202 and the remaining time, spread by up to 5 s", () => {
    const rig = new BreakerRig();
    rig.blockByTimeouts();
    rig.pass(4000);
    assert.equal(rig.ask(10).length, 0);
    assert.deepEqual([rig.gate().refused.name, rig.gate().refused.reason], ["OriginBlocked", "timeouts"]);
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 56);
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0.999), 61);
  });

  test("does not count what was under way: it may succeed or fail", () => {
    const rig = new BreakerRig();
    const before = rig.ask(100);
    rig.blockByTimeouts();
    rig.timeOut(before.slice(0, 50));
    rig.answer(before.slice(50));
    rig.pass(TICK_MS);
    assert.deepEqual([rig.status().now.timeouts, rig.status().now.answers, rig.status().now.waiting], [0, 0, 0]);
  });

  test("is probed after 10 s, every 5 s, one at a time", () => {
    const rig = new BreakerRig();
    rig.blockByTimeouts();
    rig.pass(9800);
    assert.equal(rig.probes.length, 0);
    rig.pass(400);
    assert.equal(rig.probes.length, 1);
    rig.pass(8000);
    assert.equal(rig.probes.length, 1);
    rig.answerProbes("failed");
    rig.pass(200);
    assert.equal(rig.probes.length, 1);
    rig.answerProbes("failed");
    rig.pass(4800);
    assert.equal(rig.probes.length, 0);
    rig.pass(400);
    assert.equal(rig.probes.length, 1);
  });

  test("ends with two good probes in a row", () => {
    const rig = new BreakerRig();
    rig.blockByTimeouts();
    rig.pass(10_200);
    for (const result of ["answered", "failed", "answered"] as const) {
      rig.answerProbes(result);
      assert.equal(rig.state(), "probing");
      rig.pass(5100);
    }
    rig.answerProbes("answered");
    assert.equal(rig.state(), "ramp");
    assert.equal(rig.history.at(-1), "probing>ramp:probes-good");
  });

  test("a probe that gets lost does not stop the others", () => {
    const rig = new BreakerRig();
    rig.blockByTimeouts();
    rig.pass(10_200);
    rig.probes.splice(0);
    rig.pass(13_000);
    assert.equal(rig.probes.length, 1);
  });

  test("does not listen to probes of an earlier block", () => {
    const rig = new BreakerRig();
    rig.blockByTimeouts();
    rig.pass(10_200);
    const old = rig.probes.splice(0);
    rig.obey(rig.board.tell(rig.origins[0] ?? originNamed("shop"), { type: "release" }) ?? []);
    rig.pass(11_000);
    rig.blockByTimeouts();
    rig.pass(10_200);
    for (const { origin, probe } of [...old, ...old]) rig.obey(rig.board.probed(origin, probe, "answered"));
    assert.equal(rig.state(), "probing");
  });
});
