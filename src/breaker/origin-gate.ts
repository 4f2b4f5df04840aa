import { failureRow } from "../failures/catalogue.ts";
import type { Failure } from "../failures/failure.ts";
import type { CellPlace } from "./breaker-memory.ts";
import {
  ANSWERED_DS,
  ANSWERS,
  CAP,
  CAPPED,
  columnAt,
  FAILURES,
  headerAt,
  isCurrent,
  isLittleBefore,
  isSameGeneration,
  isTrialToken,
  OLDER,
  packToken,
  PASS,
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
  TRIAL_ANY,
  TRIAL_SAFE,
  TRIALS_BAD,
  TRIALS_DROPPED,
  TRIALS_GOOD,
  TRIALS_HELD,
  UNREACHABLE,
  UNTIL_DS,
  VERDICT_BITS,
  WAITING,
  WORD,
} from "./cell-layout.ts";
import { refusal } from "./refusal.ts";

/** What `admit` returns in place of a token: do not send. */
export const REFUSED = -1;
/** Retry-After where not even the catalogue knows, s. */
const UNKNOWN_RETRY_S = 60;

/**
 * One origin's breaker as one worker thread sees it: on the data path, so numbers only. `admit` gives a token; the exchange's end gives it back
 * with exactly one of `answered`, `timedOut`, `connectTimedOut`, `unreachable`, `failed`, `unheard`, `stranded` and `dropped`. Times are ms of the edge clock.
 */
export class OriginGate {
  readonly #ints: Int32Array;
  readonly #header: number;
  readonly #column: number;
  readonly #cell: number;
  readonly #workers: number;
  readonly #worker: number;

  /** @param worker the slot of this thread: no two living threads have the same */
  constructor({ ints, cellInChunk, workers }: CellPlace, worker: number) {
    this.#ints = ints;
    this.#header = headerAt(cellInChunk);
    this.#column = columnAt(cellInChunk, worker);
    this.#cell = cellInChunk;
    this.#workers = workers;
    this.#worker = worker;
    this.#callAttention();
  }

  /** May a request go to this origin? A token, or REFUSED; then `refused` and `retryAfterSeconds` say how to answer. */
  admit(method: string, nowMs: number): number {
    const word = Atomics.load(this.#ints, this.#header + WORD);
    const verdict = word & VERDICT_BITS;
    if (verdict === PASS) return this.#enter(word, nowMs);
    if (verdict === CAPPED) return this.#hasRoom(word) ? this.#enter(word, nowMs) : REFUSED;
    if (verdict === TRIAL_ANY || (verdict === TRIAL_SAFE && isSafe(method))) return this.#enterOnTrial(word, nowMs);
    return REFUSED;
  }

  /** The failure to answer a refused request with; prebuilt. */
  get refused(): Failure {
    return refusal(Atomics.load(this.#ints, this.#header + WORD));
  }

  /**
   * When a refused client should come back, s: what remains of the block, where nobody knows what the catalogue says; and 0–5 s more so that
   * they do not all come at once.
   * @param random from 0 to below 1
   */
  retryAfterSeconds(nowMs: number, random: number): number {
    const untilDs = Atomics.load(this.#ints, this.#header + UNTIL_DS);
    const usualS = failureRow(this.refused.name).retryAfterSeconds ?? UNKNOWN_RETRY_S;
    const remainingS = untilDs === 0 ? usualS : Math.max(1, Math.ceil(untilDs / 10 - nowMs / 1000));
    return remainingS + Math.floor(random * 6);
  }

  /** The head of a final answer came, whatever its status. */
  answered(token: number, nowMs: number): void {
    if (this.#release(token)) {
      const ints = this.#ints;
      ints[this.#column + ANSWERS] = ((ints[this.#column + ANSWERS] ?? 0) + 1) | 0;
      ints[this.#column + ANSWERED_DS] = Math.max(1, Math.floor(nowMs / 100));
    }
    if (isTrialToken(token)) this.#settleTrial(token, TRIALS_GOOD);
  }

  /** No head within the response timeout (2401). */
  timedOut(token: number): void {
    if (this.#release(token)) this.#count(TIMEOUTS);
    if (isTrialToken(token)) this.#settleTrial(token, TRIALS_BAD);
  }

  /** No connection in time, at a site that counts this like a response timeout. */
  connectTimedOut(token: number): void {
    this.#count(UNREACHABLE);
    this.timedOut(token);
  }

  /** Silence or "unreachable" where a connection was wanted. Does not block; shows whether this node is cut off. */
  unreachable(token: number): void {
    this.#release(token);
    this.#count(UNREACHABLE);
    if (isTrialToken(token)) this.#settleTrial(token, TRIALS_BAD);
  }

  /** Our own routing table knows no way there. Says nothing of the origin, but of this node. */
  stranded(token: number): void {
    Atomics.add(this.#ints, this.#header + STRANDED, 1);
    this.#callAttention();
    this.dropped(token);
  }

  /** The exchange failed in another way, by the origin's doing. Counts neither way; but somebody was there. */
  failed(token: number): void {
    this.#release(token);
    Atomics.add(this.#ints, this.#header + FAILURES, 1);
    this.#callAttention();
    if (isTrialToken(token)) this.#settleTrial(token, TRIALS_BAD);
  }

  /** A time limit was over, and nothing says whether anybody was there. Counts neither way. */
  unheard(token: number): void {
    this.#release(token);
    if (isTrialToken(token)) this.#settleTrial(token, TRIALS_BAD);
  }

  /** It ended without saying anything about the origin: the client went away, a fault or refusal of ours, an upgrade. */
  dropped(token: number): void {
    this.#release(token);
    if (isTrialToken(token)) this.#settleTrial(token, TRIALS_DROPPED);
  }

  #enter(word: number, nowMs: number): number {
    const ints = this.#ints;
    const column = this.#column;
    let slot = slotAt(nowMs, ints[this.#header + SLOT_MS] ?? 0);
    const token = packToken(word, slot);
    if (token !== ints[column + STAMP]) slot = this.#advance(token);
    const at = column + SLOTS + (slot % SLOT_COUNT);
    ints[at] = (ints[at] ?? 0) + 1;
    ints[column + WAITING] = (ints[column + WAITING] ?? 0) + 1;
    return packToken(word, slot);
  }

  /** The first request of a slot (every few seconds) or a generation. Returns the slot that counts it. */
  #advance(token: number): number {
    const ints = this.#ints;
    const column = this.#column;
    const stamp = ints[column + STAMP] ?? 0;
    const slot = tokenSlot(token);
    if (!isSameGeneration(token, stamp)) {
      // Those of an older generation go on, but nobody counts them any more.
      ints.fill(0, column + SLOTS, column + SLOTS + SLOT_COUNT);
      ints[column + OLDER] = 0;
      ints[column + WAITING] = 0;
      ints[column + TRIALS_HELD] = 0;
    } else {
      if (isLittleBefore(slot, tokenSlot(stamp))) return tokenSlot(stamp);
      const passed = slotsBetween(tokenSlot(stamp), slot);
      for (let ahead = 1; ahead <= Math.min(passed, SLOT_COUNT); ahead++) {
        const at = column + SLOTS + ((tokenSlot(stamp) + ahead) % SLOT_COUNT);
        ints[column + OLDER] = (ints[column + OLDER] ?? 0) + (ints[at] ?? 0);
        ints[at] = 0;
      }
    }
    ints[column + STAMP] = token;
    this.#callAttention();
    return slot;
  }

  /** The request waits no more. True if its result still says something: it began in the present generation. */
  #release(token: number): boolean {
    const ints = this.#ints;
    const column = this.#column;
    const stamp = ints[column + STAMP] ?? 0;
    if (isSameGeneration(token, stamp)) {
      const isInRing = slotsBetween(tokenSlot(token), tokenSlot(stamp)) < SLOT_COUNT;
      const at = isInRing ? column + SLOTS + (tokenSlot(token) % SLOT_COUNT) : column + OLDER;
      ints[at] = (ints[at] ?? 0) - 1;
      ints[column + WAITING] = (ints[column + WAITING] ?? 0) - 1;
    }
    return isCurrent(token, Atomics.load(ints, this.#header + WORD));
  }

  /** Threads that ask at the same moment may pass together: the cap can be exceeded by one less than there are threads. */
  #hasRoom(word: number): boolean {
    const ints = this.#ints;
    let waiting = 0;
    const first = this.#column - this.#worker * COLUMNS_APART;
    for (let worker = 0; worker < this.#workers; worker++) {
      const column = first + worker * COLUMNS_APART;
      const isOfNow = isCurrent(Atomics.load(ints, column + STAMP), word);
      if (isOfNow) waiting += Atomics.load(ints, column + WAITING);
    }
    return waiting < Atomics.load(ints, this.#header + CAP);
  }

  /** Takes one of the tickets, of which there are never more than the settings allow over all threads. */
  #enterOnTrial(word: number, nowMs: number): number {
    const at = this.#header + TICKETS;
    for (let left = Atomics.load(this.#ints, at); left > 0; left = Atomics.load(this.#ints, at)) {
      if (Atomics.compareExchange(this.#ints, at, left, left - 1) !== left) continue;
      const token = this.#enter(word, nowMs) | 1;
      this.#count(TRIALS_HELD);
      return token;
    }
    return REFUSED;
  }

  #settleTrial(token: number, outcome: number): void {
    const ints = this.#ints;
    const held = this.#column + TRIALS_HELD;
    if (isSameGeneration(token, ints[this.#column + STAMP] ?? 0)) ints[held] = (ints[held] ?? 0) - 1;
    if (isCurrent(token, Atomics.load(ints, this.#header + WORD))) Atomics.add(ints, this.#header + outcome, 1);
    this.#callAttention();
  }

  #count(field: number): void {
    const at = this.#column + field;
    this.#ints[at] = ((this.#ints[at] ?? 0) + 1) | 0;
    this.#callAttention();
  }

  /** The supervisor looks at this cell with its next tick. */
  #callAttention(): void {
    Atomics.or(this.#ints, this.#cell >> 5, 1 << (this.#cell & 31));
  }
}

/** From one worker's column of a cell to the next one's. */
const COLUMNS_APART = columnAt(0, 1) - columnAt(0, 0);

/** Methods that may be asked for on trial (RFC 9110 §9.2.1, the two that everybody uses). */
function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD";
}
