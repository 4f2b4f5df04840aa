import type { ConnectionLimitConfig } from "../config/edge-config.ts";
import { failure, type Failure } from "../failures/failure.ts";
import type { ConnectionSeats } from "./connection-seats.ts";

/** So much longer may somebody wait in another thread before ours step aside, ms: two ticks, as fine as the clocks are. */
const PATIENCE_MS = 100;
/** A head that waits so much longer than it may belongs to a thread that is stuck: nobody steps aside for it. */
const STUCK_MS = 1000;
/** After so long nobody listens any more for calls that do not come: its origin may be gone from the configuration. */
const LISTEN_MS = 1000;

/** Somebody who waits for a seat. Neither call may throw. */
export interface SeatWaiter {
  /** When it began to wait, ms of the edge clock. */
  readonly sinceMs: number;
  /** It has a seat now, and is out of the queue. */
  onSeat(): void;
  /** It waited too long, and is out of the queue. */
  onTimeUp(refused: Failure): void;
}

/** What the limits of one thread have in common. */
export interface LimitMeans {
  /** The edge clock. */
  readonly nowMs: () => number;
  /** Those with a queue: somebody calls their `look` with every tick. */
  readonly waiting: Set<ConnectionLimit>;
}

/**
 * `max_connections` of one origin, in one thread: a seat for every exchange, counted over all threads, and this thread's queue for them.
 *
 * First come, first served within a thread. A freed seat goes to the thread that freed it, unless somebody in another one has waited markedly
 * longer: then that thread is called. So the busiest thread cannot keep all seats to itself.
 */
export class ConnectionLimit {
  readonly #seats: ConnectionSeats;
  readonly #means: LimitMeans;
  /** In the order in which they came. */
  readonly #queue = new Set<SeatWaiter>();
  #max: number;
  #length: number;
  #timeoutMs: number;
  #isServing = false;
  #isListening = false;
  #refused: { readonly now: Failure; readonly late: Failure };

  constructor(seats: ConnectionSeats, config: ConnectionLimitConfig, means: LimitMeans) {
    this.#seats = seats;
    this.#means = means;
    this.#max = config.maxConnections;
    this.#length = config.queue?.length ?? 0;
    this.#timeoutMs = config.queue?.timeoutMs ?? 0;
    this.#refused = refusals(config);
  }

  /** Other numbers; whoever waits learns of them with the next tick. Null = no limit any more: all who wait get a seat. */
  configure(config: ConnectionLimitConfig | null): void {
    this.#max = config?.maxConnections ?? Number.POSITIVE_INFINITY;
    this.#length = config?.queue?.length ?? 0;
    this.#timeoutMs = config === null ? Number.POSITIVE_INFINITY : (config.queue?.timeoutMs ?? 0);
    if (config !== null) this.#refused = refusals(config);
  }

  /** A seat at once, if nobody waits who came before. It must be given back exactly once. */
  take(): boolean {
    if (this.#queue.size > 0) return false;
    // Without a queue nobody waits anywhere.
    if (this.#length > 0 && !this.#isOurTurn(this.#means.nowMs())) return false;
    return this.#seats.take(this.#max);
  }

  /** The exchange's connection is idle or closed. Whoever waits longest is served before this returns. */
  giveBack(): void {
    this.#seats.giveBack();
    this.#serve();
  }

  /** Queues up behind the others. Null = done, else why not. */
  join(waiter: SeatWaiter): Failure | null {
    if (this.#length === 0 || !this.#seats.join(this.#length, waiter.sinceMs)) return this.#refused.now;
    this.#queue.add(waiter);
    this.#means.waiting.add(this);
    this.#listen();
    return null;
  }

  /** It waits no more: nobody is there to be served. */
  leave(waiter: SeatWaiter): void {
    if (!this.#queue.delete(waiter)) return;
    const [head] = this.#queue;
    if (head) this.#seats.tellHead(head.sinceMs);
    else this.#means.waiting.delete(this);
    this.#seats.leave();
  }

  /** Time has passed: whose is up, and are there seats that other threads have left? */
  look(): void {
    const nowMs = this.#means.nowMs();
    for (const waiter of this.#queue) {
      if (nowMs - waiter.sinceMs < this.#timeoutMs) break;
      this.leave(waiter);
      waiter.onTimeUp(this.#refused.late);
    }
    this.#serve();
  }

  #serve(): void {
    // Whoever is served may give its seat back before we are through: the loop below sees it.
    if (this.#isServing) return;
    this.#isServing = true;
    for (let head = this.#takeHead(); head !== null; head = this.#takeHead()) head.onSeat();
    this.#isServing = false;
    if (this.#seats.inUse < this.#max) this.#seats.callAnother(this.#means.nowMs());
  }

  /** The first of the queue, with a seat. */
  #takeHead(): SeatWaiter | null {
    if (this.#queue.size === 0) return null;
    const [head] = this.#queue;
    if (head === undefined || !this.#isOurTurn(head.sinceMs) || !this.#seats.take(this.#max)) return null;
    this.leave(head);
    return head;
  }

  #isOurTurn(sinceMs: number): boolean {
    const nowMs = this.#means.nowMs();
    const elsewhereMs = this.#seats.longestElsewhereMs(nowMs, this.#timeoutMs + STUCK_MS);
    return elsewhereMs <= nowMs - sinceMs + PATIENCE_MS;
  }

  /** While anybody waits, other threads may call. */
  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#seats.onCall(LISTEN_MS, () => {
      this.#isListening = false;
      if (this.#queue.size === 0) return;
      this.#listen();
      this.#serve();
    });
  }
}

/** Made once, because there may be thousands a second. */
function refusals({ maxConnections, queue }: ConnectionLimitConfig): { readonly now: Failure; readonly late: Failure } {
  const all = `all ${maxConnections} connections are in use`;
  const now = queue === null ? `${all}, and there is no queue` : `${all}, and the queue of ${queue.length} is full`;
  const late = `${all}, and none became free within ${queue?.timeoutMs ?? 0} ms`;
  return {
    now: failure("OriginConnectionLimit", null, now),
    late: failure("OriginConnectionLimit", null, late),
  };
}
