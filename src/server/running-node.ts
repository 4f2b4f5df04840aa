import { diffConfigs } from "../config/diff.ts";
import type { EdgeConfig } from "../config/edge-config.ts";
import type { LoadResult } from "../config/load.ts";
import { mistakeText } from "../config/mistake.ts";
import type { BlockingDesk } from "./blocking-desk.ts";
import type { EventList } from "./event-list.ts";
import type { SwitchDesk } from "./switch-desk.ts";
import type { SwitchOrder } from "./switch-order.ts";
import type { WorkerPool } from "./worker-pool.ts";

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
  #config: EdgeConfig;
  #reloading: Promise<unknown> = Promise.resolve();

  constructor({ config, pool, blocking, switches, events, load }: NodeParts) {
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

  /** Reads the configuration again; those that are asked for together run one after the other. */
  reload(): Promise<Reloaded> {
    const done = this.#reloading.then(() => this.#reload());
    this.#reloading = done.catch(() => undefined);
    return done;
  }

  async #reload(): Promise<Reloaded> {
    const reloaded = this.#load === null ? NO_FILE : this.#take(await this.#load());
    // Whoever is told that it is done must not meet a thread that has not heard of it.
    if (reloaded.ok) await this.#pool.settled();
    const message = reloaded.messages.at(-1) ?? "";
    const detail = { messages: reloaded.messages };
    this.events.add({ atMs: Date.now(), kind: "reload", site: null, origin: null, message, detail });
    return reloaded;
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
    this.#pool.reload(next, this.blocking.configure(next));
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

const NO_FILE: Reloaded = { ok: false, messages: ["there is no configuration file to reload"] };
