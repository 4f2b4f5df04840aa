import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BreakerBoard } from "../../../src/breaker/breaker-board.ts";
import { CellTable } from "../../../src/breaker/breaker-memory.ts";
import { chunkBytes, CELLS_PER_CHUNK } from "../../../src/breaker/cell-layout.ts";
import { OriginGate, REFUSED } from "../../../src/breaker/origin-gate.ts";
import { BreakerRig, originNamed, TICK_MS } from "./breaker-rig.ts";

const DAY_MS = 86_400_000;

describe("the shared memory", () => {
  test("takes at most 512 bytes per origin with seven threads", () => {
    assert.ok(Math.floor(chunkBytes(7) / CELLS_PER_CHUNK) <= 512);
  });

  test("keeps 100,000 origins apart", () => {
    const board = new BreakerBoard(1, { nowMs: () => 1e6, wallMs: () => 1e12 });
    const origins = Array.from({ length: 100_000 }, (_, index) => originNamed(`site-${index}`));
    const { cells } = board.configure(origins);
    assert.equal(new Set(cells).size, 100_000);
    const table = new CellTable(board.memory);
    const last = new OriginGate(table.place(cells[99_999] ?? 0), 0);
    last.admit("GET", 1e6);
    board.tick();
    assert.deepEqual(
      board.status().map(({ site, now }) => [site, now.waiting]),
      [["site-99999", 1]],
    );
  });

  test("refuses a cell that it does not have", () => {
    const { board } = new BreakerRig();
    assert.throws(() => new CellTable(board.memory).place(CELLS_PER_CHUNK), RangeError);
  });
});

describe("a gate", () => {
  test("knows what waits, over all threads and however long", () => {
    const rig = new BreakerRig(undefined, 3);
    const early = rig.ask(30);
    rig.pass(35_000);
    const late = rig.ask(12);
    rig.pass(TICK_MS);
    assert.deepEqual([rig.status().now.waiting, rig.status().now.stale], [42, 30]);
    rig.drop(early.slice(0, 10));
    rig.drop(late.slice(0, 5));
    assert.deepEqual([rig.status().now.waiting, rig.status().now.stale], [27, 20]);
    rig.drop(early.slice(10));
    rig.drop(late.slice(5));
    assert.deepEqual([rig.status().now.waiting, rig.status().now.stale], [0, 0]);
  });

  test("takes a request for old between 20 s and a slot later", () => {
    for (let offsetMs = 0; offsetMs < 3000; offsetMs += 100) {
      const rig = new BreakerRig();
      rig.pass(offsetMs);
      rig.ask(1);
      rig.pass(20_000);
      assert.equal(rig.status().now.stale, 0, `offset ${offsetMs}`);
      rig.pass(2900);
      assert.equal(rig.status().now.stale, 1, `offset ${offsetMs}`);
    }
  });

  test("is not confused by days without a request", () => {
    for (const days of [1, 2, 2.2, 5]) {
      const rig = new BreakerRig();
      rig.answer(rig.ask(10));
      rig.nowMs += days * DAY_MS;
      rig.ask(2);
      rig.pass(TICK_MS);
      assert.deepEqual([rig.status().now.waiting, rig.status().now.stale], [2, 0], `${days} days`);
      rig.pass(23_000);
      assert.equal(rig.status().now.stale, 2, `${days} days`);
    }
  });

  test("keeps its balance when the thread's clock is a little behind", () => {
    const rig = new BreakerRig();
    const gate = rig.gate();
    const first = gate.admit("GET", rig.nowMs);
    const second = gate.admit("GET", rig.nowMs - 4000);
    rig.nowMs -= 4000;
    rig.board.tick();
    assert.deepEqual([rig.status().now.waiting, rig.status().now.stale], [2, 0]);
    gate.answered(first, rig.nowMs);
    gate.answered(second, rig.nowMs);
    rig.pass(60_000);
    assert.deepEqual([rig.status().now.waiting, rig.status().now.stale], [0, 0]);
  });

  test("gives tokens that are small integers, so that keeping one allocates nothing", () => {
    const rig = new BreakerRig();
    for (let block = 0; block < 3; block++) {
      const token = rig.gate().admit("GET", rig.nowMs);
      assert.ok(Number.isInteger(token) && token >= 0 && token < 2 ** 30, String(token));
      rig.nowMs += 3 * DAY_MS;
      rig.obey(rig.board.tell(originNamed("shop"), { type: "hold", as: "open", by: "", untilMs: null }) ?? []);
    }
  });

  test("refuses any number of requests while 5,000 older ones wait, and those end as they may", () => {
    const rig = new BreakerRig();
    const waiting = rig.ask(5000);
    rig.blockByTimeouts();
    for (let one = 0; one < 50_000; one++) {
      assert.ok(rig.gate().admit("GET", rig.nowMs) === REFUSED && rig.gate().refused.name === "OriginBlocked");
    }
    rig.answer(waiting);
    assert.deepEqual([rig.status().now.waiting, rig.status().now.answers], [0, 0]);
  });
});

describe("a reload", () => {
  const a = originNamed("a");
  const b = originNamed("b");
  const c = originNamed("c");

  test("keeps cells and states of the origins that stay", () => {
    const rig = new BreakerRig([a, b]);
    rig.blockByTimeouts();
    const { cells } = rig.board.configure([c, b, originNamed("a", { forMs: 30_000 })]);
    assert.equal(cells[2], rig.cells[0]);
    assert.equal(cells[1], rig.cells[1]);
    assert.equal(rig.state(0), "blocked");
  });

  test("lets a cell rest for one reload: a thread may not have heard yet that its origin is gone", () => {
    const rig = new BreakerRig([a]);
    assert.notEqual(rig.board.configure([b]).cells[0], rig.cells[0]);
    assert.equal(rig.board.configure([b, c]).cells[1], rig.cells[0]);
  });

  test("gives the cell of a blocked origin that went away to another one as new", () => {
    const rig = new BreakerRig([a]);
    const waiting = rig.ask(50);
    rig.blockByTimeouts();
    rig.board.configure([]);
    const { cells } = rig.board.configure([b]);
    assert.equal(cells[0], rig.cells[0]);
    assert.equal(rig.ask(1).length, 1);
    rig.timeOut(waiting);
    rig.pass(1000);
    const [status] = rig.board.status();
    assert.deepEqual([status?.site, status?.state, status?.now.timeouts, status?.now.waiting], ["b", "closed", 0, 1]);
  });

  test("to mode never ends a block", () => {
    const rig = new BreakerRig([a]);
    rig.blockByTimeouts();
    rig.obey(rig.board.configure([originNamed("a", { mode: "never" })]).commands);
    assert.equal(rig.history.at(-1), "blocked>closed:configuration");
    assert.equal(rig.ask(10).length, 10);
  });

  test("changes the numbers of a closed origin at once", () => {
    const rig = new BreakerRig([a]);
    rig.board.configure([originNamed("a", { trip: { after: 2, share: 0.5, withinMs: 60_000, buckets: 6 } })]);
    rig.timeOut(rig.ask(2));
    rig.pass(TICK_MS);
    assert.equal(rig.state(), "blocked");
  });
});

test("an origin without traffic is forgotten, and remembered when it has some again", () => {
  const rig = new BreakerRig();
  rig.answer(rig.ask(10));
  rig.pass(1000);
  assert.equal(rig.board.status().length, 1);
  rig.pass(11 * 60_000);
  assert.equal(rig.board.status().length, 0);
  rig.answer(rig.ask(3));
  rig.pass(1000);
  assert.equal(rig.board.status().length, 1);
  rig.blockByTimeouts();
  assert.equal(rig.state(), "blocked");
});
