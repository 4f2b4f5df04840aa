/** A worker thread for threads.test.ts: does as it is told with its own gate. */
import { parentPort, workerData } from "node:worker_threads";
import { CellTable, type BreakerMemory } from "../../../src/breaker/breaker-memory.ts";
import { edgeClock } from "../../../src/breaker/edge-clock.ts";
import { OriginGate, REFUSED } from "../../../src/breaker/origin-gate.ts";

export interface GateThreadData {
  readonly memory: BreakerMemory;
  readonly cell: number;
  readonly worker: number;
  /** One Int32: the threads begin when it is 1. */
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
  while (Atomics.load(new Int32Array(start), 0) === 0);
  let passed = 0;
  for (let one = 0; one < times; one++) {
    const token = gate.admit("GET", atMs);
    if (token === REFUSED) continue;
    passed++;
    if (what === "count") gate.answered(token, atMs);
  }
  return passed;
}

parentPort?.on("message", (order: GateOrder) => parentPort?.postMessage(obey(order)));
