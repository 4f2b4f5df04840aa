/** What people, peers and active checks say. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ToldInput } from "../../../src/breaker/breaker-board.ts";
import type { HeldAs } from "../../../src/breaker/breaker-state.ts";
import { BreakerRig, originNamed } from "./breaker-rig.ts";

const SHOP = originNamed("shop");

function tell(rig: BreakerRig, input: ToldInput): void {
  const commands = rig.board.tell(SHOP, input);
  assert.ok(commands);
  rig.obey(commands);
}

function hold(rig: BreakerRig, as: HeldAs, forMs: number | null = null): void {
  tell(rig, { type: "hold", as, by: "a person", untilMs: forMs === null ? null : rig.nowMs + forMs });
}

describe("the operator", () => {
  test("blocks until further notice: no probe, no trial, 2202 operator", () => {
    const rig = new BreakerRig();
    hold(rig, "blocked");
    rig.pass(3_600_000);
    assert.equal(rig.ask(10).length, 0);
    assert.equal(rig.probes.length, 0);
    assert.deepEqual([rig.gate().refused.name, rig.gate().refused.reason], ["OriginBlocked", "operator"]);
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 60);
    assert.equal(rig.status().reason, "operator");
  });

  test("blocks for a time; then it comes back slowly", () => {
    const rig = new BreakerRig();
    hold(rig, "blocked", 30_000);
    rig.pass(10_000);
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 20);
    rig.pass(20_100);
    assert.equal(rig.history.at(-1), "held>ramp:hold-over");
    rig.pass(11_000);
    assert.equal(rig.state(), "closed");
  });

  test("unblocks at any time: the origin comes back slowly", () => {
    for (const waitMs of [0, 12_000, 61_000]) {
      const rig = new BreakerRig();
      rig.blockByTimeouts();
      rig.pass(waitMs);
      tell(rig, { type: "release" });
      assert.equal(rig.state(), "ramp");
      assert.equal(rig.ask(100).length, 5);
    }
  });

  test("takes an origin out: 2206", () => {
    const rig = new BreakerRig();
    hold(rig, "disabled");
    assert.equal(rig.ask(1).length, 0);
    assert.equal(rig.gate().refused.name, "OriginDisabled");
  });

  test("says never: nothing blocks it, and what happened meanwhile does not count afterwards", () => {
    const rig = new BreakerRig();
    hold(rig, "open");
    const waiting = rig.ask(200);
    rig.timeOut(waiting.slice(0, 100));
    rig.pass(1000);
    tell(rig, { type: "peer", untilMs: rig.nowMs + 60_000 });
    assert.equal(rig.state(), "held");
    tell(rig, { type: "release" });
    rig.timeOut(waiting.slice(100));
    rig.pass(1000);
    assert.equal(rig.state(), "closed");
  });

  test("is told when there is no such origin", () => {
    assert.equal(new BreakerRig().board.tell({ site: "nobody", origin: "x" }, { type: "release" }), null);
  });

  test("blocks again by its own reason after a hold, not by the operator's", () => {
    const rig = new BreakerRig();
    hold(rig, "blocked", 1000);
    rig.pass(1100);
    assert.equal(rig.state(), "ramp");
    rig.blockByTimeouts();
    assert.deepEqual([rig.state(), rig.status().reason], ["blocked", "timeouts"]);
  });
});

describe("a peer", () => {
  test("is believed, for no longer than a block of our own, and checked by probes", () => {
    const rig = new BreakerRig();
    tell(rig, { type: "peer", untilMs: rig.nowMs + 3_600_000 });
    assert.equal(rig.gate().refused.reason, "peer");
    assert.equal(rig.gate().retryAfterSeconds(rig.nowMs, 0), 60);
    rig.probeResult = "answered";
    rig.pass(16_000);
    assert.equal(rig.history.at(-1), "probing>ramp:probes-good");
  });

  test("with old news changes nothing", () => {
    const rig = new BreakerRig();
    tell(rig, { type: "peer", untilMs: rig.nowMs });
    assert.equal(rig.state(), "closed");
  });
});

describe("active checks that fail", () => {
  test("change nothing unless the site says so", () => {
    const rig = new BreakerRig();
    tell(rig, { type: "health", verdict: "failing" });
    assert.equal(rig.state(), "closed");
  });

  test("take the origin out with 2207 until they pass", () => {
    const rig = new BreakerRig([originNamed("shop", { whenUnhealthy: "refuse" })]);
    tell(rig, { type: "health", verdict: "failing" });
    tell(rig, { type: "health", verdict: "failing" });
    assert.equal(rig.transitions.length, 1);
    assert.equal(rig.ask(1).length, 0);
    assert.equal(rig.gate().refused.name, "OriginUnhealthy");
    tell(rig, { type: "health", verdict: "passing" });
    assert.equal(rig.ask(1).length, 1);
  });
});
