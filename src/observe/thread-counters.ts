import type { AccessRecord } from "./access-record.ts";
import {
  CELL_NUMBERS,
  CELLS_PER_CHUNK,
  classPlace,
  DELAY_AT,
  DELAY_BOUNDS_MS,
  failurePlace,
  FINISHED,
  NO_SITE,
  PHASE_BOUNDS_MS,
  PHASE_NUMBERS,
  PHASES_AT,
  REQUEST_BYTES,
  RESPONSE_BYTES,
  STATUS_AT,
} from "./counter-layout.ts";

/** The memory that one thread counts in. */
export interface ColumnMemory {
  readonly node: SharedArrayBuffer;
  readonly sites: readonly SharedArrayBuffer[];
}

/** What there is to count with for a configuration: plain data. */
export interface CounterAccess {
  /** By the slots of the threads. */
  readonly columns: readonly ColumnMemory[];
  /** The cell of each site, in the order of the configuration. */
  readonly cells: Int32Array;
}

/** What counts of a request. */
export type CountedRequest = Pick<
  AccessRecord,
  | "status"
  | "requestBytes"
  | "responseBytes"
  | "failureName"
  | "failureReason"
  | "dnsMs"
  | "connectMs"
  | "tlsMs"
  | "ttfbMs"
  | "totalMs"
>;

const SWITCHED = 101;
const [DNS_AT, CONNECT_AT, TLS_AT, TTFB_AT, TOTAL_AT] = [0, 1, 2, 3, 4].map(
  (index) => PHASES_AT + index * PHASE_NUMBERS,
) as [number, number, number, number, number];

/** The counters of one thread, which alone writes them. */
export class ThreadCounters {
  readonly #slot: number;
  readonly #node: Float64Array;
  #chunks: readonly Float64Array[] = [];

  /** @param slot of this thread: no two living threads have the same */
  constructor(columns: readonly ColumnMemory[], slot: number) {
    this.#slot = slot;
    this.#node = new Float64Array(columnOf(columns, slot).node);
    this.grow(columns);
  }

  /** A reload may bring memory for more sites. */
  grow(columns: readonly ColumnMemory[]): void {
    const { sites } = columnOf(columns, this.#slot);
    this.#chunks = sites.map((memory, index) => this.#chunks[index] ?? new Float64Array(memory));
  }

  /** A request is over. @param cell of its site, or NO_SITE */
  count(request: CountedRequest, cell: number): void {
    increase(this.#node, FINISHED, 1);
    this.#countSite(request, cell);
    if (request.failureName !== null) increase(this.#node, failurePlace(request.failureName, request.failureReason), 1);
    // 0 is a step that was not needed, −1 one of a connection that was open already.
    if (request.dnsMs > 0) observe(this.#node, DNS_AT, PHASE_BOUNDS_MS, request.dnsMs);
    if (request.connectMs > 0) observe(this.#node, CONNECT_AT, PHASE_BOUNDS_MS, request.connectMs);
    if (request.tlsMs > 0) observe(this.#node, TLS_AT, PHASE_BOUNDS_MS, request.tlsMs);
    if (request.ttfbMs >= 0) observe(this.#node, TTFB_AT, PHASE_BOUNDS_MS, request.ttfbMs);
    // A tunnel lasts as long as its users like.
    if (request.status !== SWITCHED) observe(this.#node, TOTAL_AT, PHASE_BOUNDS_MS, request.totalMs);
  }

  #countSite(request: CountedRequest, cell: number): void {
    const known = this.#chunks[Math.floor(cell / CELLS_PER_CHUNK)];
    const numbers = known ?? this.#chunks[0];
    if (numbers === undefined) return;
    const at = (known === undefined ? NO_SITE : cell % CELLS_PER_CHUNK) * CELL_NUMBERS;
    const digit = Math.floor(request.status / 100);
    increase(numbers, at + STATUS_AT + (digit > 0 && digit < 6 ? digit : 0), 1);
    increase(numbers, at + REQUEST_BYTES, request.requestBytes);
    increase(numbers, at + RESPONSE_BYTES, request.responseBytes);
    if (request.failureName !== null) increase(numbers, at + classPlace(request.failureName), 1);
  }

  /** The event loop came so much too late to a timer. */
  countDelay(lateMs: number): void {
    observe(this.#node, DELAY_AT, DELAY_BOUNDS_MS, lateMs);
  }

  /** @param place one of the counters or gauges of the layout */
  add(place: number, count: number): void {
    increase(this.#node, place, count);
  }

  set(place: number, value: number): void {
    this.#node[place] = value;
  }
}

function columnOf(columns: readonly ColumnMemory[], slot: number): ColumnMemory {
  const column = columns[slot];
  if (column === undefined) throw new RangeError(`no counters for thread ${slot}`);
  return column;
}

function increase(numbers: Float64Array, at: number, by: number): void {
  numbers[at] = (numbers[at] ?? 0) + by;
}

function observe(numbers: Float64Array, at: number, boundsMs: readonly number[], ms: number): void {
  let bucket = 0;
  while (bucket < boundsMs.length && ms > (boundsMs[bucket] ?? 0)) bucket++;
  increase(numbers, at + bucket, 1);
  increase(numbers, at + boundsMs.length + 1, ms);
}
