import { changedSettings, type ConfigDiff, diffConfigs } from "../config/diff.ts";
import type { EdgeConfig, ServerCertificate, SiteConfig } from "../config/edge-config.ts";
import type { LoadResult } from "../config/load.ts";
import { mistakeText } from "../config/mistake.ts";
import type { CounterBoard } from "../observe/counter-board.ts";
import type { Metric } from "../observe/metric.ts";
import type { AcmeDesk } from "./acme-desk.ts";
import type { BlockingDesk } from "./blocking-desk.ts";
import { withCertificates } from "./certificate-watch.ts";
import type { EventList } from "./event-list.ts";
import type { SwitchDesk } from "./switch-desk.ts";
import type { SwitchOrder } from "./switch-order.ts";
import { nodeMetrics, type ReloadFacts } from "./node-metrics.ts";
import type { LogFacts } from "./log-writer.ts";
import { listenerUrl } from "./listener-url.ts";
import { newListenerTrouble } from "./new-listeners.ts";
import { SERVING_SLICE, type SiteDiff } from "./site-slices.ts";
import { nextTurn } from "./next-turn.ts";
import { diffText, laterText, listenerDiffText } from "./reload-text.ts";
import { workerCount, type WorkerPool } from "./worker-pool.ts";

/** What came of a reload, in lines for people. */
export interface Reloaded {
  readonly ok: boolean;
  readonly messages: readonly string[];
}

/** Loads the configuration again; of a large one, sites that are as they are in force come back as the same objects. */
export type LoadAgain = (inForce: readonly SiteConfig[]) => Promise<LoadResult>;

/** What a running edge is made of. */
export interface NodeParts {
  readonly config: EdgeConfig;
  readonly pool: WorkerPool;
  readonly blocking: BlockingDesk;
  readonly switches: SwitchDesk;
  readonly events: EventList;
  readonly counters: CounterBoard;
  readonly log: { readonly facts: LogFacts };
  readonly acme: AcmeDesk;
  /** Null where there is no file. */
  readonly load: LoadAgain | null;
  /** Told of every configuration that was loaded again. */
  readonly onConfig: (config: EdgeConfig) => void;
  /** A line for the operator, or several. */
  readonly onNotice: (text: string) => void;
}

/** The running edge, for whoever gives it orders: signals and the admin API. */
export class RunningNode {
  readonly blocking: BlockingDesk;
  readonly switches: SwitchDesk;
  readonly events: EventList;
  readonly acme: AcmeDesk;
  readonly startedMs = Date.now();
  isDraining = false;
  readonly #pool: WorkerPool;
  readonly #load: NodeParts["load"];
  readonly #onConfig: NodeParts["onConfig"];
  readonly #onNotice: NodeParts["onNotice"];
  readonly #counters: CounterBoard;
  readonly #log: NodeParts["log"];
  #reloads: ReloadFacts = { good: 0, refused: 0, lastIs: "good", atMs: this.startedMs };
  #config: EdgeConfig;
  #reloading: Promise<unknown> = Promise.resolve();

  constructor(parts: NodeParts) {
    const { config, pool, blocking, switches, events, counters, log, acme, load, onConfig } = parts;
    this.#onConfig = onConfig;
    this.#onNotice = parts.onNotice;
    this.#counters = counters;
    this.#log = log;
    this.#config = config;
    this.#pool = pool;
    this.blocking = blocking;
    this.switches = switches;
    this.events = events;
    this.acme = acme;
    this.#load = load;
  }

  get config(): EdgeConfig {
    return this.#config;
  }

  /** URLs, with the real ports. */
  get listeners(): readonly string[] {
    return this.#pool.listeners.map(listenerUrl);
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

  /** Files of certificates have changed: new handshakes get the new ones, and open connections stay. */
  replaceCertificates(replaced: ReadonlyMap<ServerCertificate, ServerCertificate>): void {
    void this.#inTurn(async () => {
      const next = withCertificates(this.#config, replaced);
      await this.#use(next, diffConfigs(this.#config, next));
      this.#onConfig(next);
    });
  }

  /** What changes the configuration happens one after the other. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#reloading.then(change);
    this.#reloading = done.catch(() => undefined);
    return done;
  }

  /** Resolves when every thread obeys. */
  async #use(config: EdgeConfig, diff: ConfigDiff): Promise<void> {
    this.#config = config;
    const counters = this.#counters.configure(siteNames(config));
    const memory = { gates: this.blocking.configure(config), counters };
    await this.#pool.reload(config, memory, siteDiff(diff));
  }

  /** What the node has counted and measured. */
  metrics(): Promise<readonly Metric[]> {
    const { startedMs } = this;
    const threads = { configured: workerCount(this.#config), alive: this.threads, restarts: this.#pool.restarts };
    const logs = this.#config.accessLog.to === "off" ? null : this.#log.facts;
    const certificates = this.acme.status();
    return nodeMetrics({
      counters: this.#counters,
      threads,
      log: logs,
      reloads: this.#reloads,
      certificates,
      startedMs,
    });
  }

  /** Reads the configuration again; those that are asked for together run one after the other. Whoever is told that it is done meets no thread that has not heard of it. */
  reload(): Promise<Reloaded> {
    return this.#inTurn(() => this.#reload());
  }

  async #reload(): Promise<Reloaded> {
    const reloaded = this.#load === null ? NO_FILE : await this.#take(await this.#load(this.#config.sites));
    this.#countReload(reloaded.ok ? "good" : "refused");
    const message = reloaded.messages.at(reloaded.ok ? 0 : -1) ?? "";
    const detail = { messages: reloaded.messages };
    // In one piece: whoever reads along has all of it, or nothing yet.
    this.#onNotice(reloaded.messages.map((text) => `wao: ${text}`).join("\n"));
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

  async #take(loaded: LoadResult): Promise<Reloaded> {
    if (!loaded.ok) {
      const refused = "reload refused: the configuration has mistakes; nothing has changed";
      return { ok: false, messages: [...loaded.mistakes.map(mistakeText), refused] };
    }
    // With a hundred thousand sites each of these steps takes a tenth of a second or three.
    await nextTurn();
    const before = this.#config;
    const { admin, threads, accessLog, stateDir } = before;
    const diff = diffConfigs(before, { ...loaded.config, admin, threads, accessLog, stateDir });
    await nextTurn();
    const sites = keptSites(before, loaded.config, diff);
    const next: EdgeConfig = { ...loaded.config, sites, admin, threads, accessLog, stateDir };
    const listened = this.#pool.listeners;
    const trouble = await newListenerTrouble(next, this.#pool);
    if (trouble !== null) return { ok: false, messages: [`reload refused: ${trouble}; nothing has changed`] };
    await nextTurn();
    const used = this.#use(next, diff);
    await nextTurn();
    this.switches.configure(next);
    this.#onConfig(next);
    await used;
    const messages = [
      ...diffText(diff),
      ...listenerDiffText(listened, this.#pool.listeners),
      ...laterText(changedSettings(next, loaded.config)),
    ];
    return { ok: true, messages };
  }
}

/** What did not change stays the same object: it is in memory once, however often the file is read. */
function keptSites(before: EdgeConfig, { sites }: EdgeConfig, { added, changed }: ConfigDiff): readonly SiteConfig[] {
  const fresh = new Set([...added, ...changed.map(({ after }) => after)]);
  const old = new Map(before.sites.map((site) => [site.name, site]));
  return sites.map((site) => (fresh.has(site) ? site : (old.get(site.name) ?? site)));
}

/** What threads have to be told of sites. */
function siteDiff({ added, removed, changed, settings }: ConfigDiff): SiteDiff {
  const names = [...added, ...changed.map(({ after }) => after)].map(({ name }) => name);
  // Where the edge may connect to has changed: connections that are open were never asked about it.
  const all = settings.includes("egress") ? "all" : new Set(names);
  return { changed: all, removed: removed.map(({ name }) => name), portion: SERVING_SLICE };
}

/** The names of a configuration's sites, in its order. */
export function siteNames({ sites }: EdgeConfig): string[] {
  return sites.map(({ name }) => name);
}

const NO_FILE: Reloaded = { ok: false, messages: ["there is no configuration file to reload"] };
