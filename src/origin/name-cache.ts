import type { ResolverConfig } from "../config/edge-config.ts";
import type { Failure } from "../failures/failure.ts";
import type { Records } from "./address-query.ts";

/** Servers that did not answer are asked again after this, ms. */
const FAILED_MS = 2000;
/** An expired entry that was in use lately is answered at once while it is renewed, ms. */
const RENEW_MS = 60_000;

export type CacheBounds = Pick<ResolverConfig, "minTtlMs" | "maxTtlMs" | "negativeTtlMs" | "staleForMs" | "maxNames">;

interface Good {
  readonly addresses: readonly string[];
  /** Until when the DNS vouched for them. */
  readonly untilMs: number;
}

interface Entry {
  readonly good: Good | null;
  readonly why: Failure | null;
  readonly untilMs: number;
}

/** `fresh`: use it. `stale`: use it and ask again. `unknown`: ask, and fall back on `lastGood`. */
export type CacheAnswer =
  | { readonly state: "fresh" | "stale"; readonly addresses: readonly string[] }
  | { readonly state: "failed"; readonly why: Failure }
  | { readonly state: "unknown" };

const UNKNOWN: CacheAnswer = { state: "unknown" };

/** What is known of names, bounded in number and time. */
export class NameCache {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: () => number;
  #bounds: CacheBounds;

  /** @param clock monotonic, ms */
  constructor(bounds: CacheBounds, clock: () => number) {
    this.#bounds = bounds;
    this.#clock = clock;
  }

  /** Other bounds from now on. */
  set bounds(bounds: CacheBounds) {
    this.#bounds = bounds;
    this.#evict();
  }

  find(name: string): CacheAnswer {
    const entry = this.#entries.get(name);
    if (entry === undefined) return UNKNOWN;
    const lateMs = this.#clock() - entry.untilMs;
    if (entry.why !== null) return lateMs < 0 ? { state: "failed", why: entry.why } : UNKNOWN;
    if (entry.good === null || lateMs >= Math.min(RENEW_MS, this.#bounds.staleForMs)) return UNKNOWN;
    return { state: lateMs < 0 ? "fresh" : "stale", addresses: entry.good.addresses };
  }

  /** The last addresses that the DNS gave, if it vouched for them lately enough, or null. */
  lastGood(name: string): readonly string[] | null {
    const good = this.#entries.get(name)?.good ?? null;
    return good !== null && this.#clock() - good.untilMs < this.#bounds.staleForMs ? good.addresses : null;
  }

  keep(name: string, records: Records): void {
    const { minTtlMs, maxTtlMs } = this.#bounds;
    const untilMs = this.#clock() + Math.min(Math.max(records.ttlSeconds * 1000, minTtlMs), maxTtlMs);
    this.#put(name, { good: { addresses: records.addresses, untilMs }, why: null, untilMs });
  }

  /** The DNS says that the name has no address: nothing stands in for that. */
  keepAnswer(name: string, why: Failure): void {
    this.#put(name, { good: null, why, untilMs: this.#clock() + this.#bounds.negativeTtlMs });
  }

  /** The DNS did not answer: the last good addresses stay in use, and are tried to be renewed later. */
  keepFailure(name: string, why: Failure): void {
    const untilMs = this.#clock() + FAILED_MS;
    const good = this.#entries.get(name)?.good ?? null;
    if (good === null || this.lastGood(name) === null) this.#put(name, { good: null, why, untilMs });
    else this.#put(name, { good, why: null, untilMs });
  }

  /** Other servers are asked from now on: nothing holds any more but as the last good address. */
  expire(): void {
    for (const [name, entry] of this.#entries) {
      if (entry.good === null) this.#entries.delete(name);
      else this.#entries.set(name, { good: entry.good, why: null, untilMs: Number.NEGATIVE_INFINITY });
    }
  }

  /** Least recently renewed goes first. */
  #put(name: string, entry: Entry): void {
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    this.#evict();
  }

  #evict(): void {
    for (const name of this.#entries.keys()) {
      if (this.#entries.size <= this.#bounds.maxNames) return;
      this.#entries.delete(name);
    }
  }
}
