import type { TLSSocket } from "node:tls";
import type { OriginConfig } from "../config/edge-config.ts";
import type { TimerWheel } from "../primitives/timer-wheel.ts";
import type { Connected, ConnectHandle, ConnectResult } from "./connect-result.ts";
import type { ConnectWish, ExchangePool, OpenResult, PoolMeans, Sending } from "./exchange-pool.ts";
import type { BudgetedPool, IdleBudget } from "./idle-budget.ts";
import type { OriginExchange } from "./origin-exchange.ts";
import type { OriginPool } from "./origin-pool.ts";
import { OriginSession, type SessionOwner } from "./origin-session.ts";
import { HTTP2 } from "./origin-tls-clients.ts";
import { MOST_STREAMS } from "./session-options.ts";

/** An origin that wanted HTTP/1.1 for something, or chose it, is asked anew after so long, ms. */
const HTTP1_FOR_MS = 600_000;

/** A request that waits for a connection. */
interface Waiter {
  readonly origin: OriginConfig;
  readonly wish: ConnectWish;
  readonly means: PoolMeans;
  readonly sinceMs: number;
  readonly done: (result: OpenResult) => void;
}

/** A connection that is being made, and for whom. */
interface Dial {
  handle: ConnectHandle | null;
  /** Its only user; null = whoever waits. */
  readonly waiter: Waiter | null;
}

/**
 * The HTTP/2 connections to one origin. Requests share them as far as the origin lets them (SETTINGS_MAX_CONCURRENT_STREAMS), and share the wait for a
 * new one. Where ALPN may choose HTTP/1.1, those connections are in a pool beside it.
 */
export class OriginSessions implements ExchangePool, SessionOwner, BudgetedPool {
  readonly #budget: IdleBudget;
  readonly #wheel: TimerWheel;
  readonly #http1: OriginPool;
  readonly #habit: "keeps-idle" | "closes-idle";
  readonly #sessions = new Set<OriginSession>();
  /** Those without a request, newest last. */
  readonly #idle: OriginSession[] = [];
  readonly #waiting: Waiter[] = [];
  readonly #dials = new Set<Dial>();
  /** Those who waited for a shared connection and now have one of HTTP/1.1 made for them alone. */
  readonly #redialled = new WeakMap<Waiter, ConnectHandle>();
  /** Sessions whose SETTINGS are not here, and what their connect told. */
  readonly #greeting = new Map<
    OriginSession,
    { readonly dial: Dial; readonly connected: Connected; untold: boolean }
  >();
  /** The configuration without HTTP/2, made once: tickets and gates go by the object. */
  readonly #plain = new WeakMap<OriginConfig, OriginConfig>();
  isListed = false;
  /** Exchanges that fit on one connection, as far as the origin has told. */
  #perSession = MOST_STREAMS;
  /** ALPN has chosen HTTP/1.1: connections are not shared until so long, ms of the wheel's clock. */
  #http1UntilMs = 0;
  /** A request was sent back that must go over HTTP/1.1: all do until so long, same clock. */
  #http1RequiredUntilMs = 0;
  #mayUseHttp1 = false;
  #closed = false;

  /** @param http1 for what goes over HTTP/1.1; it ends with this */
  constructor(budget: IdleBudget, wheel: TimerWheel, http1: OriginPool, habit: "keeps-idle" | "closes-idle") {
    this.#budget = budget;
    this.#wheel = wheel;
    this.#http1 = http1;
    this.#habit = habit;
  }

  get idleCount(): number {
    return this.#idle.length;
  }

  get size(): number {
    return this.#sessions.size + this.#http1.size;
  }

  take(sending: Sending): OriginExchange | null {
    if (this.#usesHttp1(sending)) return this.#http1.take(sending);
    if (this.#habit === "closes-idle") return null;
    for (const session of this.#sessions) if (session.room > 0) return this.#open(session);
    return this.#mayUseHttp1 ? this.#http1.take(sending) : null;
  }

  connect(
    origin: OriginConfig,
    wish: ConnectWish,
    means: PoolMeans,
    done: (result: OpenResult) => void,
  ): ConnectHandle {
    this.#mayUseHttp1 = origin.http2 === "auto";
    if (this.#mayUseHttp1 && (wish.sending === "upgrade" || this.#isHttp1Required))
      return this.#http1.connect(this.#plainOf(origin), wish, means, done);
    const waiter = { origin, wish, means, sinceMs: performance.now(), done };
    // What a connection has said of its client holds for that client only; and one of HTTP/1.1 takes one request.
    if (this.#habit === "closes-idle" || this.#wheel.nowMs < this.#http1UntilMs) return this.#dialFor(waiter);
    this.#waiting.push(waiter);
    this.#dialMore();
    return { cancel: () => this.#leave(waiter) };
  }

  learnIdleLimit(idledMs: number): void {
    this.#http1.learnIdleLimit(idledMs);
  }

  close(): void {
    this.#closed = true;
    this.#http1.close();
    while (this.#idle.length > 0) this.dropOldest();
  }

  destroy(): void {
    this.#closed = true;
    for (const dial of this.#dials) dial.handle?.cancel();
    this.#dials.clear();
    this.#waiting.length = 0;
    this.#greeting.clear();
    for (const session of this.#sessions) session.destroy();
    this.#http1.destroy();
  }

  dropOldest(): void {
    const oldest = this.#idle.shift();
    if (oldest === undefined) return;
    this.#budget.total--;
    oldest.leave();
  }

  sweep(): void {
    const { idleTimeoutMs, maxIdlePerOrigin } = this.#budget.config;
    for (let oldest = this.#idle[0]; oldest; oldest = this.#idle[0]) {
      const isDue = this.#wheel.nowMs - oldest.idleSinceMs >= idleTimeoutMs;
      if (!isDue && this.#idle.length <= maxIdlePerOrigin) return;
      this.dropOldest();
    }
  }

  // ---- connecting ----

  /** So many as those who wait need, together with those that are on their way. */
  #dialMore(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    while ((this.#sharedDials + this.#greeting.size) * this.#perSession < this.#waiting.length) this.#dial(first, null);
  }

  get #sharedDials(): number {
    let count = 0;
    for (const dial of this.#dials) if (dial.waiter === null) count++;
    return count;
  }

  #dialFor(waiter: Waiter): ConnectHandle {
    const dial = this.#dial(waiter, waiter);
    return {
      cancel: () => {
        this.#dials.delete(dial);
        dial.handle?.cancel();
        for (const [session, greeting] of this.#greeting) {
          if (greeting.dial !== dial) continue;
          this.#greeting.delete(session);
          session.destroy();
        }
      },
    };
  }

  #dial({ origin, wish, means }: Waiter, waiter: Waiter | null): Dial {
    const dial: Dial = { handle: null, waiter };
    this.#dials.add(dial);
    const onEnd = (result: ConnectResult): void => {
      this.#dials.delete(dial);
      if (!result.ok) this.#failed(dial, result);
      else if (isHttp2(origin, result)) this.#greet(dial, origin, { connected: result, means });
      else this.#openHttp1(dial, result, means);
    };
    dial.handle = means.connector.connect(origin, wish.budgetMs, onEnd, wish.source);
    return dial;
  }

  #failed({ waiter }: Dial, result: OpenResult): void {
    if (waiter !== null) return waiter.done(result);
    // Others may still come about; whoever they are too many for has no hope.
    const hoping = (this.#sharedDials + this.#greeting.size) * this.#perSession;
    for (const lost of this.#waiting.splice(0, this.#waiting.length - hoping)) lost.done(result);
    return undefined;
  }

  #greet(
    dial: Dial,
    { scheme }: OriginConfig,
    { connected, means }: { readonly connected: Connected; readonly means: PoolMeans },
  ): void {
    this.#http1UntilMs = 0;
    const session = new OriginSession(connected, scheme, this, means);
    this.#sessions.add(session);
    this.#budget.countOpened();
    this.#greeting.set(session, { dial, connected, untold: true });
  }

  /** ALPN has chosen HTTP/1.1: the first who waits gets this connection, the others one each. */
  #openHttp1({ waiter }: Dial, connected: Connected, means: PoolMeans): void {
    this.#http1UntilMs = this.#wheel.nowMs + HTTP1_FOR_MS;
    const opened = this.#http1.open(connected, means);
    const first = waiter ?? this.#waiting.shift();
    if (first === undefined) opened.exchange.destroy();
    else first.done(opened);
    if (waiter !== null) return;
    for (const other of this.#waiting.splice(0)) this.#redialled.set(other, this.#dialFor(other));
  }

  #leave(waiter: Waiter): void {
    const at = this.#waiting.indexOf(waiter);
    if (at < 0) return this.#redialled.get(waiter)?.cancel();
    this.#waiting.splice(at, 1);
    if (this.#waiting.length > 0) return undefined;
    for (const dial of this.#dials) {
      if (dial.waiter !== null) continue;
      this.#dials.delete(dial);
      dial.handle?.cancel();
    }
    return undefined;
  }

  // ---- sessions ----

  onReady(session: OriginSession): void {
    const greeting = this.#greeting.get(session);
    if (greeting === undefined) return;
    const { waiter } = greeting.dial;
    if (waiter !== null) this.#give(session, waiter);
    else if (!session.takesRequests) {
      // They share its fate: what it is belongs to an exchange, which may be repeated.
      for (const lost of this.#waiting.splice(0)) this.#give(session, lost);
    } else {
      this.#perSession = session.mostStreams;
      this.#serve(session);
    }
    this.#greeting.delete(session);
    this.#dialMore();
    if (session.isIdle && session.takesRequests) this.#onIdle(session);
  }

  onRoom(session: OriginSession): void {
    if (this.#habit === "closes-idle") return session.leave();
    this.#perSession = session.mostStreams;
    this.#serve(session);
    if (!session.isIdle) return undefined;
    // It does not answer, or has had as many requests as there can be.
    return session.room > 0 ? this.#onIdle(session) : session.leave();
  }

  onGone(session: OriginSession): void {
    this.#greeting.delete(session);
    if (this.#sessions.delete(session)) this.#budget.open--;
    this.#wake(session);
  }

  onHttp1Required(): boolean {
    if (!this.#mayUseHttp1) return false;
    this.#http1RequiredUntilMs = this.#wheel.nowMs + HTTP1_FOR_MS;
    return true;
  }

  get #isHttp1Required(): boolean {
    return this.#wheel.nowMs < this.#http1RequiredUntilMs;
  }

  #usesHttp1(sending: Sending): boolean {
    return this.#mayUseHttp1 && (sending === "upgrade" || this.#isHttp1Required);
  }

  #serve(session: OriginSession): void {
    while (this.#waiting.length > 0 && session.room > 0) this.#give(session, this.#waiting.shift() as Waiter);
  }

  #give(session: OriginSession, { sinceMs, done }: Waiter): void {
    const waitedMs = Math.round(performance.now() - sinceMs);
    const exchange = this.#open(session);
    const greeting = this.#greeting.get(session);
    if (greeting?.untold !== true)
      return done({ ok: true, exchange, attempts: [], dnsMs: 0, connectMs: waitedMs, tlsMs: 0 });
    // The addresses that were tried belong to one line of the log.
    greeting.untold = false;
    const { attempts, dnsMs, connectMs, tlsMs } = greeting.connected;
    return done({ ok: true, exchange, attempts, dnsMs, connectMs, tlsMs });
  }

  #open(session: OriginSession): OriginExchange {
    if (session.isIdle) this.#wake(session);
    return session.open();
  }

  #onIdle(session: OriginSession): void {
    const { maxIdlePerOrigin, maxIdleTotal } = this.#budget.config;
    if (this.#idle.includes(session)) return undefined;
    if (this.#closed || maxIdlePerOrigin === 0) return session.leave();
    if (this.#idle.length >= maxIdlePerOrigin) this.dropOldest();
    if (this.#budget.total >= maxIdleTotal && !this.#budget.makeRoom()) return session.leave();
    session.idleSinceMs = this.#wheel.nowMs;
    this.#budget.total++;
    this.#idle.push(session);
    if (!this.isListed) this.#budget.list(this);
    return undefined;
  }

  /** It does not idle any more. */
  #wake(session: OriginSession): void {
    const at = this.#idle.indexOf(session);
    if (at < 0) return;
    this.#idle.splice(at, 1);
    this.#budget.total--;
  }

  #plainOf(origin: OriginConfig): OriginConfig {
    const known = this.#plain.get(origin);
    if (known !== undefined) return known;
    const { http2: _, ...plain } = origin;
    this.#plain.set(origin, plain);
    return plain;
  }
}

/** Without TLS it was written so; with TLS, ALPN has agreed on it. */
function isHttp2({ http2, scheme }: OriginConfig, { socket }: Connected): boolean {
  return scheme === "https" ? (socket as TLSSocket).alpnProtocol === HTTP2 : http2 === "only";
}
