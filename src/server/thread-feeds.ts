import type { Worker } from "node:worker_threads";
import type { SiteSlice } from "../proxy/edge.ts";
import { Echoes } from "./echoes.ts";
import type { ToWorker } from "./messages.ts";

/** So many portions may wait at a thread, which deals with them in one turn: else a busy machine's time would go in waiting for each other. */
const MOST_UNDER_WAY = 2;

/** A configuration on its way to a thread. */
export interface Feed {
  readonly slices: Iterable<SiteSlice>;
  /** Puts it in force. */
  readonly last: Extract<ToWorker, { readonly type: "reload" }>;
}

/**
 * Gives threads their configurations, part by part: a few at a time, so that it looks after its visitors in
 * between, and the next configuration when the one before is in force. Neither side is ever held up by the whole of it.
 */
export class ThreadFeeds {
  readonly #echoes = new Echoes();
  readonly #feeding = new Map<Worker, Promise<void>>();

  /** Resolves when it is in force, or the thread is no more. */
  feed(worker: Worker, feed: Feed): Promise<void> {
    const before = this.#feeding.get(worker) ?? Promise.resolve();
    const done = before.then(() => this.#feed(worker, feed));
    this.#feeding.set(worker, done);
    return done;
  }

  /** The thread has said `fed`. */
  fed(worker: Worker): void {
    this.#echoes.answered(worker);
  }

  gone(worker: Worker): void {
    this.#feeding.delete(worker);
    this.#echoes.gone(worker);
  }

  async #feed(worker: Worker, { slices, last }: Feed): Promise<void> {
    const tell = (message: ToWorker): Promise<void> => this.#echoes.one(worker, () => worker.postMessage(message));
    const underWay: Promise<void>[] = [];
    for (const slice of slices) {
      if (underWay.length === MOST_UNDER_WAY) await underWay.shift();
      if (!this.#feeding.has(worker)) return;
      underWay.push(tell({ type: "sites", slice }));
    }
    await Promise.all(underWay);
    if (this.#feeding.has(worker)) await tell(last);
  }
}
