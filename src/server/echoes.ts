import type { Worker } from "node:worker_threads";

/** A thread that is busy for longer is not waited for, ms. */
const LONGEST_WAIT_MS = 3000;

/** Waits until threads have dealt with what they were told: messages arrive in order, so an answer to the last one says so of all. */
export class Echoes {
  readonly #waiting = new Map<Worker, (() => void)[]>();

  /** Asks all of them by `ask`. Resolves when each has answered or is no more, or after a while all the same. */
  async all(workers: Iterable<Worker>, ask: (worker: Worker) => void): Promise<void> {
    const answers = [...workers].map((worker) => this.one(worker, ask));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LONGEST_WAIT_MS);
    });
    await Promise.race([Promise.all(answers), late]);
    clearTimeout(timer);
  }

  answered(worker: Worker): void {
    this.#waiting.get(worker)?.shift()?.();
  }

  gone(worker: Worker): void {
    for (const resolve of this.#waiting.get(worker) ?? []) resolve();
    this.#waiting.delete(worker);
  }

  /** Resolves when it has answered or is no more. */
  one(worker: Worker, ask: (worker: Worker) => void): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(worker) ?? [];
      this.#waiting.set(worker, [...waiting, resolve]);
      ask(worker);
    });
  }
}
