import type { PoolConfig } from "../config/edge-config.ts";

/** What the budget asks of a pool. */
export interface BudgetedPool {
  readonly idleCount: number;
  /** The budget knows of it; the budget alone takes that back. */
  isListed: boolean;
  /** Ends the connection that has been idle longest. */
  dropOldest(): void;
  /** Ends idle connections that are over their time or too many. */
  sweep(): void;
}

/**
 * What the pools of one thread have in common: the settings, which a reload may change, and the number of connections that idle in
 * all of them. Pools with idle connections are listed; one that has none left is struck off when somebody looks, not when it happens.
 */
export class IdleBudget {
  #config: PoolConfig;
  readonly #listed = new Set<BudgetedPool>();
  /** Idle connections of all pools. */
  total = 0;
  /** Connections of all pools, idle or not. */
  open = 0;
  #opened = 0;

  constructor(config: PoolConfig) {
    this.#config = config;
  }

  get config(): PoolConfig {
    return this.#config;
  }

  /** New settings hold at once, for connections that idle already, too. */
  change(config: PoolConfig): void {
    this.#config = config;
    this.sweep();
  }

  /** A pool has one more. */
  countOpened(): void {
    this.open++;
    this.#opened++;
  }

  /** How many were opened since this was last asked. */
  takeOpened(): number {
    const opened = this.#opened;
    this.#opened = 0;
    return opened;
  }

  list(pool: BudgetedPool): void {
    pool.isListed = true;
    this.#listed.add(pool);
  }

  /** Makes room for one more; false = there is none. */
  makeRoom(): boolean {
    this.#trim(this.#config.maxIdleTotal - 1);
    return this.total < this.#config.maxIdleTotal;
  }

  /** Called every second or so. */
  sweep(): void {
    for (const pool of this.#listed) {
      pool.sweep();
      if (pool.idleCount === 0) this.#strikeOff(pool);
    }
    this.#trim(this.#config.maxIdleTotal);
  }

  /** Pools take turns in giving up the connection that they need least. */
  #trim(maxTotal: number): void {
    for (const pool of this.#listed) {
      if (this.total <= maxTotal) return;
      this.#strikeOff(pool);
      if (pool.idleCount === 0) continue;
      pool.dropOldest();
      if (pool.idleCount > 0) this.list(pool);
    }
  }

  #strikeOff(pool: BudgetedPool): void {
    pool.isListed = false;
    this.#listed.delete(pool);
  }
}
