/** What the operator says by signals: docs/guides/taking-over.md. */
export type EdgeSignal = "SIGTERM" | "SIGINT" | "SIGHUP" | "SIGUSR1" | "SIGUSR2";
const SIGNALS: readonly EdgeSignal[] = ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1", "SIGUSR2"];

/** Signals in the order they came, so that none is lost while another is dealt with. */
export class SignalQueue {
  readonly #waiting: EdgeSignal[] = [];
  #wake: (() => void) | null = null;
  readonly #handler = (signal: EdgeSignal): void => {
    this.#waiting.push(signal);
    this.#wake?.();
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#handler);
  }

  async next(): Promise<EdgeSignal> {
    for (;;) {
      const signal = this.#waiting.shift();
      if (signal !== undefined) return signal;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits for SIGTERM or SIGINT. */
  async nextStop(): Promise<void> {
    for (let signal = await this.next(); signal !== "SIGTERM" && signal !== "SIGINT";) signal = await this.next();
  }

  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#handler);
  }
}
