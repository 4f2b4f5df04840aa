/**
 * One coarse timer wheel per thread instead of a timer object per request.
 *
 *   slots:  [0] [1] [2] … [1023]        each slot is a doubly linked ring of deadlines
 *                ^cursor (nowMs / tickMs)
 *
 * Moving a deadline *later* is a plain store: the entry stays where it is and is linked again when the cursor meets it.
 * Only moving it earlier than its slot relinks. So a keep-alive connection that changes its deadline four times per
 * request touches the lists about once per second, not per request.
 */

const SLOTS = 1024;
const NEVER = Number.POSITIVE_INFINITY;

/** What happens when time is up. Must not throw; it runs inside the wheel's tick. */
export type OnDeadline = () => void;

/** A deadline that can be moved. Owned by one connection or exchange, which must `clear` it at its end. */
export class Deadline {
  readonly #wheel: TimerWheel;
  readonly onDeadline: OnDeadline;
  /** When to fire, ms of the wheel's clock. */
  atMs = NEVER;
  /** When the slot that holds this entry is visited; NEVER = not linked. */
  visitMs = NEVER;
  prev: Deadline | null = null;
  next: Deadline | null = null;

  constructor(wheel: TimerWheel, onDeadline: OnDeadline) {
    this.#wheel = wheel;
    this.onDeadline = onDeadline;
  }

  /**
   * Fire `delayMs` from now: never early, at most two ticks late. "Now" is the last tick: what is set inside a stall of the event
   * loop is early by as much as the stall is longer than a tick.
   */
  set(delayMs: number): void {
    const wheel = this.#wheel;
    const atMs = wheel.nowMs + delayMs + wheel.tickMs;
    this.atMs = atMs;
    if (atMs < this.visitMs) wheel.link(this);
  }

  /** Do not fire. The entry unlinks itself lazily. */
  clear(): void {
    this.atMs = NEVER;
  }

  /** Do not fire and let go of the wheel at once: for owners that end. */
  drop(): void {
    this.atMs = NEVER;
    if (this.visitMs !== NEVER) this.#wheel.unlink(this);
  }
}

/** The wheel. `start` owns the one interval timer, `stop` ends it. */
export class TimerWheel {
  readonly tickMs: number;
  /** Coarse monotonic clock in ms, as of the last tick. */
  nowMs: number;
  readonly #clock: () => number;
  readonly #slots: (Deadline | null)[] = Array.from({ length: SLOTS }, () => null);
  readonly #onTick: (() => void)[] = [];
  #cursor: number;
  #interval: NodeJS.Timeout | null = null;

  constructor(clock: () => number = () => performance.now(), tickMs = 50) {
    this.#clock = clock;
    this.tickMs = tickMs;
    this.nowMs = clock();
    this.#cursor = Math.floor(this.nowMs / tickMs);
  }

  start(): void {
    this.#interval ??= setInterval(() => this.tick(), this.tickMs);
  }

  stop(): void {
    if (this.#interval) clearInterval(this.#interval);
    this.#interval = null;
  }

  /** Call `callback` on every tick, e.g. to flush a buffer. */
  onTick(callback: () => void): void {
    this.#onTick.push(callback);
  }

  /** Visit every slot that time has passed. Public so that tests can drive a virtual clock. */
  tick(): void {
    this.nowMs = this.#clock();
    const target = Math.floor(this.nowMs / this.tickMs);
    // After a long stall one full turn visits everything; more turns would find nothing new.
    if (target - this.#cursor > SLOTS) this.#cursor = target - SLOTS;
    while (this.#cursor < target) {
      this.#cursor++;
      this.#visit(this.#cursor % SLOTS);
    }
    for (const callback of this.#onTick) callback();
  }

  /** Put an entry into the slot of its deadline (clamped to one turn). */
  link(entry: Deadline): void {
    if (entry.visitMs !== NEVER) this.unlink(entry);
    const wanted = Math.ceil(entry.atMs / this.tickMs);
    const slotNumber = Math.min(Math.max(wanted, this.#cursor + 1), this.#cursor + SLOTS - 1);
    entry.visitMs = slotNumber * this.tickMs;
    const slot = slotNumber % SLOTS;
    const first = this.#slots[slot] ?? null;
    entry.prev = null;
    entry.next = first;
    if (first) first.prev = entry;
    this.#slots[slot] = entry;
  }

  unlink(entry: Deadline): void {
    const { prev, next } = entry;
    if (prev) prev.next = next;
    else this.#slots[Math.round(entry.visitMs / this.tickMs) % SLOTS] = next;
    if (next) next.prev = prev;
    entry.prev = null;
    entry.next = null;
    entry.visitMs = NEVER;
  }

  /** Pops one entry at a time: a callback may unlink any other entry of the same slot. Nothing relinks into this slot. */
  #visit(slot: number): void {
    for (let entry = this.#slots[slot]; entry; entry = this.#slots[slot]) {
      this.unlink(entry);
      if (entry.atMs <= this.nowMs) {
        entry.atMs = NEVER;
        entry.onDeadline();
      } else if (entry.atMs !== NEVER) {
        this.link(entry);
      }
    }
  }
}
