import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SelfAccusation } from "../../../src/breaker/self-accusation.ts";
import { BreakerRig, originNamed } from "./breaker-rig.ts";

/** One request to each of these origins meets silence. */
function silence(rig: BreakerRig, indexes: readonly number[]): void {
  for (const index of indexes) for (const { gate, token } of rig.ask(1, "GET", index)) gate.unreachable(token);
}

/** Each of these origins has answered before. */
function known(rig: BreakerRig): BreakerRig {
  for (const index of rig.origins.keys()) rig.answer(rig.ask(1, "GET", index));
  rig.pass(1000);
  return rig;
}

function shops(count: number): ReturnType<typeof originNamed>[] {
  return Array.from({ length: count }, (_, index) => originNamed(`shop-${index}`));
}

describe("the node", () => {
  test("is cut off when half of the hosts with traffic are silent", () => {
    const rig = known(new BreakerRig(shops(6)));
    silence(rig, [3, 4]);
    rig.pass(1000);
    assert.equal(rig.board.node, "fine");
    silence(rig, [5]);
    rig.pass(100);
    assert.equal(rig.board.node, "cut-off");
    assert.deepEqual([rig.nodeVerdicts, rig.isNodeCutOff], [["cut-off"], true]);
  });

  test("is not to blame for hosts that were never there, as long as it has reached somebody", () => {
    const rig = new BreakerRig(shops(30));
    const [first] = rig.ask(1, "GET", 0);
    // Refused: but somebody was there.
    if (first) first.gate.failed(first.token);
    rig.pass(1100);
    silence(
      rig,
      Array.from({ length: 29 }, (_, index) => index + 1),
    );
    rig.pass(1100);
    assert.equal(rig.board.node, "fine");
  });

  test("may be cut off from the start: then eight strangers to whom there is no route prove it", () => {
    const rig = new BreakerRig(shops(8));
    const strand = (indexes: readonly number[]): void => {
      for (const index of indexes) for (const { gate, token } of rig.ask(1, "GET", index)) gate.stranded(token);
      rig.pass(1100);
    };
    silence(rig, [0, 1, 2, 3, 4, 5, 6, 7]);
    strand([0, 1, 2, 3, 4, 5, 6]);
    assert.equal(rig.board.node, "fine");
    strand([7]);
    assert.equal(rig.board.node, "cut-off");
  });

  test("is not to blame for hosts that have been dead for longer than ten minutes", () => {
    const rig = known(new BreakerRig(shops(6)));
    rig.pass(601_000);
    silence(rig, [0, 1, 2, 3, 4, 5]);
    rig.pass(1100);
    assert.equal(rig.board.node, "fine");
  });

  test("without a route is as cut off as by silence", () => {
    const rig = known(new BreakerRig(shops(3)));
    for (const index of [0, 1, 2]) for (const { gate, token } of rig.ask(1, "GET", index)) gate.stranded(token);
    rig.pass(1100);
    assert.equal(rig.board.node, "cut-off");
    assert.equal(rig.state(0), "closed");
  });

  test("is not to blame for one dead server with a hundred sites", () => {
    const rig = new BreakerRig(
      Array.from({ length: 100 }, (_, index) => originNamed(`shop-${index}`, {}, "one.example")),
    );
    silence(
      rig,
      Array.from({ length: 100 }, (_, index) => index),
    );
    rig.pass(1000);
    assert.equal(rig.board.node, "fine");
  });

  test("with one origin never accuses itself", () => {
    const rig = new BreakerRig();
    silence(rig, [0, 0, 0, 0, 0]);
    rig.pass(10_000);
    assert.equal(rig.board.node, "fine");
  });

  test("is not to blame when one of two origins is silent", () => {
    const rig = new BreakerRig(shops(2));
    silence(rig, [0]);
    rig.pass(1000);
    assert.equal(rig.board.node, "fine");
  });

  test("forgets after 30 s", () => {
    const accusation = new SelfAccusation();
    for (const host of ["a", "b", "c"]) accusation.reached(host, 0);
    accusation.failed("a", 1000);
    accusation.failed("b", 1000);
    accusation.failed("c", 31_001);
    assert.equal(accusation.judge(31_001), "fine");
  });

  test("stays cut off without traffic, until somebody can be reached again", () => {
    const rig = known(new BreakerRig(shops(3)));
    silence(rig, [0, 1, 2]);
    rig.pass(100);
    rig.pass(60_000, () => {
      for (const origin of rig.knocks.splice(0)) rig.obey(rig.board.knocked(origin, "failed"));
    });
    assert.equal(rig.board.node, "cut-off");
    rig.pass(10_000, () => {
      for (const origin of rig.knocks.splice(0)) rig.obey(rig.board.knocked(origin, "reached"));
    });
    assert.deepEqual([rig.nodeVerdicts, rig.isNodeCutOff], [["cut-off", "fine"], false]);
  });

  test("knocks for as long as it takes, also when its knocks get lost", () => {
    const rig = known(new BreakerRig(shops(3)));
    silence(rig, [0, 1, 2]);
    rig.pass(300_000);
    assert.equal(rig.board.node, "cut-off");
    rig.knocks.splice(0);
    rig.pass(5100);
    assert.ok(rig.knocks.length > 0);
    for (const origin of rig.knocks.splice(0)) rig.obey(rig.board.knocked(origin, "reached"));
    assert.equal(rig.board.node, "fine");
  });

  test("knocks at a few hosts only", () => {
    const rig = known(new BreakerRig(shops(50)));
    silence(
      rig,
      Array.from({ length: 50 }, (_, index) => index),
    );
    rig.pass(200);
    assert.equal(rig.knocks.length, 4);
  });
});

describe("while the node is cut off", () => {
  function cutOff(): BreakerRig {
    const rig = known(new BreakerRig(shops(4)));
    silence(rig, [1, 2, 3]);
    rig.pass(100);
    assert.equal(rig.board.node, "cut-off");
    return rig;
  }

  test("nothing is counted and nothing is blocked", () => {
    const rig = cutOff();
    const waiting = rig.ask(100);
    rig.pass(25_000);
    rig.timeOut(waiting);
    rig.pass(1000);
    assert.equal(rig.state(0), "closed");
    assert.equal(rig.status(0).now.timeouts, 0);
    assert.equal(rig.probes.length, 0);
  });

  test("what began before does not count afterwards", () => {
    const rig = cutOff();
    const waiting = rig.ask(100);
    for (const index of [1, 2, 3]) rig.answer(rig.ask(1, "GET", index));
    rig.pass(1100);
    assert.equal(rig.board.node, "fine");
    rig.timeOut(waiting);
    rig.pass(1000);
    assert.equal(rig.state(0), "closed");
  });

  test("a block that was decided a moment before is taken back", () => {
    const rig = new BreakerRig(shops(3));
    for (const index of [0, 1, 2]) {
      rig.answer(rig.ask(1, "GET", index));
      rig.ask(50, "GET", index);
    }
    rig.pass(24_000);
    const states = (): string[] => [0, 1, 2].map((index) => rig.state(index));
    assert.deepEqual(states(), ["suspect", "suspect", "suspect"]);
    const checks = rig.probes.splice(0);
    const fail = (site: string): void => {
      for (const { origin, probe } of checks.filter((check) => check.origin.site === site))
        rig.obey(rig.board.probed(origin, probe, "unreachable"));
    };
    fail("shop-0");
    fail("shop-1");
    assert.deepEqual(states(), ["blocked", "blocked", "suspect"]);
    fail("shop-2");
    assert.deepEqual(states(), ["closed", "closed", "closed"]);
    assert.ok(rig.history.includes("blocked>closed:node-cut-off"));
  });

  test("sites that block on connect timeouts are not blocked either", () => {
    const rig = known(new BreakerRig(shops(4)));
    for (const index of [0, 1, 2, 3])
      for (const { gate, token } of rig.ask(8, "GET", index)) gate.connectTimedOut(token);
    rig.pass(1100);
    assert.equal(rig.board.node, "cut-off");
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => rig.state(index)),
      ["closed", "closed", "closed", "closed"],
    );
    const alone = new BreakerRig();
    for (const { gate, token } of alone.ask(8)) gate.connectTimedOut(token);
    alone.pass(1100);
    assert.equal(alone.state(), "blocked");
  });

  test("an operator's hold stays", () => {
    const rig = known(new BreakerRig(shops(4)));
    const [first] = rig.origins;
    if (first) rig.obey(rig.board.tell(first, { type: "hold", as: "blocked", by: "", untilMs: null }) ?? []);
    silence(rig, [1, 2, 3]);
    rig.pass(100);
    assert.equal(rig.board.node, "cut-off");
    assert.equal(rig.state(0), "held");
  });
});
