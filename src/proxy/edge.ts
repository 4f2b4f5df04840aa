import { isDeepStrictEqual } from "node:util";
import type { LimitMeans } from "../breaker/connection-limit.ts";
import { edgeClock } from "../breaker/edge-clock.ts";
import { type GateAccess, OriginGates } from "../breaker/origin-gates.ts";
import type { EdgeConfig, ListenConfig } from "../config/edge-config.ts";
import { isEmpty, type SiteOrders } from "../config/site-orders.ts";
import type { RequestHead } from "../http1/request-head.ts";
import type { AccessLog } from "../observe/access-log.ts";
import type { Connector } from "../origin/connector.ts";
import { IdleBudget } from "../origin/idle-budget.ts";
import { StallEvidence } from "../origin/stall-evidence.ts";
import type { TimerWheel } from "../primitives/timer-wheel.ts";
import { uuid7 } from "../primitives/uuid7.ts";
import { SiteTable } from "../sites/site-table.ts";
import { AddressSet } from "../primitives/address-set.ts";
import { ClientConnection } from "./client-connection.ts";
import { greetHttp2 } from "./client-greeting.ts";
import { ClientSession } from "./client-session.ts";
import type { ClientSocket } from "./client-socket.ts";
import type { ClientLink, Downstream } from "./downstream.ts";
import { OriginNews, type OriginReport } from "./origin-news.ts";
import { Transaction } from "./transaction.ts";
import type { Tunnel } from "./tunnel.ts";

/** What the data path is given. */
export interface EdgeMeans {
  readonly config: EdgeConfig;
  readonly wheel: TimerWheel;
  readonly connector: Connector;
  readonly log: AccessLog;
  readonly gates: GateAccess;
  /** What persons have told about sites, by the sites' names. */
  readonly orders: ReadonlyMap<string, SiteOrders>;
  /** Of this thread; no two living threads have the same. */
  readonly slot: number;
  /** What the supervisor should know of origins. */
  readonly onReports: (reports: readonly OriginReport[]) => void;
  /** A bug of ours, with its stack, for stderr. */
  readonly reportBug: (text: string) => void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** About once a second. */
const SWEEP_TICKS = 20;

/** The edge as one thread runs it: configuration, sites, and every connection that is open. */
export class Edge {
  config: EdgeConfig;
  sites: SiteTable;
  isDraining = false;
  readonly wheel: TimerWheel;
  readonly connector: Connector;
  readonly log: AccessLog;
  gates: OriginGates;
  readonly originNews: OriginNews;
  readonly #slot: number;
  readonly #clockOffsetMs = edgeClock()() - performance.now();
  readonly #reportBug: (text: string) => void;
  readonly stalls: StallEvidence;
  readonly #budget: IdleBudget;
  readonly #clients = new Set<ClientLink>();
  readonly #tunnels = new Set<Tunnel>();
  readonly #limits: LimitMeans = { nowMs: () => this.breakerMs, waiting: new Set() };
  #trusted: AddressSet;
  readonly #orders: Map<string, SiteOrders>;
  #ticks = 0;

  constructor(means: EdgeMeans) {
    this.config = means.config;
    this.wheel = means.wheel;
    this.connector = means.connector;
    this.log = means.log;
    this.#slot = means.slot;
    this.gates = new OriginGates(means.gates, means.slot);
    this.originNews = new OriginNews(() => this.breakerMs, means.onReports);
    this.#reportBug = means.reportBug;
    this.stalls = new StallEvidence(() => means.wheel.nowMs);
    this.#budget = new IdleBudget(means.config.pool);
    this.#trusted = new AddressSet(means.config.trustedProxies);
    this.#orders = new Map(means.orders);
    this.sites = this.#table(means.config, null);
    this.wheel.onTick(() => this.#onTick());
  }

  /** A new client connection without TLS: HTTP/1, or HTTP/2 if the client begins with its preface and the listener takes that. */
  accept(client: ClientSocket, { http2 }: Pick<ListenConfig, "http2">): void {
    const connection = new ClientConnection(client, this);
    this.#clients.add(connection);
    if (http2 !== "off") greetHttp2(client, connection, (read) => this.acceptHttp2(client, read));
  }

  /**
   * A client connection that speaks HTTP/2: with prior knowledge, or agreed on by ALPN when TLS is up.
   * @param read octets that were read from the socket already, null = none
   */
  acceptHttp2(client: Pick<ClientSocket, "socket" | "onChunk">, read: Buffer | null): void {
    this.#clients.add(new ClientSession(client, this, read));
  }

  forget(client: ClientLink): void {
    this.#clients.delete(client);
  }

  adoptTunnel(tunnel: Tunnel): void {
    this.#tunnels.add(tunnel);
  }

  forgetTunnel(tunnel: Tunnel): void {
    this.#tunnels.delete(tunnel);
  }

  /** Connections that still have something to do. */
  get busyCount(): number {
    return [...this.#clients].filter((client) => !client.isLingering).length + this.#tunnels.size;
  }

  isTrusted(address: string): boolean {
    return this.#trusted.has(address);
  }

  /** A request begins. The id of a trusted proxy is kept, if it is one. */
  transaction(client: Downstream, head: RequestHead, startMs: number): Transaction {
    const timeMs = Date.now();
    const given = client.isTrusted && UUID.test(head.requestId) ? head.requestId : "";
    return new Transaction(client, head, { timeMs, startMs, requestId: given || uuid7(timeMs) });
  }

  /** The clock of all threads, as of the wheel's last tick, ms: fine enough for breakers. */
  get breakerMs(): number {
    return this.wheel.nowMs + this.#clockOffsetMs;
  }

  /** Swaps the configuration for new requests; origins that did not change keep their connections. */
  reload(config: EdgeConfig, gates: GateAccess): void {
    const previous = this.sites;
    // Where the edge may connect to has changed: connections that are open were never asked about it.
    const kept = isDeepStrictEqual(this.config.egress, config.egress) ? previous : null;
    this.config = config;
    this.gates = new OriginGates(gates, this.#slot);
    this.#trusted = new AddressSet(config.trustedProxies);
    this.sites = this.#table(config, kept);
    for (const site of previous) {
      const after = this.sites.byName(site.name) ?? null;
      if (after !== site) site.close(after);
    }
    this.#budget.change(config.pool);
  }

  /** A person has told something about a site: new requests obey. */
  obey(site: string, orders: SiteOrders): void {
    if (isEmpty(orders)) this.#orders.delete(site);
    else this.#orders.set(site, orders);
    this.sites.byName(site)?.obey(orders);
  }

  /** No new requests: idle connections end now, busy ones with their answer. `handed-over`: those that are kept alive get one more answer. */
  drain(reason: "stop" | "handed-over"): void {
    this.isDraining = reason === "stop";
    for (const client of this.#clients) client.drain(reason);
  }

  /** Ends everything that is still open. */
  destroy(): void {
    for (const client of this.#clients) client.stop();
    for (const tunnel of this.#tunnels) tunnel.destroy();
    this.stalls.close();
    for (const site of this.sites) for (const origin of site.used()) origin.pool.destroy();
  }

  reportBug(error: unknown, requestId: string): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#reportBug(`wao: 2000 EdgeError: a bug in wao${requestId === "" ? "" : ` (request ${requestId})`}\n${stack}`);
  }

  #table(config: EdgeConfig, previous: SiteTable | null): SiteTable {
    const means = { budget: this.#budget, wheel: this.wheel, gates: this.gates, limits: this.#limits };
    const table = new SiteTable(config.sites, means, previous);
    for (const [site, orders] of this.#orders) table.byName(site)?.obey(orders);
    return table;
  }

  #onTick(): void {
    this.log.flush();
    for (const limit of this.#limits.waiting) limit.look();
    if (++this.#ticks % SWEEP_TICKS !== 0) return;
    this.#budget.sweep();
    this.originNews.tell();
  }
}
