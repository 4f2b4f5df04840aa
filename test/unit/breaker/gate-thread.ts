/** A worker thread for threads.test.ts: does as it is told with its own gate. */
import { parentPort, workerData } from "node:worker_threads";
import { CellTable, type BreakerMemory } from "../../../src/breaker/breaker-memory.ts";
import { edgeClock } from "../../../src/breaker/edge-clock.ts";
import { OriginGate, REFUSED } from "../../../src/breaker/origin-gate.ts";

export interface GateThreadData {
  readonly memory: BreakerMemory;
  readonly cell: number;
  readonly worker: number;
  /** One Int32: how many threads are still awaited. They begin when it is 0. */
  readonly start: SharedArrayBuffer;
}

/** What to do, so often; `atMs` is the virtual time. */
export interface GateOrder {
  readonly what: "count" | "take" | "clock";
  readonly times: number;
  readonly atMs: number;
}

const { memory, cell, worker, start } = workerData as GateThreadData;
const gate = new OriginGate(new CellTable(memory).place(cell), worker);
const clock = edgeClock();

function obey({ what, times, atMs }: GateOrder): number {
  if (what === "clock") return clock();
  awaitOthers();
  let passed = 0;
  for (let one = 0; one < times; one++) {
    const token = gate.admit("GET", atMs);
    if (token === REFUSED) continue;
    passed++;
    if (what === "count") gate.answered(token, atMs);
  }
  return passed;
}

/** All begin in the same moment, or there is no race. */
function awaitOthers(): void {
  const awaited = new Int32Array(start);
  Atomics.sub(awaited, 0, 1);
  Atomics.notify(awaited, 0);
  for (let left = Atomics.load(awaited, 0); left > 0; left = Atomics.load(awaited, 0)) Atomics.wait(awaited, 0, left);
}

parentPort?.on("message", (order: GateOrder) => parentPort?.postMessage(obey(order)));
