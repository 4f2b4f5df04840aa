import type { OriginConfig, PoolConfig, SiteConfig } from "../config/edge-config.ts";
import { type IdleBudget, OriginPool } from "../origin/origin-pool.ts";
import type { TimerWheel } from "../primitives/timer-wheel.ts";

/** What sites of one thread have in common. */
export interface SiteMeans {
  readonly pool: PoolConfig;
  readonly budget: IdleBudget;
  readonly wheel: TimerWheel;
}

/** One origin of a site, with what this thread knows of it. */
export class SiteOrigin {
  readonly config: OriginConfig;
  readonly pool: OriginPool;
  /** The last exchange with it brought an HTTP answer: the next one need not listen before it talks. */
  proven = false;

  constructor(config: OriginConfig, means: SiteMeans) {
    this.config = config;
    this.pool = new OriginPool(means.pool, means.budget, means.wheel);
  }
}

/** One site, assembled. Origins come to life with the first request, so that a hundred thousand idle sites cost nothing. */
export class Site {
  readonly config: SiteConfig;
  readonly #means: SiteMeans;
  readonly #origins: (SiteOrigin | null)[];

  constructor(config: SiteConfig, means: SiteMeans) {
    this.config = config;
    this.#means = means;
    this.#origins = config.origins.map(() => null);
  }

  get name(): string {
    return this.config.name;
  }

  /** The origin at `index` (0 = primary), or null behind the last. */
  origin(index: number): SiteOrigin | null {
    const made = this.#origins[index];
    if (made) return made;
    const config = this.config.origins[index];
    if (!config) return null;
    const origin = new SiteOrigin(config, this.#means);
    this.#origins[index] = origin;
    return origin;
  }

  /** The origins that have been used. */
  *used(): Generator<SiteOrigin> {
    for (const origin of this.#origins) if (origin) yield origin;
  }

  close(): void {
    for (const origin of this.used()) origin.pool.close();
  }
}
