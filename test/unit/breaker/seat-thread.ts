/** A worker thread for connection-seats.test.ts: takes seats and gives them back, as fast as it can. */
import { parentPort, workerData } from "node:worker_threads";
import { CellTable, type BreakerMemory } from "../../../src/breaker/breaker-memory.ts";
import { ConnectionSeats } from "../../../src/breaker/connection-seats.ts";

export interface SeatThreadData {
  readonly memory: BreakerMemory;
  readonly worker: number;
  readonly most: number;
  /** Int32: how many seats are in use as the users see it, the highest there was, and how many were taken; then 1 = stop. */
  readonly seen: SharedArrayBuffer;
}

const { memory, worker, most, seen } = workerData as SeatThreadData;
const seats = new ConnectionSeats(new CellTable(memory).place(0), worker);
const counts = new Int32Array(seen);

/** Several seats at a time, so that threads that die hold some. */
function run(): void {
  let held = 0;
  while (Atomics.load(counts, 3) === 0) {
    while (held < 3 && seats.take(most)) {
      held++;
      const now = Atomics.add(counts, 0, 1) + 1;
      for (let peak = Atomics.load(counts, 1); now > peak; peak = Atomics.load(counts, 1)) {
        Atomics.compareExchange(counts, 1, peak, now);
      }
      Atomics.add(counts, 2, 1);
    }
    for (; held > 0; held--) {
      Atomics.sub(counts, 0, 1);
      seats.giveBack();
    }
  }
  parentPort?.postMessage("stopped");
}

parentPort?.postMessage("runs");
run();
