/** Real threads on the shared memory. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, test } from "node:test";
import { Worker } from "node:worker_threads";
import { edgeClock } from "../../../src/breaker/edge-clock.ts";
import type { BreakerSettings } from "../../../src/config/breaker-settings.ts";
import { BreakerRig, originNamed } from "./breaker-rig.ts";
import type { GateOrder, GateThreadData } from "./gate-thread.ts";

const THREADS = 4;
const MANY = 100_000;
const running = new Set<Worker>();

afterEach(async () => {
  await Promise.all([...running].map((worker) => worker.terminate()));
  running.clear();
});

/** A supervisor (this thread, slot 0 is its own) and three threads that begin together. */
class Threads {
  readonly rig: BreakerRig;
  readonly workers: readonly Worker[];
  readonly #start = new SharedArrayBuffer(4);

  constructor(settings: Partial<BreakerSettings> = {}) {
    this.rig = new BreakerRig([originNamed("shop", settings)], THREADS);
    this.workers = Array.from({ length: THREADS - 1 }, (_, index) => this.#spawn(index + 1));
  }

  /** Sends an order to all and resolves with what each says; `meanwhile` runs while they work. */
  async all(order: GateOrder, meanwhile: () => void = () => {}): Promise<number[]> {
    Atomics.store(new Int32Array(this.#start), 0, this.workers.length);
    const answers = this.workers.map((worker) => this.ask(worker, order));
    meanwhile();
    return Promise.all(answers);
  }

  async ask(worker: Worker, order: GateOrder): Promise<number> {
    worker.postMessage(order);
    const [answer] = (await once(worker, "message")) as [number];
    return answer;
  }

  /** Blocked, and its time is up. */
  toTrial(): void {
    const { rig } = this;
    rig.probeResult = "failed";
    const gate = rig.gate(0);
    const tokens = Array.from({ length: 5 }, () => gate.admit("GET", rig.nowMs));
    rig.pass(100);
    for (const token of tokens) gate.timedOut(token);
    rig.pass(60_400);
    assert.equal(rig.state(), "trial");
  }

  #spawn(slot: number): Worker {
    const workerData: GateThreadData = {
      memory: this.rig.board.memory,
      cell: this.rig.cells[0] ?? 0,
      worker: slot,
      start: this.#start,
    };
    const worker = new Worker(new URL("gate-thread.ts", import.meta.url), { workerData });
    running.add(worker);
    return worker;
  }
}

for (const max of [3, 500_000]) {
  test(`at most ${max} requests are on trial over all threads, however they rush`, async () => {
    const threads = new Threads({ trial: { max, verdictMs: 15_000, good: 2 } });
    threads.toTrial();
    const passed = await threads.all({ what: "take", times: 500_000, atMs: threads.rig.nowMs });
    const sum = passed.reduce((sum, one) => sum + one, 0);
    assert.equal(sum, max);
  });
}

test("no count is lost between threads, while the supervisor looks", async () => {
  const threads = new Threads();
  const { rig } = threads;
  const order: GateOrder = { what: "count", times: MANY, atMs: rig.nowMs };
  await threads.all(order, () => rig.pass(2000));
  rig.pass(1000);
  assert.equal(rig.status().now.answers, 3 * MANY);
  assert.equal(rig.status().now.waiting, 0);
});

test("a thread that dies leaves nothing behind: what it counted is kept, what it had under way is not", async () => {
  const threads = new Threads();
  const { rig } = threads;
  const [first] = threads.workers;
  if (first === undefined) throw new Error("no thread");
  await threads.all({ what: "count", times: 1, atMs: rig.nowMs });
  rig.pass(100);
  await threads.all({ what: "count", times: 1000, atMs: rig.nowMs });
  await threads.ask(first, { what: "take", times: 50, atMs: rig.nowMs });
  assert.equal(rig.status().now.waiting, 50);
  await first.terminate();
  rig.board.workerDied(1);
  assert.equal(rig.status().now.waiting, 0);
  rig.pass(1000);
  assert.equal(rig.status().now.answers, 3003);
});

test("a thread that dies gives its places on trial back", async () => {
  const threads = new Threads();
  threads.toTrial();
  const { rig } = threads;
  await threads.all({ what: "take", times: 10, atMs: rig.nowMs });
  assert.equal(rig.gate(0).admit("GET", rig.nowMs), -1);
  for (const [index, worker] of threads.workers.entries()) {
    await worker.terminate();
    rig.board.workerDied(index + 1);
  }
  rig.pass(100);
  assert.equal(rig.ask(10).length, 3);
});

test("the clock says the same in every thread", async () => {
  const threads = new Threads();
  const clock = edgeClock();
  for (const worker of threads.workers) {
    const beforeMs = clock();
    const thereMs = await threads.ask(worker, { what: "clock", times: 0, atMs: 0 });
    const afterMs = clock();
    // Each thread reads two clocks one after the other when it starts; that is all the difference there is.
    assert.ok(thereMs > beforeMs - 50 && thereMs < afterMs + 50, `${beforeMs} ${thereMs} ${afterMs}`);
  }
});
