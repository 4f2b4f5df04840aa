import type { BlockReason } from "./breaker-state.ts";

/*
 * The memory that all threads share about origins. One origin is one *cell*; 1024 cells are a chunk, one SharedArrayBuffer of Int32:
 *
 *   [ attention: a bit per cell          32 ints ]  any worker sets, the supervisor takes
 *   [ header per cell                    16 ints ]  the supervisor writes; workers take tickets and count trials with atomic operations
 *   [ worker 0: column per cell          16 ints ]  only worker 0 writes: plain stores, no cache line is written by two threads
 *   [ worker 1: column per cell          16 ints ]
 *   …
 *
 * 64 + 64 × workers bytes per origin (192 with two, 512 with seven); a page that nobody touched is not resident. What a worker wrote before it
 * died is still there: the supervisor counts it and clears the column.
 */

export const CELLS_PER_CHUNK = 1024;
export const ATTENTION_INTS = CELLS_PER_CHUNK / 32;
export const HEADER_INTS = 16;
export const COLUMN_INTS = 16;

/** Header: the word that every request loads. Bits 0–2 verdict, 3–4 reason, 8–19 generation. */
export const WORD = 0;
/** Header: blocked until, tenths of a second of the monotonic clock (ms would overflow after 25 days); 0 = nobody knows. */
export const UNTIL_DS = 1;
/** Header: so many may wait at once while the verdict is CAPPED. */
export const CAP = 2;
/** Header: real requests that may still be let through on trial. */
export const TICKETS = 3;
/** Header: what has become of them, cumulative. */
export const TRIALS_GOOD = 4;
export const TRIALS_BAD = 5;
export const TRIALS_DROPPED = 6;
/** Header: length of one slot of the ages below, ms. */
export const SLOT_MS = 7;
/** Header: exchanges that failed though somebody was there, if only to refuse; cumulative, wrapping. */
export const FAILURES = 8;
/** Header: connects for which this node's own routing table knows no way; cumulative, wrapping. */
export const STRANDED = 9;

/** Column: requests of the generation in STAMP that wait for a head. */
export const WAITING = 0;
/** Column: cumulative, wrapping. */
export const ANSWERS = 1;
export const TIMEOUTS = 2;
/** Column: connects that met silence or "unreachable", cumulative: evidence against this node as much as against the origin. */
export const UNREACHABLE = 3;
/** Column: when the last head came, tenths of a second; 0 = never. */
export const ANSWERED_DS = 4;
/** Column: generation and slot of the last request let through, as a token. */
export const STAMP = 5;
/** Column: waiting requests that are older than all slots … */
export const OLDER = 6;
/** Column: tickets taken in the generation of STAMP and not settled. */
export const TRIALS_HELD = 7;
/** Column: … and the others by the time slot in which they began, a ring of eight. */
export const SLOTS = 8;
export const SLOT_COUNT = 8;

/** What the word tells a worker. PASS is 0, so that the usual case is one load and one test. */
export const PASS = 0;
export const CAPPED = 1;
export const TRIAL_SAFE = 2;
export const TRIAL_ANY = 3;
export const BLOCKED = 4;
export const DISABLED = 5;
export const UNHEALTHY = 6;
export const VERDICT_BITS = 7;

export type Verdict =
  | typeof PASS
  | typeof CAPPED
  | typeof TRIAL_SAFE
  | typeof TRIAL_ANY
  | typeof BLOCKED
  | typeof DISABLED
  | typeof UNHEALTHY;

const REASON_ORDER: readonly BlockReason[] = ["timeouts", "stall", "operator", "peer"];
const GENERATIONS = 4096;

/** A word of the header. */
export function packWord(verdict: Verdict, reason: BlockReason | null, generation: number): number {
  const reasonBits = reason === null ? 0 : REASON_ORDER.indexOf(reason);
  return verdict | (reasonBits << 3) | ((generation % GENERATIONS) << 8);
}

export function wordReason(word: number): BlockReason {
  return REASON_ORDER[(word >> 3) & 3] ?? "timeouts";
}

/*
 * A token is what a request that was let through keeps: bit 0 = on trial, bits 1–16 time slot, bits 17–28 generation. It fits a small integer, so
 * keeping it costs no allocation. Slots are counted modulo 65536 (two days at 2.9 s), generations modulo 4096.
 */
const TIME_SLOTS = 65_536;

export function packToken(word: number, slot: number): number {
  return (((word >> 8) & 0xfff) << 17) | (slot << 1);
}

/** The number of the time slot in which a moment lies. */
export function slotAt(nowMs: number, slotMs: number): number {
  return Math.floor(nowMs / slotMs) % TIME_SLOTS;
}

export function tokenSlot(token: number): number {
  return (token >> 1) & 0xffff;
}

export function isTrialToken(token: number): boolean {
  return (token & 1) === 1;
}

export function isSameGeneration(a: number, b: number): boolean {
  return a >> 17 === b >> 17;
}

/** Was this token given under the generation of this word? */
export function isCurrent(token: number, word: number): boolean {
  return token >> 17 === ((word >> 8) & 0xfff);
}

/** How many slots lie from `earlier` to `later`, on the ring of all slots. */
export function slotsBetween(earlier: number, later: number): number {
  return (later - earlier) & (TIME_SLOTS - 1);
}

/** A moment that lies before another only because one clock is coarser than the other; a long pause would wrap around the ring, too. */
export function isLittleBefore(slot: number, other: number): boolean {
  const behind = slotsBetween(slot, other);
  return behind > 0 && behind <= SLOT_COUNT;
}

/** Where the header of a cell begins in its chunk. */
export function headerAt(cellInChunk: number): number {
  return ATTENTION_INTS + cellInChunk * HEADER_INTS;
}

/** Where the column of a cell and worker begins in its chunk. */
export function columnAt(cellInChunk: number, worker: number): number {
  const columns = ATTENTION_INTS + CELLS_PER_CHUNK * HEADER_INTS;
  return columns + (worker * CELLS_PER_CHUNK + cellInChunk) * COLUMN_INTS;
}

/** Bytes of a chunk. */
export function chunkBytes(workers: number): number {
  return columnAt(0, workers) * Int32Array.BYTES_PER_ELEMENT;
}
