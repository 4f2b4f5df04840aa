import { isLoopback } from "../config/loopback.ts";
import { getHeapStatistics } from "node:v8";
import type { LoadConfig } from "../config/edge-config.ts";
import { failure, type Failure } from "../failures/failure.ts";
import { clientHash } from "../primitives/client-hash.ts";
import { LoadTable } from "../primitives/load-table.ts";
import type { TimerWheel } from "../primitives/timer-wheel.ts";
import { ConnectionPlace } from "./connection-place.ts";

/** How much of the average each tick replaces: about a second's memory. */
const DELAY_WEIGHT = 0.1;
/** A limit that was reached by time holds until so much of it is left. */
const RELIEVED_SHARE = 0.5;
/** From this share of all connections on, they are not kept for later requests. */
const SCARCE_SHARE = 7 / 8;
/** So many connections beyond the limit are told why they are refused; others are closed at once. */
const TOLD_SHARE = 1 / 16;
const FEWEST_TOLD = 8;
const MOST_TOLD = 1024;
/** Of the heap that V8 allows a thread. */
const HEAP_SHARE = 0.9;
/** About once a second. */
const HEAP_TICKS = 20;

/** What a thread shares with the others to know what all of them have to do. */
export interface LoadMeans {
  readonly memory: SharedArrayBuffer;
  readonly threads: number;
  /** A secret that all threads have. */
  readonly seed: number;
}

/** A client's connection, as far as it is counted. */
export interface CountedClient {
  /** Who that speaks for: itself, or whom a load balancer has named. */
  readonly clientAddress: string;
  /** Where it is counted; null = not at all. */
  place: ConnectionPlace | null;
  /** Why its requests are refused. */
  refusal: Failure | null;
}

/** What all threads have to do is within the limits, or new requests of this one get 2004. */
export class ThreadLoad {
  /** Requests of this thread, begun and not finished. */
  inFlight = 0;
  /** Connections are scarce: they are not kept for later requests. */
  isScarce = false;
  readonly #table: LoadTable;
  readonly #seed: number;
  readonly #slot: number;
  readonly #wheel: TimerWheel;
  #config: LoadConfig;
  #refusals: Refusals;
  /** What is short for every request, as of the last tick. */
  #shortage: Failure | null = null;
  #allowedInFlight = 0;
  #tickedAtMs: number;
  #delayMs = 0;
  #isLate = false;
  #isHeapFull = false;
  #ticks = 0;

  /** @param slot of this thread */
  constructor(means: LoadMeans, slot: number, config: LoadConfig, wheel: TimerWheel) {
    this.#table = new LoadTable(means.memory, means.threads);
    this.#seed = means.seed;
    this.#slot = slot;
    this.#wheel = wheel;
    this.#tickedAtMs = wheel.nowMs;
    this.#config = config;
    this.#refusals = refusals(config);
    this.#allowedInFlight = config.maxRequestsInFlight;
  }

  configure(config: LoadConfig): void {
    this.#config = config;
    this.#refusals = refusals(config);
  }

  /** Why a request that has just been counted in `inFlight` is refused, or null. */
  get refusal(): Failure | null {
    return this.inFlight > this.#allowedInFlight ? this.#refusals.inFlight : this.#shortage;
  }

  /** Counts a new connection. False = there are so many that it cannot even be told. */
  admit(client: CountedClient): boolean {
    const place = new ConnectionPlace(this.#table, this.#slot);
    place.take();
    client.place = place;
    const { maxConnections } = this.#config;
    const { connections } = this.#table;
    if (connections <= maxConnections) return true;
    client.refusal = this.#refusals.connections;
    if (connections <= maxConnections + toldBeyond(maxConnections)) return true;
    place.leave();
    return false;
  }

  /** Counts a connection among those of its client, which is now known and no trusted proxy. False as above. */
  admitOf(client: CountedClient): boolean {
    const hash = clientHash(client.clientAddress, this.#seed);
    client.place?.of(hash);
    const { maxConnectionsPerClient, exemptsLoopback } = this.#config;
    if (exemptsLoopback && isLoopback(client.clientAddress)) return true;
    const connections = this.#table.connectionsOfClient(hash);
    if (connections <= maxConnectionsPerClient) return true;
    client.refusal ??= this.#refusals.client;
    if (connections <= maxConnectionsPerClient + FEWEST_TOLD) return true;
    client.place?.leave();
    return false;
  }

  /** A request begins on a connection: is it the last one there? */
  isLastRequest(client: CountedClient & { requests: number }): boolean {
    return ++client.requests >= this.#config.maxRequestsPerConnection || this.isScarce || client.refusal !== null;
  }

  /** On every tick of the wheel. */
  tick(): void {
    const table = this.#table;
    table.beat(this.#slot);
    table.tellInFlight(this.#slot, this.inFlight);
    this.#allowedInFlight = this.#config.maxRequestsInFlight - table.inFlightElsewhere(this.#slot);
    this.isScarce = table.connections > this.#config.maxConnections * SCARCE_SHARE;
    this.#measureDelay();
    if (this.#ticks++ % HEAP_TICKS === 0) this.#isHeapFull = isHeapFull();
    this.#shortage = this.#findShortage();
  }

  #measureDelay(): void {
    const { nowMs, tickMs } = this.#wheel;
    const lateMs = Math.max(0, nowMs - this.#tickedAtMs - tickMs);
    this.#tickedAtMs = nowMs;
    // A single long pause is over when it is seen: it counts as one tick at the limit, and does not refuse anybody.
    this.#delayMs += (Math.min(lateMs, this.#config.maxDelayMs * 2) - this.#delayMs) * DELAY_WEIGHT;
    const limitMs = this.#config.maxDelayMs * (this.#isLate ? RELIEVED_SHARE : 1);
    this.#isLate = this.#delayMs > limitMs;
  }

  #findShortage(): Failure | null {
    if (this.#table.isMemoryShort) return this.#refusals.memory;
    if (this.#isHeapFull) return this.#refusals.heap;
    return this.#isLate ? this.#refusals.delay : null;
  }
}

function toldBeyond(maxConnections: number): number {
  return Math.min(MOST_TOLD, Math.max(FEWEST_TOLD, Math.floor(maxConnections * TOLD_SHARE)));
}

function isHeapFull(): boolean {
  const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = getHeapStatistics();
  return usedBytes > limitBytes * HEAP_SHARE;
}

type Refusals = Readonly<Record<"connections" | "client" | "inFlight" | "memory" | "heap" | "delay", Failure>>;

/** Made once, because there may be thousands a second. */
function refusals(config: LoadConfig): Refusals {
  const overloaded = (detail: string): Failure => failure("EdgeOverloaded", null, detail);
  return {
    connections: overloaded(`more than ${config.maxConnections} connections (limits.connections)`),
    client: overloaded(
      `more than ${config.maxConnectionsPerClient} connections of this client (limits.connections_per_client)`,
    ),
    inFlight: overloaded(`${config.maxRequestsInFlight} requests are in flight (limits.requests_in_flight)`),
    memory: overloaded(`more than ${config.maxMemoryBytes} bytes of memory are in use (limits.memory)`),
    heap: overloaded("the heap of this thread is nearly full"),
    delay: overloaded(`the event loop is more than ${config.maxDelayMs} ms late (limits.event_loop_delay)`),
  };
}
