import { CELLS_PER_CHUNK, chunkBytes, headerAt, SLOT_MS } from "./cell-layout.ts";
import { retireSeats, seatBytes } from "./connection-seats.ts";

/** The shared memory as plain data: posted to a worker with the configuration. */
export interface BreakerMemory {
  /** Columns per cell; each worker thread has the one of its slot. */
  readonly workers: number;
  readonly chunks: readonly SharedArrayBuffer[];
  /** One for every chunk; not resident but for origins with a limit of connections. */
  readonly seats: readonly SharedArrayBuffer[];
  /** One Int32: 1 while the node itself is cut off. */
  readonly node: SharedArrayBuffer;
}

/** @param workers how many worker threads there are at most */
export function newMemory(workers: number): BreakerMemory {
  return { workers, chunks: [], seats: [], node: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) };
}

/** Memory for so many origins. What is there already stays: a reload only adds chunks. */
export function growMemory(memory: BreakerMemory, cells: number): BreakerMemory {
  const missing = Math.ceil(cells / CELLS_PER_CHUNK) - memory.chunks.length;
  if (missing <= 0) return memory;
  const more = (bytes: number) => Array.from({ length: missing }, () => new SharedArrayBuffer(bytes));
  return {
    ...memory,
    chunks: [...memory.chunks, ...more(chunkBytes(memory.workers))],
    seats: [...memory.seats, ...more(seatBytes(memory.workers))],
  };
}

/** Where a cell is. */
export interface CellPlace {
  readonly ints: Int32Array;
  readonly seats: Int32Array;
  readonly cellInChunk: number;
  readonly workers: number;
}

/** The memory as one thread reads it: one view per chunk, not per origin. */
export class CellTable {
  readonly workers: number;
  readonly chunks: readonly Int32Array[];
  readonly #seats: readonly Int32Array[];
  readonly #node: Int32Array;

  constructor(memory: BreakerMemory) {
    this.workers = memory.workers;
    this.#node = new Int32Array(memory.node);
    this.chunks = memory.chunks.map((buffer) => new Int32Array(buffer));
    this.#seats = memory.seats.map((buffer) => new Int32Array(buffer));
  }

  /** While it is, a connect that met silence is our fault: 2006 node-cut-off. For the failure path, not for every request. */
  get isNodeCutOff(): boolean {
    return Atomics.load(this.#node, 0) === 1;
  }

  set isNodeCutOff(isCutOff: boolean) {
    Atomics.store(this.#node, 0, isCutOff ? 1 : 0);
  }

  /** Throws RangeError for a cell that the memory does not have: that is a bug in the wiring. */
  place(cell: number): CellPlace {
    const ints = this.chunks[Math.floor(cell / CELLS_PER_CHUNK)];
    const seats = this.#seats[Math.floor(cell / CELLS_PER_CHUNK)];
    if (ints === undefined || seats === undefined) throw new RangeError(`there is no breaker cell ${cell}`);
    return { ints, seats, cellInChunk: cell % CELLS_PER_CHUNK, workers: this.workers };
  }

  /** A thread is dead: it uses no origin any more. */
  retireSeats(worker: number): void {
    for (const seats of this.#seats) retireSeats(seats, this.workers, worker);
  }

  /** How long one slot of a cell's ages is, ms. May change at any time: what was sorted into slots of another length is old soon. */
  setAgeSlot(cell: number, slotMs: number): void {
    const { ints, cellInChunk } = this.place(cell);
    Atomics.store(ints, headerAt(cellInChunk) + SLOT_MS, slotMs);
  }
}
