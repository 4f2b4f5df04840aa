import type { ConnectionLimit, SeatWaiter } from "../breaker/connection-limit.ts";
import type { Failure } from "../failures/failure.ts";
import type { Edge } from "./edge.ts";
import { breaker, fail, guarded } from "./pipeline.ts";
import type { Transaction } from "./transaction.ts";

/** A request in the queue of an origin, all of whose connections are in use. */
export class QueuedRequest implements SeatWaiter {
  readonly sinceMs: number;
  readonly #startMs = performance.now();
  readonly #edge: Edge;
  readonly #transaction: Transaction;
  readonly #limit: ConnectionLimit;
  /** What became of the site's origin before this one, if one was tried. */
  readonly #failed: Failure | null;

  private constructor(edge: Edge, transaction: Transaction, limit: ConnectionLimit, failed: Failure | null) {
    this.#edge = edge;
    this.#transaction = transaction;
    this.#limit = limit;
    this.#failed = failed;
    this.sinceMs = edge.breakerMs;
  }

  /**
   * Queues up at the first origin that is full; from there it goes on by itself. Null = it waits now, else why not.
   * @param failed what became of the origin before, if one was tried
   */
  static join(edge: Edge, transaction: Transaction, full: ConnectionLimit, failed: Failure | null): Failure | null {
    transaction.originIndex = transaction.fullIndex;
    // The log names the origin that its failure is about.
    if (failed === null) transaction.usedOrigin = transaction.place?.origin(transaction.fullIndex) ?? null;
    const queued = new QueuedRequest(edge, transaction, full, failed);
    const refused = full.join(queued);
    if (refused !== null) return failed ?? refused;
    transaction.queued = queued;
    return null;
  }

  onSeat(): void {
    const transaction = this.#transaction;
    this.#left();
    transaction.seat = this.#limit;
    guarded(this.#edge, transaction, () => {
      breaker(this.#edge, transaction, this.#failed);
      // No read of the client follows now that would flush it: an Expect: 100-continue sends no body before our head is out.
      transaction.body.flush();
    });
  }

  onTimeUp(refused: Failure): void {
    this.#left();
    guarded(this.#edge, this.#transaction, () => fail(this.#edge, this.#transaction, this.#failed ?? refused));
  }

  /** It is over for another reason: the client went away, or the time for the whole answer. */
  leave(): void {
    this.#left();
    this.#limit.leave(this);
  }

  #left(): void {
    this.#transaction.queued = null;
    this.#transaction.queueMs = Math.max(0, this.#transaction.queueMs) + performance.now() - this.#startMs;
  }
}
