import type { LimitMeans } from "../breaker/connection-limit.ts";
import { edgeClock } from "../breaker/edge-clock.ts";
import type { BreakerMemory } from "../breaker/breaker-memory.ts";
import { OriginGates } from "../breaker/origin-gates.ts";
import type { ClientHeader, EdgeSettings, ListenConfig, ServerCertificate, SiteConfig } from "../config/edge-config.ts";
import { isEmpty, type SiteOrders } from "../config/site-orders.ts";
import { failure } from "../failures/failure.ts";
import type { RequestHead } from "../http1/request-head.ts";
import type { AccessLog } from "../observe/access-log.ts";
import {
  ACCEPTED,
  CLIENTS,
  IN_FLIGHT,
  NO_SITE,
  ORIGIN_IDLE,
  ORIGIN_OPEN,
  ORIGIN_OPENED,
  TUNNELS,
} from "../observe/counter-layout.ts";
import { type ColumnMemory, ThreadCounters } from "../observe/thread-counters.ts";
import type { Connector } from "../origin/connector.ts";
import { IdleBudget } from "../origin/idle-budget.ts";
import { StallEvidence } from "../origin/stall-evidence.ts";
import type { TimerWheel } from "../primitives/timer-wheel.ts";
import { uuid7 } from "../primitives/uuid7.ts";
import { Site, type SitePlace } from "../sites/site.ts";
import { SiteChanges } from "../sites/site-changes.ts";
import { type Connections, SiteTable } from "../sites/site-table.ts";
import { AddressSet } from "../primitives/address-set.ts";
import type { AcmeChallenges } from "./acme-challenges.ts";
import { ClientConnection } from "./client-connection.ts";
import { greetHttp2 } from "./client-greeting.ts";
import { serveClient } from "./client-protocols.ts";
import { ClientSession } from "./client-session.ts";
import type { ClientSocket } from "./client-socket.ts";
import type { ClientLink, Downstream } from "./downstream.ts";
import { forwardedChain, type Trust } from "./forwarded-chain.ts";
import { OriginNews, type OriginReport } from "./origin-news.ts";
import { DRAINING } from "./pipeline.ts";
import { ProxiedClients } from "./proxied-clients.ts";
import { type CountedClient, type LoadMeans, ThreadLoad } from "./thread-load.ts";
import type { TlsArrival } from "./tls-arrival.ts";
import { TlsFront } from "./tls-front.ts";
import { Transaction } from "./transaction.ts";
import type { Tunnel } from "./tunnel.ts";

/** What the data path is given. */
export interface EdgeMeans {
  readonly config: EdgeSettings;
  readonly wheel: TimerWheel;
  readonly connector: Connector;
  readonly log: AccessLog;
  readonly gates: BreakerMemory;
  readonly counters: readonly ColumnMemory[];
  /** What persons have told about sites, by the sites' names. */
  readonly orders: ReadonlyMap<string, SiteOrders>;
  /** Of this thread; no two living threads have the same. */
  readonly slot: number;
  readonly load: LoadMeans;
  /** A line for the operator. */
  readonly notify: (text: string) => void;
  /** What the supervisor should know of origins. */
  readonly onReports: (reports: readonly OriginReport[]) => void;
  /** A bug of ours, with its stack, for stderr. */
  readonly reportBug: (text: string) => void;
}

/** Sites that are new or changed, and the names of those that are gone. */
export interface SiteSlice {
  readonly sites: readonly SiteOrder[];
  readonly removed: readonly string[];
  readonly gates: BreakerMemory;
}

/** A site as a thread is told of it. */
export interface SiteOrder {
  readonly config: SiteConfig;
  readonly place: SitePlace;
}

/** What a reload brings beside its sites. */
export interface ReloadFacts {
  readonly config: EdgeSettings;
  readonly counters: readonly ColumnMemory[];
  /** Of the first site that has some. */
  readonly certificates: readonly ServerCertificate[];
  readonly connections: Connections;
}

/** The listener that a connection came to. */
export interface AcceptedOn extends Pick<ListenConfig, "isProxied" | "http2"> {
  /** See `listenerKeys`. */
  readonly key: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** About once a second. */
const SWEEP_TICKS = 20;
/** A client that was answered just now may be about to send its next request, ms. */
const SPARED_IDLE_MS = 1000;

/** The edge as one thread runs it: configuration, sites, and every connection that is open. */
export class Edge implements Trust {
  config: EdgeSettings;
  readonly sites = new SiteTable();
  isDraining = false;
  /** Another process takes over: a connection gets one more answer. */
  isHandedOver = false;
  readonly wheel: TimerWheel;
  readonly connector: Connector;
  readonly log: AccessLog;
  readonly counters: ThreadCounters;
  gates: OriginGates;
  readonly originNews: OriginNews;
  readonly #slot: number;
  readonly #clockOffsetMs = edgeClock()() - performance.now();
  readonly #reportBug: (text: string) => void;
  readonly tls: TlsFront;
  /** What CAs may ask for just now; null = nothing, as nearly always. */
  challenges: AcmeChallenges | null = null;
  readonly stalls: StallEvidence;
  readonly load: ThreadLoad;
  readonly #proxied: ProxiedClients;
  readonly #budget: IdleBudget;
  readonly #clients = new Set<ClientLink>();
  readonly #tunnels = new Set<Tunnel>();
  /** Whoever came to one of these gets one more answer. */
  #closedListeners: ReadonlySet<string> = new Set();
  readonly #limits: LimitMeans = { nowMs: () => this.breakerMs, waiting: new Set() };
  #trusted: AddressSet;
  readonly #orders: Map<string, SiteOrders>;
  /** What the next reload will change. */
  #changes: SiteChanges | null = null;
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
    this.load = new ThreadLoad(means.load, means.slot, means.config.load, means.wheel);
    this.#proxied = new ProxiedClients({
      wheel: means.wheel,
      isTrusted: (address) => this.isTrusted(address),
      headTimeoutMs: () => this.config.client.headTimeoutMs,
      onNotice: means.notify,
    });
    this.counters = new ThreadCounters(means.counters, means.slot);
    this.tls = new TlsFront(this.sites);
    this.tls.configure(means.config, []);
    this.wheel.onTick(() => this.#onTick());
  }

  /** Another process takes over, or the listener is gone: it gets one more answer. */
  isLeaving(client: ClientSocket): boolean {
    return this.isHandedOver || (this.#closedListeners.size > 0 && this.#closedListeners.has(client.listener));
  }

  /** A new connection without TLS. */
  accept(client: ClientSocket, { key, isProxied, http2 }: AcceptedOn): void {
    this.counters.add(ACCEPTED, 1);
    client.listener = key;
    if (!this.load.admit(client)) return cut(client);
    client.takesHttp2 = http2 !== "off";
    if (isProxied === true) return this.#proxied.accept(client, (rest) => this.#serveOf(client, rest));
    return this.#serveOf(client, null);
  }

  /** A new connection to a TLS listener. @param greet its client may shake hands; octets that came behind the header of a load balancer */
  arrive(arrival: TlsArrival, { isProxied }: AcceptedOn, greet: (rest: Buffer | null) => void): void {
    this.counters.add(ACCEPTED, 1);
    if (!this.load.admit(arrival)) return arrival.cut();
    const onKnown = (rest: Buffer | null): void => {
      if (this.#admitsMore(arrival)) greet(rest);
      else arrival.cut();
    };
    if (isProxied !== true) return onKnown(null);
    this.#proxied.accept(arrival, onKnown);
    return arrival.listen();
  }

  /** Its handshake is done. */
  serveSecured(client: ClientSocket): void {
    client.listener = client.tls?.listener ?? "";
    this.#serve(client, null);
  }

  #serveOf(client: ClientSocket, rest: Buffer | null): void {
    if (!this.#admitsMore(client)) return cut(client);
    return this.#serve(client, rest);
  }

  /** The client is known now, and has not too many connections; proxies may have any number. */
  #admitsMore(client: CountedClient): boolean {
    return this.isTrusted(client.clientAddress) || this.load.admitOf(client);
  }

  /** HTTP/1, or HTTP/2 if the client begins with its preface. @param rest octets that came behind the header of a load balancer */
  #serve(client: ClientSocket, rest: Buffer | null): void {
    const connection = this.#open(client);
    this.#clients.add(connection);
    if (this.isLeaving(client)) connection.drain("handed-over");
    if (rest !== null && rest.length > 0) client.onChunk(rest);
  }

  /** What it speaks is agreed on, or its first octets tell. */
  #open(client: ClientSocket): ClientLink {
    if (!client.takesHttp2) return serveClient(client, this);
    const connection = new ClientConnection(client, this);
    greetHttp2(client, connection, (read) => this.acceptHttp2(client, read));
    return connection;
  }

  /** A client that is admitted and speaks HTTP/2 with prior knowledge. @param read octets that were read from the socket already, null = none */
  acceptHttp2(client: ClientSocket, read: Buffer | null): void {
    if (client.socket.destroyed) return;
    client.place?.take();
    this.#clients.add(new ClientSession(client, this, read));
  }

  forget(client: ClientLink): void {
    this.#clients.delete(client);
    client.source.place?.leave();
  }

  adoptTunnel(tunnel: Tunnel): void {
    this.#tunnels.add(tunnel);
    tunnel.place?.take();
    if (this.isDraining || this.isHandedOver) tunnel.sendAway();
  }

  forgetTunnel(tunnel: Tunnel): void {
    this.#tunnels.delete(tunnel);
    tunnel.place?.leave();
  }

  /** Connections that still have something to do. */
  get busyCount(): number {
    return [...this.#clients].filter((client) => !client.isLingering).length + this.#tunnels.size + this.#proxied.count;
  }

  /** Where trusted proxies say who the client is. */
  get clientHeader(): ClientHeader {
    return this.config.clientHeader;
  }

  isTrusted(address: string): boolean {
    return this.#trusted.has(address);
  }

  /** A request begins. The id of a trusted proxy is kept, if it is one. */
  transaction(client: Downstream, head: RequestHead, startMs: number): Transaction {
    this.counters.add(IN_FLIGHT, 1);
    const timeMs = Date.now();
    const given = client.isTrusted && UUID.test(head.requestId) ? head.requestId : "";
    this.load.inFlight++;
    const chain = client.isTrusted ? forwardedChain(head, client.clientAddress, this) : null;
    return new Transaction(client, head, { timeMs, startMs, requestId: given || uuid7(timeMs), chain });
  }

  /** A request is over. */
  count(transaction: Transaction): void {
    this.counters.add(IN_FLIGHT, -1);
    this.counters.count(transaction, this.#cellOf(transaction.place));
  }

  /** A site may have been changed or taken out while the request was under way. */
  #cellOf(site: Site | null): number {
    if (site === null) return NO_SITE;
    return site.isClosed ? (this.sites.byName(site.name)?.cell ?? NO_SITE) : site.cell;
  }

  /** The clock of all threads, as of the wheel's last tick, ms: fine enough for breakers. */
  get breakerMs(): number {
    return this.wheel.nowMs + this.#clockOffsetMs;
  }

  /** A part of what the next `reload` changes: nothing holds before that. @param gates with room for all of the sites */
  stage({ sites, removed, gates }: SiteSlice): void {
    const changes = (this.#changes ??= new SiteChanges(this.sites));
    this.gates = new OriginGates(gates, this.#slot);
    const means = { budget: this.#budget, wheel: this.wheel, gates: this.gates, limits: this.#limits };
    for (const { config, place } of sites) changes.put(new Site(config, means, place));
    for (const name of removed) changes.remove(name);
  }

  /**
   * Swaps the configuration for new requests; origins that did not change keep their connections.
   * @returns what is left to do, in small steps; it must be over before the next reload is staged
   */
  reload({ config, counters, certificates, connections }: ReloadFacts): Generator<void, void> {
    const changes = this.#changes ?? new SiteChanges(this.sites);
    this.#changes = null;
    this.config = config;
    this.counters.grow(counters);
    this.#trusted = new AddressSet(config.trustedProxies);
    this.sites.apply(changes, connections);
    for (const [site, orders] of this.#orders) this.sites.byName(site)?.obey(orders);
    this.tls.configure(config, certificates);
    this.#budget.change(config.pool);
    this.load.configure(config.load);
    return this.sites.settle(changes);
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
    this.isHandedOver = reason === "handed-over";
    if (reason === "stop") this.#proxied.close();
    for (const client of this.#clients) client.drain(reason);
    for (const tunnel of this.#tunnels) tunnel.sendAway();
  }

  /** Listeners that were taken out of the configuration, in place of those before: their connections get one more answer. */
  leaveListeners(keys: ReadonlySet<string>): void {
    this.#closedListeners = keys;
    if (keys.size === 0) return;
    for (const client of this.#clients) if (keys.has(client.source.listener)) client.drain("handed-over");
    for (const tunnel of this.#tunnels) if (keys.has(tunnel.listener)) tunnel.sendAway();
  }

  /** Ends everything that is still open. */
  destroy(): void {
    this.#proxied.close();
    for (const client of this.#clients) client.stop(DRAINING);
    for (const tunnel of this.#tunnels) tunnel.destroy();
    this.stalls.close();
    for (const site of this.sites) for (const origin of site.used()) origin.pool.destroy();
  }

  /** The thread dies of a bug and is in an unknown state: whoever waits for an answer learns of it, if that can still be. */
  abandon(): void {
    const ends = [
      ...[...this.#clients].map((client) => () => client.stop(CRASHED)),
      ...[...this.#tunnels].map((tunnel) => () => tunnel.abandon()),
    ];
    for (const end of ends) {
      try {
        end();
      } catch (error) {
        this.reportBug(error, "");
      }
    }
  }

  reportBug(error: unknown, requestId: string): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#reportBug(`wao: 2000 EdgeError: a bug in wao${requestId === "" ? "" : ` (request ${requestId})`}\n${stack}`);
  }

  #tellGauges(): void {
    const { counters } = this;
    counters.set(CLIENTS, this.#clients.size);
    counters.set(TUNNELS, this.#tunnels.size);
    counters.set(ORIGIN_IDLE, this.#budget.total);
    counters.set(ORIGIN_OPEN, this.#budget.open);
    counters.add(ORIGIN_OPENED, this.#budget.takeOpened());
  }

  #onTick(): void {
    this.log.flush();
    this.load.tick();
    this.#tellGauges();
    for (const limit of this.#limits.waiting) limit.look();
    if (++this.#ticks % SWEEP_TICKS !== 0) return;
    this.#budget.sweep();
    this.originNews.tell();
    if (this.load.isScarce) this.#makeRoom();
  }

  /** New clients are worth more than those who may come back. */
  #makeRoom(): void {
    const dueByMs = this.wheel.nowMs + this.config.client.idleTimeoutMs - SPARED_IDLE_MS;
    for (const client of this.#clients) client.makeRoom(dueByMs);
  }
}

const CRASHED = failure("EdgeError", null, "the thread died of a bug outside of this request");

/** There are so many connections that nobody has time for a word. */
function cut(client: ClientSocket): void {
  client.socket.on("error", () => {}).resetAndDestroy();
}
