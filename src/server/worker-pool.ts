import { randomInt } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { GateAccess } from "../breaker/origin-gates.ts";
import type { EdgeConfig, ListenConfig, ServerCertificate } from "../config/edge-config.ts";
import { listenerKeys } from "../config/listener-key.ts";
import { isEmpty, type SiteOrders } from "../config/site-orders.ts";
import { LogBlocks } from "../observe/log-blocks.ts";
import { LoadTable } from "../primitives/load-table.ts";
import type { CounterAccess } from "../observe/thread-counters.ts";
import type { AcmeChallenges } from "../proxy/acme-challenges.ts";
import type { OriginReport } from "../proxy/origin-news.ts";
import type { LoadMeans } from "../proxy/thread-load.ts";
import { Echoes } from "./echoes.ts";
import type { Inheritance } from "./inheritance.ts";
import { FIRST_ORDER, type ListenerOrder, listenerOrders, type Opening } from "./listener-order.ts";
import { dealt, type ListenerSockets } from "./listener-sockets.ts";
import type { DrainReason, FromWorker, ToWorker, WorkerStart } from "./messages.ts";
import { listenMessage } from "./port-check.ts";
import { StartError } from "./start-error.ts";
import { ALL_SITES, type SiteDiff, siteSlices } from "./site-slices.ts";
import { type Feed, ThreadFeeds } from "./thread-feeds.ts";
import { ThreadOpenings } from "./thread-openings.ts";
import { ThreadWatch } from "./thread-watch.ts";

const FIRST_BACK_OFF_MS = 50;
const MAX_BACK_OFF_MS = 5000;
/** A worker that lived so long was healthy: the next one starts at once again, ms. */
const HEALTHY_AFTER_MS = 10_000;

const SEEDS = 2 ** 32;
/** What the threads share with the supervisor. */
export interface ThreadMemory {
  readonly gates: GateAccess;
  readonly counters: CounterAccess;
}

/** What a pool is made of. */
export interface PoolParts {
  readonly config: EdgeConfig;
  readonly memory: ThreadMemory;
  readonly inheritance: Inheritance;
}

/** Where workers report to. */
export interface WorkerEvents {
  /** Lines for the access log; `onWritten` is called once they need not be kept any more. */
  readonly onLog: (lines: Uint8Array, onWritten: () => void) => void;
  /** A line for the operator. */
  readonly onNotice: (text: string) => void;
  /** What a thread has to tell of origins. */
  readonly onReports: (reports: readonly OriginReport[]) => void;
  /** The thread in this slot is no more; another one may get the slot afterwards. */
  readonly onGone: (slot: number) => void;
}

/** A listener that cannot be had. */
export interface ListenerTrouble {
  readonly listen: ListenConfig | null;
  readonly code: string;
}

/** The worker threads: started, replaced when they die, drained and stopped together. */
export class WorkerPool {
  readonly #events: WorkerEvents;
  #config: EdgeConfig;
  #gates: GateAccess;
  #counters: CounterAccess;
  readonly #echoes = new Echoes();
  readonly #load: LoadMeans;
  readonly #watch: ThreadWatch;
  readonly #slots = new Map<number, Worker>();
  readonly #orders = new Map<string, SiteOrders>();
  #ticketKeys: readonly Uint8Array[] = [];
  #staples: ReadonlyMap<string, Uint8Array> = new Map();
  readonly #issued = new Map<string, ServerCertificate>();
  #challenges: AcmeChallenges | null = null;
  readonly #freeSlots: number[];
  readonly #inheritance: Inheritance;
  /** Slots whose share of the inheritance has been given out: it lives and dies with that thread. */
  readonly #served = new Set<number>();
  readonly #feeds = new ThreadFeeds();
  readonly #openings = new ThreadOpenings();
  #lastOrder = FIRST_ORDER;
  readonly #workers = new Set<Worker>();
  readonly #drained = new Set<Worker>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopping = false;
  #restarts = 0;
  #backOffMs = FIRST_BACK_OFF_MS;
  #onDrained: (() => void) | null = null;

  constructor({ config, memory, inheritance }: PoolParts, events: WorkerEvents) {
    this.#config = config;
    this.#gates = memory.gates;
    this.#counters = memory.counters;
    this.#inheritance = inheritance;
    this.#freeSlots = Array.from({ length: workerCount(config) }, (_, slot) => slot).toReversed();
    this.#events = events;
    const threads = workerCount(config);
    this.#load = { memory: LoadTable.memory(threads), threads, seed: randomInt(SEEDS) };
    this.#watch = new ThreadWatch(new LoadTable(this.#load.memory, threads), config, this.#onStuck);
  }

  /** Starts all threads; resolves when every one listens. Rejects with StartError. */
  async start(): Promise<void> {
    // The first one finds the ports (0 = the system chooses), the others share them.
    await this.#spawn();
    await Promise.all(Array.from({ length: workerCount(this.#config) - 1 }, () => this.#spawn()));
  }

  /** The listeners of the configuration in force, with their ports. */
  get listeners(): readonly ListenerOrder[] {
    return listenerOrders(this.#config, this.#openings.ports);
  }

  /**
   * Has every thread bind the listeners that the next configuration has and this one has not; they serve once that is in force.
   * @returns null, or the one that cannot be had: then none of them is open
   */
  async openListeners(next: EdgeConfig): Promise<ListenerTrouble | null> {
    const known = new Set(listenerKeys(this.#config.listen));
    const fresh = (): ListenerOrder[] =>
      listenerOrders(next, this.#openings.ports).filter(({ key }) => !known.has(key));
    if (fresh().length === 0) return null;
    // One after the other: the first one finds the ports. One that starts meanwhile opens them with the reload.
    for (const worker of this.#workers) {
      const listeners = fresh();
      const order = ++this.#lastOrder;
      worker.postMessage({ type: "open-listeners", order, listeners } satisfies ToWorker);
      const opening = await this.#openings.of(worker, order);
      if (opening?.is !== "failed") continue;
      const keys = listeners.map(({ key }) => key);
      this.#tellAll({ type: "forget-listeners", keys });
      this.#openings.forget(keys);
      const failed = listeners.find(({ key }) => key === opening.key);
      return { listen: failed?.listen ?? null, code: opening.code };
    }
    return null;
  }

  /**
   * New requests of every thread see the new configuration; resolves when that is so.
   * @param diff what it changes
   */
  async reload(config: EdgeConfig, { gates, counters }: ThreadMemory, diff: SiteDiff): Promise<void> {
    this.#config = config;
    this.#gates = gates;
    this.#counters = counters;
    this.#watch.configure(config);
    this.#openings.keep(listenerKeys(config.listen));
    const listeners = this.listeners;
    await Promise.all([...this.#workers].map((worker) => this.#feeds.feed(worker, this.#feedOf(diff, listeners))));
  }

  /** @param diff from what the thread has, to the configuration in force */
  #feedOf(diff: SiteDiff, listeners: readonly ListenerOrder[]): Feed {
    const config = this.#config;
    const { sites, ...settings } = config;
    const memory = { gates: this.#gates, counters: this.#counters };
    const certificates = sites.find(({ tls }) => (tls?.certificates.length ?? 0) > 0)?.tls?.certificates ?? [];
    const connections = diff.changed === "all" ? "dropped" : "kept";
    const facts = { config: settings, counters: memory.counters.columns, certificates, connections } as const;
    return { slices: siteSlices(config, memory, diff), last: { type: "reload", facts, listeners } };
  }

  /** A person has told something about a site: every thread obeys, those that start later too. */
  obey(site: string, orders: SiteOrders): void {
    if (isEmpty(orders)) this.#orders.delete(site);
    else this.#orders.set(site, orders);
    this.#tellAll({ type: "site-orders", site, orders });
  }

  /** The newest first; the others still open tickets. */
  useTicketKeys(keys: readonly Uint8Array[]): void {
    this.#ticketKeys = keys;
    this.#tellAll({ type: "ticket-keys", keys });
  }

  /** OCSP answers (DER) by certificate (PEM), in place of those before. */
  useStaples(staples: ReadonlyMap<string, Uint8Array>): void {
    this.#staples = staples;
    this.#tellAll({ type: "staples", staples });
  }

  /** Certificates that were got by ACME, by name: further ones, or in place of those that were there. */
  useIssued(certificates: ReadonlyMap<string, ServerCertificate>): void {
    for (const [name, certificate] of certificates) this.#issued.set(name, certificate);
    this.#tellAll({ type: "issued", certificates });
  }

  /** What CAs may ask for from now on; null = nothing. */
  useChallenges(challenges: AcmeChallenges | null): void {
    this.#challenges = challenges;
    this.#tellAll({ type: "challenges", challenges });
  }

  /** Resolves when every thread has done what it was told. */
  settled(): Promise<void> {
    return this.#echoes.all(this.#workers, (worker) => worker.postMessage({ type: "echo" } satisfies ToWorker));
  }

  /** The open sockets of every listener. */
  sockets(): ListenerSockets[] {
    return listenerKeys(this.#config.listen).map((key) => ({ key, fds: this.#openings.socketsOf(key) }));
  }

  /** Resolves when no connection is left. */
  drain(reason: DrainReason): Promise<void> {
    this.#stopping = true;
    // A thread that would start now, in place of one that died, would never be told to drain.
    for (const timer of this.#timers) clearTimeout(timer);
    return new Promise((resolve) => {
      this.#onDrained = resolve;
      this.#tellAll({ type: "drain", reason });
      this.#checkDrained();
    });
  }

  /** Ends all threads; log lines that they still hold arrive before it resolves. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const gone = [...this.#workers].map((worker) => new Promise((resolve) => void worker.once("exit", resolve)));
    this.#tellAll({ type: "stop" });
    await Promise.all(gone);
    this.#watch.close();
  }

  get threadCount(): number {
    return this.#workers.size;
  }

  /** How many threads have died and were, or will be, replaced. */
  get restarts(): number {
    return this.#restarts;
  }

  #tellAll(message: ToWorker): void {
    for (const worker of this.#workers) worker.postMessage(message);
  }

  async #spawn(): Promise<void> {
    const { sites: _sites, ...settings } = this.#config;
    const logMemory = LogBlocks.memory();
    const log = new LogBlocks(logMemory);
    // There is one for every thread, and one that died has given its own back before it is replaced.
    const slot = this.#freeSlots.pop() ?? 0;
    const workerData: WorkerStart = {
      logMemory,
      load: this.#load,
      gates: this.#gates.memory,
      counters: this.#counters.columns,
      orders: this.#orders,
      ticketKeys: this.#ticketKeys,
      staples: this.#staples,
      issued: this.#issued,
      challenges: this.#challenges,
      slot,
      config: settings,
      reusePort: hasReusePort() ? "reuse-port" : "exclusive",
    };
    const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
    const worker = new Worker(new URL(file, import.meta.url), { workerData });
    const bornMs = performance.now();
    this.#workers.add(worker);
    this.#slots.set(slot, worker);
    worker.on("message", (message: FromWorker) => {
      if (message.type === "log-block") this.#onLogBlock(log, message.index);
      else this.#onMessage(worker, message);
    });
    worker.on("error", (error: Error) =>
      this.#events.onNotice(`wao: a worker thread failed: ${error.stack ?? error.message}`),
    );
    worker.on("exit", () => {
      for (const lines of log.takeAll()) this.#events.onLog(lines, () => {});
      this.#slots.delete(slot);
      this.#watch.gone(slot);
      this.#events.onGone(slot);
      this.#freeSlots.push(slot);
      this.#onExit(worker, performance.now() - bornMs);
    });
    const listeners = this.#inheriting(slot);
    void this.#feeds.feed(worker, this.#feedOf(ALL_SITES, listeners));
    const opening = await this.#openings.of(worker, FIRST_ORDER);
    if (opening === null) throw new Error("a worker thread ended before it listened");
    if (opening.is === "failed") throw startError(listeners, opening);
    this.#watch.watch(slot);
  }

  /** An endless loop, most likely: nothing but its end helps. What it has logged is in shared memory. */
  readonly #onStuck = (slot: number, silentMs: number): void => {
    this.#events.onNotice(`wao: a worker thread has done nothing for ${silentMs} ms; it is ended`);
    void this.#slots.get(slot)?.terminate();
  };

  /** All listeners, with the thread's share of the sockets that another process has left. */
  #inheriting(slot: number): readonly ListenerOrder[] {
    if (this.#served.has(slot)) return this.listeners;
    this.#served.add(slot);
    const workers = workerCount(this.#config);
    return this.listeners.map((order) => ({
      ...order,
      fds: dealt(this.#inheritance.socketsOf(order.key), slot, workers),
    }));
  }

  #onLogBlock(log: LogBlocks, index: number): void {
    const lines = log.take(index);
    if (lines) this.#events.onLog(lines, () => log.release(index));
  }

  #onMessage(worker: Worker, message: FromWorker): void {
    if (message.type === "log") this.#events.onLog(Buffer.from(message.lines, "latin1"), () => {});
    else if (message.type === "origins") this.#events.onReports(message.reports);
    else if (message.type === "fed") this.#feeds.fed(worker);
    else if (message.type === "opening") this.#openings.told(worker, message.order, message.opening);
    else if (message.type === "echo") this.#echoes.answered(worker);
    else if (message.type === "notice") this.#events.onNotice(message.text);
    else if (message.type === "drained") {
      this.#drained.add(worker);
      this.#checkDrained();
    }
  }

  /** A thread that dies is replaced; the others go on. */
  #onExit(worker: Worker, livedMs: number): void {
    this.#workers.delete(worker);
    this.#feeds.gone(worker);
    this.#openings.gone(worker);
    this.#echoes.gone(worker);
    this.#drained.delete(worker);
    if (this.#stopping) return this.#checkDrained();
    this.#restarts++;
    if (livedMs > HEALTHY_AFTER_MS) this.#backOffMs = FIRST_BACK_OFF_MS;
    this.#events.onNotice(`wao: a worker thread ended; a new one starts in ${this.#backOffMs} ms`);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#spawn().catch((error: Error) =>
        this.#events.onNotice(`wao: a new worker thread did not start: ${error.message}`),
      );
    }, this.#backOffMs);
    this.#timers.add(timer);
    this.#backOffMs = Math.min(this.#backOffMs * 2, MAX_BACK_OFF_MS);
  }

  #checkDrained(): void {
    if (this.#onDrained && [...this.#workers].every((worker) => this.#drained.has(worker))) this.#onDrained();
  }
}

function startError(
  listeners: readonly ListenerOrder[],
  { key, code }: Extract<Opening, { readonly is: "failed" }>,
): StartError {
  const index = listeners.findIndex((one) => one.key === key);
  return new StartError(["listen", index, "url"], listenMessage(listeners[index]?.listen.url ?? key, code));
}

/** How many worker threads there are. Without `reusePort` (it is missing on macOS and Windows) threads cannot share a port. */
export function workerCount(config: EdgeConfig): number {
  return hasReusePort() ? config.threads : 1;
}

function hasReusePort(): boolean {
  return process.platform === "linux" || process.platform === "freebsd";
}
