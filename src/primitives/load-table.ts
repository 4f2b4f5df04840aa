/*
 * What every thread has to do, in memory that all of them and the supervisor share.
 *
 *   [ supervisor: memory is short, –, … ][ thread 0: beat, connections, in flight, –, … ][ thread 1: … ] …
 *   [ thread 0: connections by client, row 0 | row 1 ][ thread 1: … ] …
 *
 * Only a thread itself writes its column (so nothing is lost when two write at once), and the supervisor clears it when the thread is dead: what it held is gone
 * with it. Each column has a cache line of its own.
 *
 * Connections are counted by client in a sketch: an address falls into one counter of each row, and the smaller one of both is taken. Others who fall into
 * the same counters can make it too high, never too low; there is nothing that grows, and nothing to look for.
 */

const LINE_INTS = 16;
const MEMORY_SHORT = 0;
const BEAT = 0;
const CONNECTIONS = 1;
const IN_FLIGHT = 2;

const ROW_INTS = 1 << 16;
const ROWS = 2;
const SKETCH_INTS = ROWS * ROW_INTS;

/** What a thread that is no more has counted does not count any more. */
export class LoadTable {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;
  readonly #threads: number;

  /** Of one edge; each thread has the same memory. */
  static memory(threads: number): SharedArrayBuffer {
    const ints = LINE_INTS * (1 + threads) + SKETCH_INTS * threads;
    // The pages of the sketch stay untouched, and so cost nothing, until somebody connects.
    return new SharedArrayBuffer(ints * Int32Array.BYTES_PER_ELEMENT);
  }

  constructor(memory: SharedArrayBuffer, threads: number) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
    this.#threads = threads;
  }

  get isMemoryShort(): boolean {
    return Atomics.load(this.#cells, MEMORY_SHORT) === 1;
  }

  set isMemoryShort(isShort: boolean) {
    Atomics.store(this.#cells, MEMORY_SHORT, isShort ? 1 : 0);
  }

  /** The thread is alive. */
  beat(slot: number): void {
    Atomics.add(this.#cells, columnOf(slot) + BEAT, 1);
  }

  /** Changes as long as the thread lives; 0 = it has not begun. */
  beats(slot: number): number {
    return Atomics.load(this.#cells, columnOf(slot) + BEAT);
  }

  tellInFlight(slot: number, requests: number): void {
    Atomics.store(this.#cells, columnOf(slot) + IN_FLIGHT, requests);
  }

  /** As the other threads have told it. */
  inFlightElsewhere(slot: number): number {
    return this.#sum(IN_FLIGHT) - Atomics.load(this.#cells, columnOf(slot) + IN_FLIGHT);
  }

  addConnection(slot: number, by: 1 | -1): void {
    Atomics.add(this.#cells, columnOf(slot) + CONNECTIONS, by);
  }

  /** Over all threads. */
  get connections(): number {
    return this.#sum(CONNECTIONS);
  }

  addOfClient(slot: number, hash: number, by: 1 | -1): void {
    const at = this.#sketchOf(slot);
    Atomics.add(this.#cells, at + firstCell(hash), by);
    Atomics.add(this.#cells, at + secondCell(hash), by);
  }

  /** Over all threads; rarely too high, never too low. */
  connectionsOfClient(hash: number): number {
    let first = 0;
    let second = 0;
    for (let slot = 0; slot < this.#threads; slot++) {
      const at = this.#sketchOf(slot);
      first += Atomics.load(this.#cells, at + firstCell(hash));
      second += Atomics.load(this.#cells, at + secondCell(hash));
    }
    return Math.min(first, second);
  }

  /** The thread is dead, and its column free for another one. */
  retire(slot: number): void {
    const at = columnOf(slot);
    this.#cells.fill(0, at, at + LINE_INTS);
    // Writing would make every page of it resident.
    const sketch = this.#sketchOf(slot);
    for (let cell = sketch; cell < sketch + SKETCH_INTS; cell++) {
      if (Atomics.load(this.#cells, cell) !== 0) Atomics.store(this.#cells, cell, 0);
    }
  }

  #sum(field: number): number {
    let sum = 0;
    for (let slot = 0; slot < this.#threads; slot++) sum += Atomics.load(this.#cells, columnOf(slot) + field);
    return sum;
  }

  #sketchOf(slot: number): number {
    return LINE_INTS * (1 + this.#threads) + SKETCH_INTS * slot;
  }
}

function columnOf(slot: number): number {
  return LINE_INTS * (1 + slot);
}

function firstCell(hash: number): number {
  return hash & (ROW_INTS - 1);
}

function secondCell(hash: number): number {
  return ROW_INTS + (hash >>> 16);
}
