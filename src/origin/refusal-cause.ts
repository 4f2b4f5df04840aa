import { countUnreachables } from "./icmp-counter.ts";

export type RefusalCause = "rst" | "icmp-port";

/** One SYN earns one ICMP message. */
const ONE = 1;

/** A count from before a dial. `alone`: nothing else that ICMP may have caused was seen since. */
export interface IcmpWindow {
  readonly count: number | null;
  readonly openedAtMs: number;
  alone: boolean;
}

/** A refusal that takes longer was not the answer to the first SYN; then too much else may have been counted, ms. */
const LONGEST_WINDOW_MS = 900;

/**
 * Tells a refusal by RST from one by ICMP port unreachable; connect(2) reports both as ECONNREFUSED, but the kernel counts the ICMP messages that it
 * receives. A count that did not grow since any earlier look proves a RST. One that grew says ICMP only if it was looked at right before the dial (that is
 * done for addresses that refused lately, which the hold-down limits to four dials a second) and no other dial failed meanwhile.
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

  /** Look before a dial that may be refused. */
  open(done: (window: IcmpWindow) => void): void {
    this.#look((count) => {
      const window: IcmpWindow = { count, openedAtMs: this.#clock(), alone: true };
      this.#disturb();
      window.alone = this.#open.size === 0;
      this.#open.add(window);
      done(window);
    });
  }

  /** An ICMP error reached some other dial. */
  note(): void {
    this.#disturb();
  }

  /** Called for every refusal. @param window from `open`, or null if nobody looked */
  cause(window: IcmpWindow | null, done: (cause: RefusalCause | null) => void): void {
    const before = window === null ? this.#last : window.count;
    if (window !== null) this.#open.delete(window);
    this.#disturb();
    this.#look((count) => {
      if (count === null || before === null) return done(null);
      if (count === before) return done("rst");
      const isIcmp = window !== null && count === before + ONE && this.#isConclusive(window);
      return done(isIcmp ? "icmp-port" : null);
    });
  }

  /** Whether the system counts ICMP at all. */
  get canTell(): boolean {
    return this.#last !== null;
  }

  #isConclusive(window: IcmpWindow): boolean {
    return window.alone && this.#clock() - window.openedAtMs < LONGEST_WINDOW_MS;
  }

  /** What grew may now have another cause. Windows whose dial had another end are dropped here too. */
  #disturb(): void {
    const nowMs = this.#clock();
    for (const window of this.#open) {
      window.alone = false;
      if (nowMs - window.openedAtMs >= LONGEST_WINDOW_MS) this.#open.delete(window);
    }
  }

  #look(done: (count: number | null) => void): void {
    countUnreachables((count) => {
      this.#last = count;
      done(count);
    });
  }
}
