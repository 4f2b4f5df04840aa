import { diffConfigs } from "../config/diff.ts";
import type { EdgeConfig } from "../config/edge-config.ts";
import type { LoadResult } from "../config/load.ts";
import { mistakeText } from "../config/mistake.ts";
import type { CounterBoard } from "../observe/counter-board.ts";
import type { Metric } from "../observe/metric.ts";
import type { BlockingDesk } from "./blocking-desk.ts";
import type { EventList } from "./event-list.ts";
import type { SwitchDesk } from "./switch-desk.ts";
import type { SwitchOrder } from "./switch-order.ts";
import { nodeMetrics, type ReloadFacts } from "./node-metrics.ts";
import type { LogFacts } from "./log-writer.ts";
import { workerCount, type WorkerPool } from "./worker-pool.ts";

/** What came of a reload, in lines for people. */
export interface Reloaded {
  readonly ok: boolean;
  readonly messages: readonly string[];
}

/** What a running edge is made of. */
export interface NodeParts {
  readonly config: EdgeConfig;
  readonly pool: WorkerPool;
  readonly blocking: BlockingDesk;
  readonly switches: SwitchDesk;
  readonly events: EventList;
  readonly counters: CounterBoard;
  readonly log: { readonly facts: LogFacts };
  /** Loads the configuration again; null where there is no file. */
  readonly load: (() => Promise<LoadResult>) | null;
}

/** Settings that a running edge keeps. */
const ONLY_AT_START = new Set<string>(["listen", "admin", "threads", "accessLog", "stateDir"]);

/** The running edge, for whoever gives it orders: signals and the admin API. */
export class RunningNode {
  readonly blocking: BlockingDesk;
  readonly switches: SwitchDesk;
  readonly events: EventList;
  readonly startedMs = Date.now();
  /** URLs, with the real ports. */
  listeners: readonly string[] = [];
  isDraining = false;
  readonly #pool: WorkerPool;
  readonly #load: NodeParts["load"];
  readonly #counters: CounterBoard;
  readonly #log: NodeParts["log"];
  #reloads: ReloadFacts = { good: 0, refused: 0, lastIs: "good", atMs: this.startedMs };
  #config: EdgeConfig;
  #reloading: Promise<unknown> = Promise.resolve();

  constructor({ config, pool, blocking, switches, events, counters, log, load }: NodeParts) {
    this.#counters = counters;
    this.#log = log;
    this.#config = config;
    this.#pool = pool;
    this.blocking = blocking;
    this.switches = switches;
    this.events = events;
    this.#load = load;
  }

  get config(): EdgeConfig {
    return this.#config;
  }

  get threads(): number {
    return this.#pool.threadCount;
  }

  /** A person says something about a site; resolves when every thread obeys. False: there is no such site. */
  async switchSite(site: string, order: SwitchOrder): Promise<boolean> {
    if (!this.switches.obey(site, order)) return false;
    await this.#pool.settled();
    return true;
  }

  /** What the node has counted and measured. */
  metrics(): Promise<readonly Metric[]> {
    const { startedMs } = this;
    const threads = { configured: workerCount(this.#config), alive: this.threads, restarts: this.#pool.restarts };
    const logs = this.#config.accessLog.to === "off" ? null : this.#log.facts;
    return nodeMetrics({ counters: this.#counters, threads, log: logs, reloads: this.#reloads, startedMs });
  }

  /** Reads the configuration again; those that are asked for together run one after the other. */
  reload(): Promise<Reloaded> {
    const done = this.#reloading.then(() => this.#reload());
    this.#reloading = done.catch(() => undefined);
    return done;
  }

  async #reload(): Promise<Reloaded> {
    const reloaded = this.#load === null ? NO_FILE : this.#take(await this.#load());
    this.#countReload(reloaded.ok ? "good" : "refused");
    // Whoever is told that it is done must not meet a thread that has not heard of it.
    if (reloaded.ok) await this.#pool.settled();
    const message = reloaded.messages.at(-1) ?? "";
    const detail = { messages: reloaded.messages };
    this.events.add({ atMs: Date.now(), kind: "reload", site: null, origin: null, message, detail });
    return reloaded;
  }

  #countReload(lastIs: ReloadFacts["lastIs"]): void {
    const { good, refused, atMs } = this.#reloads;
    this.#reloads =
      lastIs === "good"
        ? { good: good + 1, refused, lastIs, atMs: Date.now() }
        : { good, refused: refused + 1, lastIs, atMs };
  }

  #take(loaded: LoadResult): Reloaded {
    if (!loaded.ok) {
      const refused = "reload refused: the configuration has mistakes; nothing has changed";
      return { ok: false, messages: [...loaded.mistakes.map(mistakeText), refused] };
    }
    const before = this.#config;
    const { listen, admin, threads, accessLog, stateDir } = before;
    const next: EdgeConfig = { ...loaded.config, listen, admin, threads, accessLog, stateDir };
    this.#config = next;
    const counters = this.#counters.configure(siteNames(next));
    this.#pool.reload(next, { gates: this.blocking.configure(next), counters });
    this.switches.configure(next);
    const { added, removed, changed } = diffConfigs(before, next);
    const messages = [`reloaded: ${added.length} sites added, ${removed.length} removed, ${changed.length} changed`];
    const { settings } = diffConfigs(before, loaded.config);
    const later = settings.filter((key) => ONLY_AT_START.has(key));
    if (later.length > 0)
      messages.push(`reloaded: ${later.join(", ")} changed too; that takes effect at the next start`);
    return { ok: true, messages };
  }
}

/** The names of a configuration's sites, in its order. */
export function siteNames({ sites }: EdgeConfig): string[] {
  return sites.map(({ name }) => name);
}

const NO_FILE: Reloaded = { ok: false, messages: ["there is no configuration file to reload"] };
