import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { CounterBoard } from "../../../src/observe/counter-board.ts";
import {
  ACCEPTED,
  CLIENTS,
  DELAY_AT,
  FAILURE_KEYS,
  failurePlace,
  FINISHED,
  NO_SITE,
  NODE_NUMBERS,
  PHASE_NUMBERS,
  PHASES_AT,
  RESPONSE_BYTES,
  STATUS_AT,
} from "../../../src/observe/counter-layout.ts";
import { ThreadCounters } from "../../../src/observe/thread-counters.ts";
import { PLAIN } from "./plain-record.ts";

const OK = STATUS_AT + 2;

/** Answers of status 200 by site. */
function good(board: CounterBoard): Record<string, number | undefined> {
  return Object.fromEntries([...board.sites()].map(({ site, numbers }) => [site ?? "", numbers[OK]]));
}

suite("the layout", () => {
  test("every failure has a place of its own, before the histograms", () => {
    const places = FAILURE_KEYS.map(({ name, reason }) => failurePlace(name, reason));
    assert.equal(new Set(places).size, FAILURE_KEYS.length);
    assert.ok(Math.max(...places) < PHASES_AT && Math.min(...places) > CLIENTS);
    assert.ok(PHASES_AT + 5 * PHASE_NUMBERS === DELAY_AT && DELAY_AT < NODE_NUMBERS);
  });

  test("a reason that is not the code's own counts as none", () => {
    assert.equal(failurePlace("TestError", "rst"), failurePlace("TestError", null));
    assert.notEqual(failurePlace("ConnectError", "rst"), failurePlace("ConnectError", null));
  });
});

suite("counting", () => {
  test("what two threads count is added", () => {
    const board = new CounterBoard(2);
    const access = board.configure(["a", "b"]);
    const [cellA = 0, cellB = 0] = access.cells;
    const [one, two] = [new ThreadCounters(access.columns, 0), new ThreadCounters(access.columns, 1)];
    one.count(PLAIN, cellA);
    two.count(PLAIN, cellA);
    two.count(PLAIN, cellB);
    two.count({ ...PLAIN, status: 404 }, NO_SITE);
    assert.deepEqual(good(board), { "": 0, a: 2, b: 1 });
    assert.equal(board.total(FINISHED), 4);
    assert.equal([...board.sites()].find(({ site }) => site === "a")?.numbers[RESPONSE_BYTES], 24);
  });

  test("a status that HTTP does not know, and a cell of a newer configuration, do no harm", () => {
    const board = new CounterBoard(1);
    const counters = new ThreadCounters(board.configure([]).columns, 0);
    counters.count({ ...PLAIN, status: 0 }, NO_SITE);
    counters.count({ ...PLAIN, status: 999 }, 5000);
    assert.deepEqual(
      [...board.sites()].map(({ site, numbers }) => [site, numbers[STATUS_AT]]),
      [[null, 2]],
    );
  });

  test("times fall into their buckets, bounds included", () => {
    const board = new CounterBoard(1);
    const counters = new ThreadCounters(board.configure(["a"]).columns, 0);
    const times = [0.2, 1, 1.0001, 200_000, 200_001];
    for (const totalMs of times) counters.count({ ...PLAIN, totalMs }, 1);
    const at = PHASES_AT + 4 * PHASE_NUMBERS;
    const numbers = Array.from({ length: PHASE_NUMBERS }, (_, place) => board.total(at + place));
    assert.deepEqual([numbers[0], numbers[1], numbers.at(-3), numbers.at(-2)], [2, 1, 1, 1]);
    assert.equal(numbers.at(-1), 400_003.2001);
    counters.count({ ...PLAIN, status: 101 }, 1);
    assert.equal(board.total(at + 2), 0, "a tunnel's time is its users'");
  });
});

suite("threads that die", () => {
  test("counters stay, gauges are gone, the next thread goes on", () => {
    const board = new CounterBoard(2);
    const access = board.configure(["a"]);
    const first = new ThreadCounters(access.columns, 0);
    new ThreadCounters(access.columns, 1).set(CLIENTS, 7);
    first.count(PLAIN, 1);
    first.add(ACCEPTED, 3);
    first.set(CLIENTS, 2);
    board.retire(0);
    assert.deepEqual([board.total(ACCEPTED), board.total(CLIENTS), board.total(FINISHED)], [3, 7, 1]);
    const next = new ThreadCounters(access.columns, 0);
    next.add(ACCEPTED, 1);
    next.count(PLAIN, 1);
    assert.deepEqual([board.total(ACCEPTED), board.total(FINISHED)], [4, 2]);
    assert.deepEqual(good(board), { a: 2 });
  });
});

suite("another configuration", () => {
  test("a site that stays keeps its cell and its counts, wherever it stands", () => {
    const board = new CounterBoard(1);
    const before = board.configure(["a", "b"]);
    const counters = new ThreadCounters(before.columns, 0);
    counters.count(PLAIN, before.cells[1] ?? 0);
    const after = board.configure(["c", "b"]);
    assert.equal(after.cells[1], before.cells[1]);
    assert.deepEqual(good(board), { b: 1 });
  });

  test("the cell of a site that is gone rests for one reload, then begins at 0 for another", () => {
    const board = new CounterBoard(1);
    const first = board.configure(["old"]);
    const [cell = 0] = first.cells;
    const counters = new ThreadCounters(first.columns, 0);
    counters.count(PLAIN, cell);
    const second = board.configure(["new"]);
    assert.notEqual(second.cells[0], cell);
    // A thread that had not heard of it yet.
    counters.count(PLAIN, cell);
    const third = board.configure(["newer", "new"]);
    assert.equal(third.cells[0], cell);
    assert.deepEqual(good(board), {});
    counters.grow(third.columns);
    counters.count(PLAIN, cell);
    assert.deepEqual(good(board), { newer: 1 });
  });

  test("memory grows with the sites, and what was counted stays", () => {
    const board = new CounterBoard(2);
    const counters = new ThreadCounters(board.configure(["a"]).columns, 1);
    counters.count(PLAIN, 1);
    const names = ["a", ...Array.from({ length: 5000 }, (_, index) => `s${index}`)];
    const access = board.configure(names);
    counters.grow(access.columns);
    counters.count(PLAIN, access.cells[5000] ?? 0);
    assert.deepEqual(good(board), { a: 1, s4999: 1 });
    for (let round = 0; round < 20; round += 1) board.configure(round % 2 === 0 ? ["a"] : names);
    assert.ok((board.configure(names).columns[0]?.sites.length ?? 0) <= 11, "cells are used again");
  });
});
