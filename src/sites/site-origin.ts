import { ConnectionLimit } from "../breaker/connection-limit.ts";
import type { OriginGate } from "../breaker/origin-gate.ts";
import { TopPaths } from "../breaker/top-paths.ts";
import type { OriginConfig } from "../config/edge-config.ts";
import type { FailureName } from "../failures/catalogue.ts";
import type { ExchangePool } from "../origin/exchange-pool.ts";
import { poolFor } from "../origin/pool-for.ts";
import type { SiteMeans } from "./site.ts";

/** One origin of a site, with what this thread knows of it. */
export class SiteOrigin {
  readonly site: string;
  config: OriginConfig;
  readonly pool: ExchangePool;
  /** May it be asked? */
  readonly gate: OriginGate;
  /** `max_connections`; null = as many as come. */
  limit: ConnectionLimit | null = null;
  /** The last exchange with it brought an HTTP answer: the next one need not listen before it talks. */
  proven = false;
  /** Target and Host of the last GET that worked, for checks of our own. */
  goodTarget = "";
  goodHost = "";
  #timeouts: TopPaths | null = null;
  /** Also one that does not hold any more: whoever has a seat gives it back there. */
  #lastLimit: ConnectionLimit | null = null;

  /** @param cell of its breaker */
  constructor(site: string, config: OriginConfig, cell: number, means: SiteMeans) {
    this.site = site;
    this.config = config;
    const habit = config.sendProxy === undefined ? "keeps-idle" : "closes-idle";
    this.pool = poolFor(config, means.budget, means.wheel, habit);
    this.gate = means.gates.gate(cell);
    this.configure(config, cell, means);
  }

  /** The configuration of the same origin, perhaps with another limit of connections. Nobody who uses it or waits for it loses anything. */
  configure(config: OriginConfig, cell: number, { gates, limits }: SiteMeans): void {
    this.config = config;
    const limit = config.limit ?? null;
    if (this.#lastLimit !== null) this.#lastLimit.configure(limit);
    else if (limit !== null) this.#lastLimit = new ConnectionLimit(gates.seats(cell), limit, limits);
    this.limit = limit === null ? null : this.#lastLimit;
  }

  /** Where the requests timed out, since this was last taken. */
  get timeouts(): TopPaths | null {
    return this.#timeouts;
  }

  addTimeout(target: string, code: FailureName, nowMs: number): void {
    this.#timeouts ??= new TopPaths();
    this.#timeouts.add(target, code, nowMs);
  }
}
