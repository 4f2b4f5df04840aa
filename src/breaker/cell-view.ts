import type { CellPlace } from "./breaker-memory.ts";
import {
  ANSWERED_DS,
  ANSWERS,
  CAP,
  COLUMN_INTS,
  columnAt,
  FAILURES,
  headerAt,
  isCurrent,
  isLittleBefore,
  OLDER,
  packWord,
  SLOT_COUNT,
  SLOT_MS,
  slotAt,
  slotsBetween,
  SLOTS,
  STAMP,
  STRANDED,
  TICKETS,
  TIMEOUTS,
  tokenSlot,
  TRIALS_BAD,
  TRIALS_DROPPED,
  TRIALS_GOOD,
  TRIALS_HELD,
  UNREACHABLE,
  UNTIL_DS,
  WAITING,
  WORD,
} from "./cell-layout.ts";
import type { GateOrders } from "./gate-orders.ts";
import type { TrialCounts } from "./observation.ts";

/** What has been counted since the last look. */
export interface Counted {
  readonly answers: number;
  readonly timeouts: number;
  readonly unreachable: number;
  readonly failures: number;
  readonly stranded: number;
}

/** One cell as the supervisor sees it: the sum over all threads, and the only one who gives orders. */
export class CellView {
  readonly #ints: Int32Array;
  readonly #header: number;
  readonly #columns: readonly number[];
  #word = 0;
  /** Counted by threads that have died since. */
  readonly #retired = { answers: 0, timeouts: 0, unreachable: 0 };
  readonly #last = { answers: 0, timeouts: 0, unreachable: 0, failures: 0, stranded: 0 };
  #answeredByDead = 0;
  /** Tickets given out in this trial, and the trial counters when it began. */
  #granted = 0;
  #trialBase = { good: 0, bad: 0, dropped: 0 };

  constructor({ ints, cellInChunk, workers }: CellPlace) {
    this.#ints = ints;
    this.#header = headerAt(cellInChunk);
    this.#columns = Array.from({ length: workers }, (_, worker) => columnAt(cellInChunk, worker));
    this.#word = Atomics.load(ints, this.#header + WORD);
  }

  /** The generation that the cell is in, as far as it is kept (modulo 4096). */
  get generation(): number {
    return (this.#word >> 8) & 0xfff;
  }

  /** What was counted since the last call. Results of the generation's first microseconds may still be of the one before. */
  count(): Counted {
    return {
      answers: this.#since("answers", ANSWERS),
      timeouts: this.#since("timeouts", TIMEOUTS),
      unreachable: this.#since("unreachable", UNREACHABLE),
      failures: this.#more("failures", this.#get(this.#header + FAILURES)),
      stranded: this.#more("stranded", this.#get(this.#header + STRANDED)),
    };
  }

  /** Requests of this generation that wait for a head. */
  waiting(): number {
    let waiting = 0;
    for (const column of this.#columns) if (this.#isOfNow(column)) waiting += this.#get(column + WAITING);
    return waiting;
  }

  /** Those of them that have waited for longer than seven slots of the ages. */
  stale(nowMs: number): number {
    const nowSlot = slotAt(nowMs, this.#get(this.#header + SLOT_MS));
    let stale = 0;
    for (const column of this.#columns) if (this.#isOfNow(column)) stale += this.#staleIn(column, nowSlot);
    return stale;
  }

  /** When the last head came, ms (to a tenth of a second); -Infinity = never. */
  answeredMs(): number {
    let newest = this.#answeredByDead;
    for (const column of this.#columns) newest = Math.max(newest, this.#get(column + ANSWERED_DS));
    return newest === 0 ? Number.NEGATIVE_INFINITY : newest * 100;
  }

  /** Tells all threads. */
  publish(orders: GateOrders, generation: number): void {
    const word = packWord(orders.verdict, orders.reason, generation);
    this.#set(UNTIL_DS, orders.untilMs === null ? 0 : Math.max(1, Math.ceil(orders.untilMs / 100)));
    this.#set(CAP, orders.cap);
    if (orders.trials === 0) this.#set(TICKETS, 0);
    if (word !== this.#word) this.#set(WORD, word);
    this.#word = word;
  }

  /** A trial begins: nothing was let through yet. */
  beginTrial(): void {
    this.#set(TICKETS, 0);
    this.#granted = 0;
    this.#trialBase = {
      good: this.#get(this.#header + TRIALS_GOOD),
      bad: this.#get(this.#header + TRIALS_BAD),
      dropped: this.#get(this.#header + TRIALS_DROPPED),
    };
  }

  /** Hands out tickets so that at most `max` are unused or under way. */
  grantTrials(max: number): void {
    const { taken, good, bad, dropped } = this.trials();
    const unused = this.#granted - taken;
    const missing = max - unused - (taken - good - bad - dropped);
    if (missing <= 0) return;
    this.#granted += missing;
    Atomics.add(this.#ints, this.#header + TICKETS, missing);
  }

  /** What became of this trial's tickets. Settled ones are read first: a ticket is never seen settled but not taken. */
  trials(): TrialCounts {
    const good = this.#get(this.#header + TRIALS_GOOD) - this.#trialBase.good;
    const bad = this.#get(this.#header + TRIALS_BAD) - this.#trialBase.bad;
    const dropped = this.#get(this.#header + TRIALS_DROPPED) - this.#trialBase.dropped;
    return { good, bad, dropped, taken: this.#granted - this.#get(this.#header + TICKETS) };
  }

  /** A thread has died: keep what it counted, forget what it had under way. Its slot is free again afterwards. */
  retire(worker: number): void {
    const column = this.#columns[worker];
    if (column === undefined) return;
    this.#retired.answers += this.#get(column + ANSWERS);
    this.#retired.timeouts += this.#get(column + TIMEOUTS);
    this.#retired.unreachable += this.#get(column + UNREACHABLE);
    this.#answeredByDead = Math.max(this.#answeredByDead, this.#get(column + ANSWERED_DS));
    const held = this.#isOfNow(column) ? this.#get(column + TRIALS_HELD) : 0;
    if (held > 0) Atomics.add(this.#ints, this.#header + TRIALS_DROPPED, held);
    this.#ints.fill(0, column, column + COLUMN_INTS);
  }

  /** A thread that has let nobody through in this generation still counts those of an older one. */
  #isOfNow(column: number): boolean {
    return isCurrent(this.#get(column + STAMP), this.#word);
  }

  #staleIn(column: number, nowSlot: number): number {
    const stampSlot = tokenSlot(this.#get(column + STAMP));
    if (isLittleBefore(nowSlot, stampSlot)) return this.#staleIn(column, stampSlot);
    let stale = this.#get(column + OLDER);
    for (let back = 0; back < SLOT_COUNT; back++) {
      const slot = stampSlot - back;
      const at = column + SLOTS + (((slot % SLOT_COUNT) + SLOT_COUNT) % SLOT_COUNT);
      if (slotsBetween(slot, nowSlot) >= SLOT_COUNT) stale += this.#get(at);
    }
    return stale;
  }

  #since(what: "answers" | "timeouts" | "unreachable", field: number): number {
    let sum = this.#retired[what];
    for (const column of this.#columns) sum += this.#get(column + field);
    return this.#more(what, sum);
  }

  #more(what: keyof Counted, sum: number): number {
    // The counters wrap at 32 bits; their difference does not mind.
    const more = (sum - this.#last[what]) | 0;
    this.#last[what] = sum;
    return Math.max(0, more);
  }

  #get(at: number): number {
    return Atomics.load(this.#ints, at);
  }

  #set(field: number, value: number): void {
    Atomics.store(this.#ints, this.#header + field, value);
  }
}
