import { isDeepStrictEqual } from "node:util";
import type { LimitMeans } from "../breaker/connection-limit.ts";
import type { OriginGates } from "../breaker/origin-gates.ts";
import type { OriginConfig, SiteConfig } from "../config/edge-config.ts";
import { NO_ORDERS, type SiteOrders } from "../config/site-orders.ts";
import type { IdleBudget } from "../origin/idle-budget.ts";
import type { TimerWheel } from "../primitives/timer-wheel.ts";
import { SiteOrigin } from "./site-origin.ts";
import { siteSwitches, type SiteSwitches } from "./site-switches.ts";

/** What sites of one thread have in common. */
export interface SiteMeans {
  readonly budget: IdleBudget;
  readonly wheel: TimerWheel;
  readonly gates: OriginGates;
  readonly limits: LimitMeans;
}

/** Where a site stands in the memory that threads share. */
export interface SitePlace {
  /** Where its requests are counted. */
  readonly cell: number;
  /** The breakers' cells of its origins, in their order. */
  readonly gates: readonly number[];
}

/** One site, assembled. Origins come to life with the first request, so that a hundred thousand idle sites cost nothing. */
export class Site {
  readonly config: SiteConfig;
  readonly cell: number;
  readonly #means: SiteMeans;
  readonly #origins: (SiteOrigin | null)[];
  readonly #gates: readonly number[];
  #closed = false;
  /** What keeps requests from the origins; null = nothing, which is the usual case. */
  switches: SiteSwitches | null;

  constructor(config: SiteConfig, means: SiteMeans, { cell, gates }: SitePlace) {
    this.config = config;
    this.cell = cell;
    this.#means = means;
    this.#gates = gates;
    this.switches = siteSwitches(config, NO_ORDERS);
    this.#origins = config.origins.map(() => null);
  }

  /** It stands in place of another one: origins of that which are configured as they were are taken over with their connections. */
  takeOver(before: Site | null): void {
    if (before === null) return;
    for (const [index, config] of this.config.origins.entries()) {
      const used = before.#usedAs(config);
      used?.configure(config, this.#gateOf(index), this.#means);
      if (used !== null) this.#origins[index] = used;
    }
  }

  get name(): string {
    return this.config.name;
  }

  /** It is not in the configuration any more, or another one stands in its place. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** The origin at `index` (0 = primary), or null behind the last. */
  origin(index: number): SiteOrigin | null {
    const made = this.#origins[index];
    if (made) return made;
    const config = this.config.origins[index];
    if (!config) return null;
    const origin = new SiteOrigin(this.name, config, this.#gateOf(index), this.#means);
    // A request that began before the reload may still come here; what it opens must not stay.
    if (this.#closed) origin.pool.close();
    this.#origins[index] = origin;
    return origin;
  }

  /** What a person has told the edge about the site, in place of what was told before. */
  obey(orders: SiteOrders): void {
    this.switches = siteSwitches(this.config, orders);
  }

  /** The origins that have been used. */
  *used(): Generator<SiteOrigin> {
    for (const origin of this.#origins) if (origin) yield origin;
  }

  #gateOf(index: number): number {
    return this.#gates[index] ?? -1;
  }

  #usedAs(config: OriginConfig): SiteOrigin | null {
    for (const origin of this.used()) {
      // A limit of connections says nothing of what its connections are good for.
      if (isDeepStrictEqual({ ...origin.config, limit: null }, { ...config, limit: null })) return origin;
    }
    return null;
  }

  /** The site is gone from the configuration, or `after` stands in its place and has taken over what it could use. */
  close(after: Site | null): void {
    this.#closed = true;
    const kept = new Set(after?.used());
    for (const origin of this.used()) if (!kept.has(origin)) origin.pool.close();
  }
}
