import { CELLS_PER_CHUNK, chunkBytes, headerAt, SLOT_MS } from "./cell-layout.ts";

/** The shared memory as plain data: posted to a worker with the configuration. */
export interface BreakerMemory {
  /** Columns per cell; each worker thread has the one of its slot. */
  readonly workers: number;
  readonly chunks: readonly SharedArrayBuffer[];
  /** One Int32: 1 while the node itself is cut off. */
  readonly node: SharedArrayBuffer;
}

/** @param workers how many worker threads there are at most */
export function newMemory(workers: number): BreakerMemory {
  return { workers, chunks: [], node: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) };
}

/** Memory for so many origins. What is there already stays: a reload only adds chunks. */
export function growMemory(memory: BreakerMemory, cells: number): BreakerMemory {
  const missing = Math.ceil(cells / CELLS_PER_CHUNK) - memory.chunks.length;
  if (missing <= 0) return memory;
  const more = Array.from({ length: missing }, () => new SharedArrayBuffer(chunkBytes(memory.workers)));
  return { ...memory, chunks: [...memory.chunks, ...more] };
}

/** Where a cell is. */
export interface CellPlace {
  readonly ints: Int32Array;
  readonly cellInChunk: number;
  readonly workers: number;
}

/** The memory as one thread reads it: one view per chunk, not per origin. */
export class CellTable {
  readonly workers: number;
  readonly chunks: readonly Int32Array[];
  readonly #node: Int32Array;

  constructor(memory: BreakerMemory) {
    this.workers = memory.workers;
    this.#node = new Int32Array(memory.node);
    this.chunks = memory.chunks.map((buffer) => new Int32Array(buffer));
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
    if (ints === undefined) throw new RangeError(`there is no breaker cell ${cell}`);
    return { ints, cellInChunk: cell % CELLS_PER_CHUNK, workers: this.workers };
  }

  /** How long one slot of a cell's ages is, ms. May change at any time: what was sorted into slots of another length is old soon. */
  setAgeSlot(cell: number, slotMs: number): void {
    const { ints, cellInChunk } = this.place(cell);
    Atomics.store(ints, headerAt(cellInChunk) + SLOT_MS, slotMs);
  }
}
