import type { OriginConfig } from "../config/edge-config.ts";
import type { TimerWheel } from "../primitives/timer-wheel.ts";
import type { Connected, ConnectHandle } from "./connect-result.ts";
import type { ConnectionOwner } from "./connection-means.ts";
import type { ConnectWish, Opened, OpenResult, ExchangePool, PoolMeans, Sending } from "./exchange-pool.ts";
import type { BudgetedPool, IdleBudget } from "./idle-budget.ts";
import { OriginConnection } from "./origin-connection.ts";

/** A request that must not be sent twice gets only a connection that was in use so short a time ago, ms. */
const FRESH_ENOUGH_MS = 2000;

/** A connection that dies under a request after so short an idle time was not closed for being idle, ms. */
const LEARN_FROM_MS = 1000;
const LEARNED_SHARE = 0.8;
/** An origin that was restarted looks like one that does not wait long: what was learned is tried again after so long, ms. */
const FORGET_AFTER_MS = 600_000;

/** The idle connections to one origin, newest last: the most recently used is the least likely to be closed by the origin. */
export class OriginPool implements ExchangePool, ConnectionOwner, BudgetedPool {
  readonly #budget: IdleBudget;
  readonly #wheel: TimerWheel;
  readonly #idle: OriginConnection[] = [];
  readonly #all = new Set<OriginConnection>();
  readonly #habit: "keeps-idle" | "closes-idle";
  isListed = false;
  #learnedMs = Number.POSITIVE_INFINITY;
  #learnedAtMs = 0;
  #closed = false;

  /** `closes-idle`: what a connection has said of its client (PROXY protocol) holds for that client only. */
  constructor(budget: IdleBudget, wheel: TimerWheel, habit: "keeps-idle" | "closes-idle" = "keeps-idle") {
    this.#budget = budget;
    this.#wheel = wheel;
    this.#habit = habit;
  }

  get idleCount(): number {
    return this.#idle.length;
  }

  /** Connections in use and idle. */
  get size(): number {
    return this.#all.size;
  }

  /** A new connection belongs to the pool from its first use on, so that closing the pool finds it. */
  adopt(connection: OriginConnection): void {
    this.#all.add(connection);
    this.#budget.countOpened();
  }

  /**
   * The newest idle connection that is still good, or null. A request that cannot be sent again (`once`) gets only one that was
   * in use a moment ago: its origin is the least likely to be closing it just now.
   */
  take(sending: Sending): OriginConnection | null {
    for (let newest = this.#idle.at(-1); newest; newest = this.#idle.at(-1)) {
      const idleMs = this.#wheel.nowMs - newest.idleSinceMs;
      const good = newest.isIdle && idleMs < this.#limitMs(newest);
      if (good && sending === "once" && idleMs > FRESH_ENOUGH_MS) return null;
      this.#idle.pop();
      this.#budget.total--;
      newest.idledMs = idleMs;
      if (good) return newest;
      this.#forget(newest);
      newest.destroy();
    }
    return null;
  }

  connect(
    origin: OriginConfig,
    { budgetMs, source }: ConnectWish,
    means: PoolMeans,
    done: (result: OpenResult) => void,
  ): ConnectHandle {
    const onEnd = (result: OpenResult | Connected): void =>
      done("socket" in result ? this.open(result, means) : result);
    return means.connector.connect(origin, budgetMs, onEnd, source);
  }

  /** A new connection, and with it the first exchange. */
  open(connected: Connected, means: PoolMeans): Opened {
    const { socket, address, attempts, dnsMs, connectMs, tlsMs } = connected;
    const exchange = new OriginConnection(socket, address, this, means);
    this.adopt(exchange);
    return { ok: true, exchange, attempts, dnsMs, connectMs, tlsMs };
  }

  onIdle(connection: OriginConnection): void {
    connection.idleSinceMs = this.#wheel.nowMs;
    if (this.#closed || this.#habit === "closes-idle" || connection.idleLimitMs <= 0 || !this.#hasRoom()) {
      this.#forget(connection);
      connection.destroy();
      return;
    }
    this.#budget.total++;
    this.#idle.push(connection);
    if (!this.isListed) this.#budget.list(this);
  }

  /** The connection that was used just now is worth more than those that idle. */
  #hasRoom(): boolean {
    const { maxIdlePerOrigin, maxIdleTotal } = this.#budget.config;
    if (maxIdlePerOrigin === 0) return false;
    if (this.#idle.length >= maxIdlePerOrigin) this.dropOldest();
    return this.#budget.total < maxIdleTotal || this.#budget.makeRoom();
  }

  onGone(connection: OriginConnection): void {
    this.#forget(connection);
    const at = this.#idle.indexOf(connection);
    if (at < 0) return;
    this.#idle.splice(at, 1);
    this.#budget.total--;
  }

  dropOldest(): void {
    // `destroy` tells `onGone`.
    this.#idle[0]?.destroy();
  }

  sweep(): void {
    const { nowMs } = this.#wheel;
    if (nowMs - this.#learnedAtMs > FORGET_AFTER_MS) this.#learnedMs = Number.POSITIVE_INFINITY;
    const { maxIdlePerOrigin } = this.#budget.config;
    // The oldest stand first.
    for (let oldest = this.#idle[0]; oldest; oldest = this.#idle[0]) {
      const isDue = nowMs - oldest.idleSinceMs >= this.#limitMs(oldest);
      if (!isDue && this.#idle.length <= maxIdlePerOrigin) return;
      this.dropOldest();
    }
  }

  #limitMs(connection: OriginConnection): number {
    return Math.min(this.#budget.config.idleTimeoutMs, connection.idleLimitMs, this.#learnedMs);
  }

  /** The origin closed a connection that had been idle so long: from now on we let go earlier. */
  learnIdleLimit(idledMs: number): void {
    if (idledMs < LEARN_FROM_MS) return;
    this.#learnedMs = Math.min(this.#learnedMs, idledMs * LEARNED_SHARE);
    this.#learnedAtMs = this.#wheel.nowMs;
  }

  /** Ends the idle ones now and the busy ones when their exchange is over: the site or origin is gone from the configuration. */
  close(): void {
    this.#closed = true;
    while (this.#idle.length > 0) this.dropOldest();
  }

  /** Ends every connection at once: the process is stopping. */
  destroy(): void {
    this.close();
    for (const connection of this.#all) connection.destroy();
    this.#budget.open -= this.#all.size;
    this.#all.clear();
  }

  #forget(connection: OriginConnection): void {
    if (this.#all.delete(connection)) this.#budget.open--;
  }
}
