import type { Worker } from "node:worker_threads";
import type { SiteSlice } from "../proxy/edge.ts";
import { Echoes } from "./echoes.ts";
import type { ToWorker } from "./messages.ts";

/** A configuration on its way to a thread. */
export interface Feed {
  readonly slices: Iterable<SiteSlice>;
  /** Puts it in force. */
  readonly last: Extract<ToWorker, { readonly type: "reload" }>;
}

/**
 * Gives threads their configurations, part by part: the next one goes out when the thread has dealt with the one before and looked after its visitors, and
 * the next configuration when the one before is in force. Neither side is ever held up by the whole of it.
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
    for (const slice of slices) {
      if (!this.#feeding.has(worker)) return;
      await tell({ type: "sites", slice });
    }
    if (this.#feeding.has(worker)) await tell(last);
  }
}
