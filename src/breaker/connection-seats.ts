import type { CellPlace } from "./breaker-memory.ts";
import { CELLS_PER_CHUNK } from "./cell-layout.ts";

/*
 * Who uses an origin with `max_connections`, counted over all threads: beside every chunk of cells lies another one that only such origins touch.
 *
 *   [ cell 0: turn, –, –, – | worker 0: held, queued, since, wake | worker 1: … ] [ cell 1: … ]
 *
 * Only a thread itself writes its column, so what a thread held when it died is gone with its column, to the seat, wherever it was in the middle
 * of. The limit is exact all the same: who enters reads the turn, then the sum, counts itself in and goes on only if the turn is still the same.
 */

const GROUP_INTS = 4;
/** Of the cell: moves on with every one who has entered. */
const TURN = 0;
/** Of a column: seats this thread holds. */
const HELD = 0;
/** Requests in its queue. */
const QUEUED = 1;
/** Since when the first of them waits, ms of the edge clock, wrapping at 32 bits. */
const SINCE = 2;
/** Changes when another thread calls this one to look again. */
const WAKE = 3;

/** Bytes beside one chunk of cells. */
export function seatBytes(workers: number): number {
  return CELLS_PER_CHUNK * strideInts(workers) * Int32Array.BYTES_PER_ELEMENT;
}

function strideInts(workers: number): number {
  return GROUP_INTS * (1 + workers);
}

function columnOf(cellInChunk: number, workers: number, worker: number): number {
  return cellInChunk * strideInts(workers) + GROUP_INTS * (1 + worker);
}

/** What one origin has to do at the moment. */
export interface SeatCounts {
  readonly inUse: number;
  readonly queued: number;
}

/** Over all threads, as the supervisor sees it. */
export function seatCounts({ seats, cellInChunk, workers }: CellPlace): SeatCounts {
  let inUse = 0;
  let queued = 0;
  for (let worker = 0; worker < workers; worker++) {
    const column = columnOf(cellInChunk, workers, worker);
    inUse += Atomics.load(seats, column + HELD);
    queued += Atomics.load(seats, column + QUEUED);
  }
  return { inUse, queued };
}

/** A thread is dead: its seats are free, at every origin of the chunk, and the other threads learn of it. */
export function retireSeats(seats: Int32Array, workers: number, worker: number): void {
  for (let cell = 0; cell < CELLS_PER_CHUNK; cell++) {
    const column = columnOf(cell, workers, worker);
    // Most were never used, and reading does not make a page resident.
    if (Atomics.load(seats, column + HELD) === 0 && Atomics.load(seats, column + QUEUED) === 0) continue;
    for (const field of [HELD, QUEUED, SINCE]) Atomics.store(seats, column + field, 0);
    for (let other = 0; other < workers; other++) call(seats, columnOf(cell, workers, other));
  }
}

function call(seats: Int32Array, column: number): void {
  if (Atomics.load(seats, column + QUEUED) === 0) return;
  Atomics.add(seats, column + WAKE, 1);
  Atomics.notify(seats, column + WAKE);
}

/** The seats of one origin as one worker thread sees them. */
export class ConnectionSeats {
  readonly #seats: Int32Array;
  readonly #cell: number;
  readonly #first: number;
  readonly #own: number;
  readonly #end: number;

  /** @param worker the slot of this thread: no two living threads have the same */
  constructor({ seats, cellInChunk, workers }: CellPlace, worker: number) {
    this.#seats = seats;
    this.#cell = cellInChunk * strideInts(workers);
    this.#first = columnOf(cellInChunk, workers, 0);
    this.#own = columnOf(cellInChunk, workers, worker);
    this.#end = columnOf(cellInChunk, workers, workers);
  }

  /** Takes a seat if fewer than `most` are taken, over all threads. */
  take(most: number): boolean {
    return this.#enter(HELD, most);
  }

  giveBack(): void {
    Atomics.sub(this.#seats, this.#own + HELD, 1);
  }

  /** Seats taken, over all threads. */
  get inUse(): number {
    return this.#sum(HELD);
  }

  /** Counts one more in the queue if there are fewer than `most`, over all threads. */
  join(most: number, sinceMs: number): boolean {
    // Nobody must see the count without the age that belongs to it.
    if (Atomics.load(this.#seats, this.#own + QUEUED) === 0) this.tellHead(sinceMs);
    return this.#enter(QUEUED, most);
  }

  leave(): void {
    Atomics.sub(this.#seats, this.#own + QUEUED, 1);
  }

  /** Since when the first in this thread's queue waits, ms of the edge clock. */
  tellHead(sinceMs: number): void {
    Atomics.store(this.#seats, this.#own + SINCE, sinceMs | 0);
  }

  /** How long the one who waits longest in another thread's queue has waited, ms; -1 = nobody waits there. Those over `mostMs` do not count. */
  longestElsewhereMs(nowMs: number, mostMs: number): number {
    const column = this.#longestElsewhere(nowMs, mostMs);
    return column < 0 ? -1 : this.#waitedMs(column, nowMs);
  }

  /** Has the thread whose head waits longest look again. */
  callAnother(nowMs: number): void {
    const column = this.#longestElsewhere(nowMs, Number.POSITIVE_INFINITY);
    if (column >= 0) call(this.#seats, column);
  }

  /** Calls back once: when another thread calls this one, or after `mostMs`. */
  onCall(mostMs: number, back: () => void): void {
    const at = this.#own + WAKE;
    const call = Atomics.waitAsync(this.#seats, at, Atomics.load(this.#seats, at), mostMs);
    // It was called between the two looks.
    if (!call.async) return queueMicrotask(back);
    void call.value.then(back);
  }

  #longestElsewhere(nowMs: number, mostMs: number): number {
    let longest = -1;
    let longestMs = -1;
    for (let column = this.#first; column < this.#end; column += GROUP_INTS) {
      if (column === this.#own || Atomics.load(this.#seats, column + QUEUED) === 0) continue;
      const waitedMs = this.#waitedMs(column, nowMs);
      if (waitedMs <= longestMs || waitedMs > mostMs) continue;
      longest = column;
      longestMs = waitedMs;
    }
    return longest;
  }

  /** Clocks of threads tick apart: what has just begun there may lie ahead. */
  #waitedMs(column: number, nowMs: number): number {
    return Math.max(0, (nowMs - Atomics.load(this.#seats, column + SINCE)) | 0);
  }

  /**
   * Never more than `most`: whoever entered before we read the turn is in our sum, and nobody enters between that and our own turn. Of several who
   * try at once one gets through, so a seat that is free finds somebody.
   */
  #enter(field: number, most: number): boolean {
    const seats = this.#seats;
    const at = this.#cell + TURN;
    for (;;) {
      const turn = Atomics.load(seats, at);
      if (this.#sum(field) >= most) return false;
      Atomics.add(seats, this.#own + field, 1);
      if (Atomics.compareExchange(seats, at, turn, (turn + 1) | 0) === turn) return true;
      Atomics.sub(seats, this.#own + field, 1);
    }
  }

  #sum(field: number): number {
    let sum = 0;
    for (let column = this.#first; column < this.#end; column += GROUP_INTS)
      sum += Atomics.load(this.#seats, column + field);
    return sum;
  }
}
