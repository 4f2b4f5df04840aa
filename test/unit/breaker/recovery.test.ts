/** The way back: real requests on trial, then the ramp. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BreakerRig, TICK_MS } from "./breaker-rig.ts";

describe("a trial", () => {
  /** Blocked for its full time; the probes decide nothing. */
  function onTrial(): BreakerRig {
    const rig = new BreakerRig();
    rig.probeResult = "failed";
    rig.blockByTimeouts();
    rig.pass(60_300);
    assert.equal(rig.state(), "trial");
    return rig;
  }

  test("lets three real requests through, and no more", () => {
    const rig = onTrial();
    assert.equal(rig.ask(100).length, 3);
    assert.equal(rig.gate().refused.name, "OriginBlocked");
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 1);
    rig.pass(5000);
    assert.equal(rig.ask(100).length, 0);
  });

  test("takes GET and HEAD only, until nobody has asked for such a thing for a minute", () => {
    const rig = onTrial();
    assert.equal(rig.ask(10, "POST").length, 0);
    assert.equal(rig.ask(1, "HEAD").length, 1);
    const posting = onTrial();
    posting.pass(59_500, () => assert.equal(posting.ask(1, "POST").length, 0));
    posting.pass(600);
    assert.equal(posting.ask(10, "POST").length, 3);
  });

  test("ends the block with two answers", () => {
    const rig = onTrial();
    const sent = rig.ask(3);
    rig.answer(sent.slice(0, 2));
    rig.pass(TICK_MS);
    assert.equal(rig.history.at(-1), "trial>ramp:trial-good");
  });

  test("blocks again when two are late", () => {
    const rig = onTrial();
    const [first] = rig.ask(3);
    rig.pass(TICK_MS);
    rig.answer(first ? [first] : []);
    rig.pass(14_800);
    assert.equal(rig.state(), "trial");
    rig.pass(400);
    assert.equal(rig.history.at(-1), "trial>blocked:trial-bad");
    assert.equal(rig.status().reason, "timeouts");
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 60);
  });

  test("blocks again when two fail", () => {
    const rig = onTrial();
    for (const { gate, token } of rig.ask(3).slice(1)) gate.failed(token);
    rig.pass(TICK_MS);
    assert.equal(rig.state(), "blocked");
  });

  test("gives the place of a visitor who went away to the next one", () => {
    const rig = onTrial();
    rig.drop(rig.ask(3).slice(1));
    rig.pass(TICK_MS);
    assert.equal(rig.ask(10).length, 2);
  });

  test("gets no places back from a thread that dies with requests of an earlier trial", () => {
    for (const inThread of [0, 1]) {
      const rig = new BreakerRig();
      rig.probeResult = "failed";
      rig.blockByTimeouts();
      rig.pass(60_300);
      for (let one = 0; one < 3; one++) assert.ok(rig.gate(1).admit("GET", rig.nowMs) >= 0);
      rig.pass(77_000);
      assert.equal(rig.state(), "trial");
      for (let one = 0; one < 3; one++) assert.ok(rig.gate(one === 0 ? inThread : 0).admit("GET", rig.nowMs) >= 0);
      rig.board.workerDied(1);
      rig.pass(TICK_MS);
      assert.equal(rig.ask(10).length, inThread);
    }
  });

  test("ends although every visitor goes away before there is an answer", () => {
    const rig = onTrial();
    let waiting = rig.ask(3);
    rig.pass(16_000, () => {
      if (rig.nowMs - (waiting[0]?.atMs ?? 0) < 5000) return;
      rig.drop(waiting);
      waiting = rig.ask(3);
    });
    assert.equal(rig.history.at(-1), "trial>blocked:trial-bad");
  });

  test("is decided by two good probes, too", () => {
    const rig = onTrial();
    rig.probeResult = "answered";
    rig.pass(11_000);
    assert.ok(rig.history.includes("trial>ramp:probes-good"));
  });
});

describe("the ramp", () => {
  function ramping(usual = 0): BreakerRig {
    const rig = new BreakerRig();
    if (usual > 0) {
      // So many wait at every moment, for long enough to become usual.
      let waiting = rig.ask(usual);
      rig.pass(300_000, () => {
        rig.answer(waiting.splice(0, 10));
        waiting = waiting.concat(rig.ask(10));
      });
      rig.drop(waiting);
      rig.pass(130_000);
    }
    rig.probeResult = "answered";
    rig.blockByTimeouts();
    rig.pass(15_200);
    assert.equal(rig.state(), "ramp");
    return rig;
  }

  test("lets five wait at once at first", () => {
    const rig = ramping();
    const sent = rig.ask(50);
    assert.equal(sent.length, 5);
    assert.equal(rig.gate().refused.name, "OriginConnectionLimit");
    rig.answer(sent);
    assert.equal(rig.ask(50).length, 5);
  });

  test("leads to what was usual before, and then everything passes", () => {
    const rig = ramping(100);
    const caps: number[] = [];
    rig.pass(9500, () => {
      const sent = rig.ask(300);
      caps.push(sent.length);
      rig.answer(sent);
    });
    assert.ok((caps[0] ?? 0) >= 10 && (caps[0] ?? 0) <= 12, `first ${caps[0]}`);
    assert.ok((caps.at(-1) ?? 0) >= 85 && (caps.at(-1) ?? 0) <= 100, `last ${caps.at(-1)}`);
    assert.deepEqual(
      caps,
      caps.toSorted((a, b) => a - b),
    );
    rig.pass(1000);
    assert.equal(rig.history.at(-1), "ramp>closed:ramp-over");
    assert.equal(rig.ask(1000).length, 1000);
  });

  test("ends in another block when only the probes are answered", () => {
    const rig = ramping();
    rig.ask(5);
    rig.pass(14_000);
    assert.equal(rig.state(), "ramp");
    rig.pass(2000);
    assert.equal(rig.history.at(-1), "ramp>blocked:ramp-unanswered");
  });

  test("keeps the outage's beginning and first evidence when it is blocked again", () => {
    const rig = ramping();
    const since = rig.status().since;
    rig.ask(5);
    rig.pass(16_000);
    assert.equal(rig.state(), "blocked");
    assert.equal(rig.status().since, since);
    assert.equal(rig.status().evidence?.timeouts, 5);
  });
});
