import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, suite, test } from "node:test";
import { Worker } from "node:worker_threads";
import { CellTable, growMemory, newMemory } from "../../../src/breaker/breaker-memory.ts";
import { ConnectionLimit, type SeatWaiter } from "../../../src/breaker/connection-limit.ts";
import { ConnectionSeats, seatCounts } from "../../../src/breaker/connection-seats.ts";
import type { ConnectionLimitConfig } from "../../../src/config/edge-config.ts";
import { eventually } from "../../harness/deadline.ts";
import { BreakerRig, originNamed } from "./breaker-rig.ts";
import type { SeatThreadData } from "./seat-thread.ts";

const running = new Set<Worker>();

afterEach(async () => {
  await Promise.all([...running].map((worker) => worker.terminate()));
  running.clear();
});

suite("seats that real threads fight for", { timeout: 60_000 }, () => {
  test("are never more than there are, and none is lost", async () => {
    const fight = new Fight(3, 5);
    await fight.join(0, 1, 2);
    await eventually(() => fight.taken > 50_000, "50,000 seats were taken", 30_000);
    await fight.stop();
    assert.equal(fight.peak, 5);
    assert.deepEqual(fight.counts, { inUse: 0, queued: 0 });
  });

  test("come back from threads that die, wherever those are in the middle of, and only theirs", async () => {
    const fight = new Fight(2, 4);
    await fight.join(0);
    for (let round = 0; round < 40; round++) {
      await fight.join(1);
      const before = fight.taken;
      await eventually(() => fight.taken > before + round * 7, "the threads work");
      await fight.kill(1);
    }
    const before = fight.taken;
    await eventually(() => fight.taken > before + 100, "the one that is left goes on");
    await fight.stop();
    assert.deepEqual(fight.counts, { inUse: 0, queued: 0 });
  });
});

suite("a queue in two threads", () => {
  test("hands a seat to whoever has waited markedly longer, wherever that is", () => {
    const rig = new LimitRig({ maxConnections: 1, queue: { length: 10, timeoutMs: 10_000 } });
    const [here, there] = rig.limits;
    assert.ok(here.take());
    assert.equal(there.take(), false);
    rig.wait(1, "there");
    rig.nowMs += 500;
    rig.wait(0, "here");
    here.giveBack();
    assert.deepEqual(rig.served, []);
    // Nor does somebody who has just come take it away.
    assert.equal(here.take(), false);
    there.look();
    assert.deepEqual(rig.served, ["there"]);
    there.giveBack();
    here.look();
    assert.deepEqual(rig.served, ["there", "here"]);
  });

  test("calls the other thread at once", async () => {
    const rig = new LimitRig({ maxConnections: 1, queue: { length: 10, timeoutMs: 10_000 } });
    assert.ok(rig.limits[0].take());
    rig.wait(1, "there");
    const beganMs = performance.now();
    rig.limits[0].giveBack();
    await eventually(() => rig.served.length > 0, "it looked again");
    assert.ok(performance.now() - beganMs < 500, "not only when it looked by itself");
    assert.deepEqual(rig.served, ["there"]);
  });

  test("keeps a seat for itself if the others have hardly waited longer", () => {
    const rig = new LimitRig({ maxConnections: 1, queue: { length: 10, timeoutMs: 10_000 } });
    assert.ok(rig.limits[0].take());
    rig.wait(1, "there");
    rig.nowMs += 50;
    rig.wait(0, "here");
    rig.limits[0].giveBack();
    assert.deepEqual(rig.served, ["here"]);
  });

  test("does not wait for a thread that is stuck", () => {
    const rig = new LimitRig({ maxConnections: 1, queue: { length: 10, timeoutMs: 2000 } });
    assert.ok(rig.limits[0].take());
    rig.wait(1, "stuck");
    rig.nowMs += 3500;
    rig.wait(0, "here");
    rig.limits[0].giveBack();
    assert.deepEqual(rig.served, ["here"]);
  });

  test("is as long as it may be over both, exactly", () => {
    const rig = new LimitRig({ maxConnections: 1, queue: { length: 3, timeoutMs: 10_000 } });
    assert.ok(rig.limits[0].take());
    for (const [thread, name] of [
      [0, "a"],
      [1, "b"],
      [0, "c"],
      [1, "d"],
      [0, "e"],
    ] as const)
      rig.wait(thread, name);
    assert.deepEqual(rig.refused, ["d", "e"]);
    rig.nowMs += 10_001;
    for (const limit of rig.limits) limit.look();
    assert.deepEqual(rig.refused, ["d", "e", "a", "c", "b"]);
    assert.deepEqual(rig.counts, { inUse: 1, queued: 0 });
  });

  test("goes on in order when one of it leaves, the clock's 32 bits notwithstanding", () => {
    const rig = new LimitRig({ maxConnections: 1, queue: { length: 10, timeoutMs: 10_000 } });
    rig.nowMs = 2 ** 31 - 200;
    assert.ok(rig.limits[0].take());
    const first = rig.wait(0, "first");
    rig.nowMs += 300;
    rig.wait(1, "there");
    rig.nowMs += 300;
    rig.wait(0, "second");
    rig.limits[0].leave(first);
    rig.limits[0].giveBack();
    assert.deepEqual(rig.served, []);
    rig.limits[1].look();
    assert.deepEqual(rig.served, ["there"]);
    assert.deepEqual(rig.counts, { inUse: 1, queued: 1 });
  });

  test("serves a thousand whose exchanges end at once without getting deeper and deeper", () => {
    const rig = new LimitRig({ maxConnections: 1, queue: { length: 100_000, timeoutMs: 10_000 } });
    const [limit] = rig.limits;
    assert.ok(limit.take());
    rig.onServed = () => limit.giveBack();
    for (let one = 0; one < 20_000; one++) rig.wait(0, String(one));
    limit.giveBack();
    assert.equal(rig.served.length, 20_000);
    assert.deepEqual(rig.counts, { inUse: 0, queued: 0 });
  });
});

suite("the supervisor", () => {
  test("counts seats of an origin without a breaker, and frees those of a dead thread everywhere", () => {
    const rig = new BreakerRig([originNamed("shop"), originNamed("blog")], 2);
    const table = new CellTable(rig.board.memory);
    for (const worker of [0, 1]) {
      const seats = new ConnectionSeats(table.place(rig.cells[1] ?? -1), worker);
      for (let one = 0; one < 3; one++) assert.ok(seats.take(10));
      assert.ok(seats.join(10, 0));
    }
    assert.deepEqual(rig.board.seatsOf(originNamed("blog")), { inUse: 6, queued: 2 });
    rig.board.workerDied(1);
    assert.deepEqual(rig.board.seatsOf(originNamed("blog")), { inUse: 3, queued: 1 });
    assert.deepEqual(rig.board.seatsOf(originNamed("shop")), { inUse: 0, queued: 0 });
    assert.equal(rig.board.seatsOf(originNamed("nobody")), null);
  });

  test("does not give an origin the cell of one that is still in use", () => {
    const rig = new BreakerRig([originNamed("shop")], 1);
    const seats = new ConnectionSeats(new CellTable(rig.board.memory).place(rig.cells[0] ?? -1), 0);
    assert.ok(seats.take(1));
    const next = rig.board.configure([originNamed("blog")]).cells[0];
    assert.notEqual(next, rig.cells[0]);
    seats.giveBack();
    const [, third] = rig.board.configure([originNamed("blog"), originNamed("news")]).cells;
    assert.equal(third, rig.cells[0]);
  });
});

/** Threads that take and give back seats of one origin until they are stopped or killed. */
class Fight {
  readonly #memory;
  readonly #most: number;
  readonly #seen = new SharedArrayBuffer(16);
  readonly #counts = new Int32Array(this.#seen);
  readonly #workers = new Map<number, Worker>();

  constructor(threads: number, most: number) {
    this.#memory = growMemory(newMemory(threads), 1);
    this.#most = most;
  }

  get peak(): number {
    return Atomics.load(this.#counts, 1);
  }

  get taken(): number {
    return Atomics.load(this.#counts, 2);
  }

  get counts() {
    return seatCounts(new CellTable(this.#memory).place(0));
  }

  async join(...slots: number[]): Promise<void> {
    for (const slot of slots) {
      const workerData: SeatThreadData = { memory: this.#memory, worker: slot, most: this.#most, seen: this.#seen };
      const worker = new Worker(new URL("seat-thread.ts", import.meta.url), { workerData });
      this.#workers.set(slot, worker);
      running.add(worker);
      await once(worker, "message");
    }
  }

  async kill(slot: number): Promise<void> {
    const worker = this.#workers.get(slot);
    if (worker === undefined) throw new Error(`no thread ${slot}`);
    await worker.terminate();
    this.#workers.delete(slot);
    running.delete(worker);
    new CellTable(this.#memory).retireSeats(slot);
  }

  async stop(): Promise<void> {
    const stopped = [...this.#workers.values()].map((worker) => once(worker, "message"));
    Atomics.store(this.#counts, 3, 1);
    await Promise.all(stopped);
  }
}

/** The same limit in two threads, both of them this one. */
class LimitRig {
  nowMs = 5000;
  readonly served: string[] = [];
  readonly refused: string[] = [];
  readonly limits: readonly [ConnectionLimit, ConnectionLimit];
  onServed: () => void = () => {};
  readonly #place;

  constructor(config: ConnectionLimitConfig) {
    this.#place = new CellTable(growMemory(newMemory(2), 1)).place(0);
    const means = { nowMs: () => this.nowMs, waiting: new Set<ConnectionLimit>() };
    const inThread = (worker: number) => new ConnectionLimit(new ConnectionSeats(this.#place, worker), config, means);
    this.limits = [inThread(0), inThread(1)];
  }

  get counts() {
    return seatCounts(this.#place);
  }

  wait(thread: 0 | 1, name: string): SeatWaiter {
    const waiter: SeatWaiter = {
      sinceMs: this.nowMs,
      onSeat: () => {
        this.served.push(name);
        this.onServed();
      },
      onTimeUp: () => void this.refused.push(name),
    };
    if (this.limits[thread].join(waiter) !== null) this.refused.push(name);
    return waiter;
  }
}
