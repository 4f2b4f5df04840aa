import { countUnreachables } from "./icmp-counter.ts";

export type RefusalCause = "rst" | "icmp-port";

/** A count from before a dial. `alone`: nothing else that ICMP may have caused was seen since. */
export interface IcmpWindow {
  readonly count: number | null;
  readonly openedAtMs: number;
  alone: boolean;
}

/** One SYN earns one ICMP message. */
const ONE = 1;
/** A refusal that takes longer was not the answer to the first SYN; then too much else may have been counted, ms. */
const LONGEST_WINDOW_MS = 900;

/**
 * Tells a refusal by RST from one by ICMP port unreachable; connect(2) reports both as ECONNREFUSED, but the kernel counts the ICMP messages that it
 * receives. A count that did not grow since any earlier look proves a RST. One that grew says ICMP only if it was looked at right before the dial, grew by one
 * message, and no other dial failed meanwhile.
 */
export class RefusalCauses {
  readonly #clock: () => number;
  readonly #open = new Set<IcmpWindow>();
  #last: number | null = null;

  /** @param clock monotonic, ms */
  constructor(clock: () => number) {
    this.#clock = clock;
    this.#look(() => undefined);
  }

  /** Whether the system counts ICMP at all. */
  get canTell(): boolean {
    return this.#last !== null;
  }

  /** Called for a refusal that nobody was prepared for: true if it was a RST for sure. */
  isPlainRst(done: (isRst: boolean) => void): void {
    const before = this.#last;
    this.note();
    this.#look((count) => done(count !== null && count === before));
  }

  /** Look before a dial that will be refused, it seems. */
  open(done: (window: IcmpWindow) => void): void {
    this.#look((count) => {
      const window: IcmpWindow = { count, openedAtMs: this.#clock(), alone: true };
      this.note();
      window.alone = this.#open.size === 0;
      this.#open.add(window);
      done(window);
    });
  }

  /** That dial was refused. */
  cause(window: IcmpWindow, done: (cause: RefusalCause | null) => void): void {
    this.#open.delete(window);
    this.note();
    this.#look((count) => {
      if (count === null || window.count === null) return done(null);
      if (count === window.count) return done("rst");
      return done(count === window.count + ONE && this.#isConclusive(window) ? "icmp-port" : null);
    });
  }

  /** An ICMP error may have reached some other dial: what grew may now have another cause. Windows whose dial had another end are dropped here too. */
  note(): void {
    const nowMs = this.#clock();
    for (const window of this.#open) {
      window.alone = false;
      if (nowMs - window.openedAtMs >= LONGEST_WINDOW_MS) this.#open.delete(window);
    }
  }

  #isConclusive(window: IcmpWindow): boolean {
    return window.alone && this.#clock() - window.openedAtMs < LONGEST_WINDOW_MS;
  }

  #look(done: (count: number | null) => void): void {
    countUnreachables((count) => {
      this.#last = count;
      done(count);
    });
  }
}
