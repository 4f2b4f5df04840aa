import type { Worker } from "node:worker_threads";
import type { OpenListener, Opening } from "./listener-order.ts";

/** Which listeners each thread has open, as they have told. */
export class ThreadOpenings {
  /** By the numbers of their orders. */
  readonly #waiting = new Map<Worker, Map<number, (opening: Opening | null) => void>>();
  readonly #open = new Map<Worker, Map<string, OpenListener>>();
  readonly #ports = new Map<string, number>();

  /** The ports that listeners have got, by key. */
  get ports(): ReadonlyMap<string, number> {
    return this.#ports;
  }

  /** What the thread tells of an order; null = it ends before. */
  of(worker: Worker, order: number): Promise<Opening | null> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(worker) ?? new Map<number, (opening: Opening | null) => void>();
      this.#waiting.set(worker, waiting.set(order, resolve));
    });
  }

  told(worker: Worker, order: number, opening: Opening): void {
    if (opening.is === "open") {
      const own = this.#open.get(worker) ?? new Map<string, OpenListener>();
      this.#open.set(worker, own);
      for (const one of opening.listeners) {
        own.set(one.key, one);
        this.#ports.set(one.key, one.port);
      }
    }
    this.#waiting.get(worker)?.get(order)?.(opening);
    this.#waiting.get(worker)?.delete(order);
  }

  gone(worker: Worker): void {
    this.#open.delete(worker);
    for (const resolve of this.#waiting.get(worker)?.values() ?? []) resolve(null);
    this.#waiting.delete(worker);
  }

  /** The sockets of one listener, of all threads. */
  socketsOf(key: string): number[] {
    return [...this.#open.values()].flatMap((own) => own.get(key)?.fds ?? []);
  }

  /** All others are closed. */
  keep(keys: readonly string[]): void {
    const wanted = new Set(keys);
    this.forget([...this.#ports.keys()].filter((key) => !wanted.has(key)));
  }

  forget(keys: readonly string[]): void {
    for (const key of keys) {
      this.#ports.delete(key);
      for (const own of this.#open.values()) own.delete(key);
    }
  }
}
