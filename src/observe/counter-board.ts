import { CELL_NUMBERS, CELLS_PER_CHUNK, isGauge, NO_SITE, NODE_NUMBERS } from "./counter-layout.ts";
import type { ColumnMemory, CounterAccess } from "./thread-counters.ts";

/** A thread's memory, and the supervisor's view of it. */
interface Column {
  memory: ColumnMemory;
  readonly node: Float64Array;
  readonly chunks: Float64Array[];
}

/** What has been counted of one site; as in the layout of a cell. */
export interface SiteCounts {
  /** Null: of requests that belong to no site. */
  readonly site: string | null;
  readonly numbers: readonly number[];
}

/**
 * The counters of all threads, as the supervisor sees them. A column outlives its thread: the next one in the slot goes on counting where the dead one
 * stopped, so no counter ever goes back.
 */
export class CounterBoard {
  readonly #columns: readonly Column[];
  /** What is added to the sums of the chunks: minus what was counted for the sites that had a cell before. */
  readonly #base: Float64Array[] = [];
  #cells = new Map<string, number>();
  #nextCell = NO_SITE + 1;
  #free: number[] = [];
  /** Freed by the last reload: a thread may not have heard of it yet. */
  #resting: number[] = [];

  /** @param workers how many worker threads there are at most */
  constructor(workers: number) {
    this.#columns = Array.from({ length: workers }, () => {
      const memory = { node: new SharedArrayBuffer(NODE_NUMBERS * Float64Array.BYTES_PER_ELEMENT), sites: [] };
      return {
        memory,
        node: new Float64Array(memory.node),
        chunks: [],
      };
    });
    this.#grow();
  }

  /** Which sites there are from now on. One that was there keeps its counts; one that is gone takes them with it. */
  configure(names: readonly string[]): CounterAccess {
    this.#free.push(...this.#resting);
    const before = this.#cells;
    this.#cells = new Map();
    const isNew: string[] = [];
    for (const name of names) {
      const cell = before.get(name);
      if (cell === undefined) isNew.push(name);
      else this.#cells.set(name, cell);
    }
    this.#resting = [...before].flatMap(([name, cell]) => (this.#cells.has(name) ? [] : [cell]));
    for (const name of isNew) this.#cells.set(name, this.#take());
    this.#grow();
    const cells = Int32Array.from(names, (name) => this.#cells.get(name) ?? NO_SITE);
    return { columns: this.#columns.map(({ memory }) => memory), cells };
  }

  /** The thread in this slot is dead, and the next one has not begun: what it counted stays, what it had is gone. */
  retire(slot: number): void {
    const column = this.#columns[slot];
    if (column === undefined) return;
    for (const place of column.node.keys()) if (isGauge(place)) column.node[place] = 0;
  }

  /** A number of the node: the sum over all threads. */
  total(place: number): number {
    return this.perThread(place).reduce((sum, count) => sum + count, 0);
  }

  /** The same, by the slots of the threads. */
  perThread(place: number): readonly number[] {
    return this.#columns.map(({ node }) => node[place] ?? 0);
  }

  /** Every site of the configuration that has had a request. */
  *sites(): Generator<SiteCounts> {
    const nobody = this.#counts(NO_SITE);
    if (nobody.some((count) => count !== 0)) yield { site: null, numbers: nobody };
    for (const [site, cell] of this.#cells) {
      const numbers = this.#counts(cell);
      if (numbers.some((count) => count !== 0)) yield { site, numbers };
    }
  }

  #counts(cell: number): readonly number[] {
    const chunk = Math.floor(cell / CELLS_PER_CHUNK);
    const at = (cell % CELLS_PER_CHUNK) * CELL_NUMBERS;
    const sums = Array.from({ length: CELL_NUMBERS }, () => 0);
    for (const numbers of [this.#base[chunk], ...this.#columns.map(({ chunks }) => chunks[chunk])]) {
      for (let place = 0; place < CELL_NUMBERS; place++)
        sums[place] = (sums[place] ?? 0) + (numbers?.[at + place] ?? 0);
    }
    return sums;
  }

  /** A cell that counts from 0. */
  #take(): number {
    const used = this.#free.pop();
    if (used === undefined) return this.#nextCell++;
    const at = (used % CELLS_PER_CHUNK) * CELL_NUMBERS;
    const base = this.#base[Math.floor(used / CELLS_PER_CHUNK)];
    // Only the threads write their columns: what they hold of the site before is taken off here.
    for (const [place, count] of this.#counts(used).entries())
      if (base !== undefined) base[at + place] = (base[at + place] ?? 0) - count;
    return used;
  }

  /** Memory for all cells. What is there already stays. */
  #grow(): void {
    const numbers = CELLS_PER_CHUNK * CELL_NUMBERS;
    while (this.#base.length * CELLS_PER_CHUNK < this.#nextCell) {
      this.#base.push(new Float64Array(numbers));
      for (const column of this.#columns) {
        const memory = new SharedArrayBuffer(numbers * Float64Array.BYTES_PER_ELEMENT);
        column.memory = { ...column.memory, sites: [...column.memory.sites, memory] };
        column.chunks.push(new Float64Array(memory));
      }
    }
  }
}
