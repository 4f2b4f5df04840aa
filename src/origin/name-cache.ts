import type { Failure } from "../failures/failure.ts";
import type { Records } from "./address-query.ts";

/** However short or long the DNS says, ms. */
const SHORTEST_MS = 5000;
const LONGEST_MS = 3_600_000;
/** "No such name" is believed so long, ms: short, since its owner is about to correct it. */
const NEGATIVE_MS = 5000;
/** Servers that did not answer are asked again after this, ms. */
const FAILED_MS = 2000;
/** An expired entry that was in use lately is answered at once while it is renewed, ms. */
const RENEW_MS = 60_000;
/** How long the last good addresses may stand in for a DNS that fails, ms. */
const LAST_GOOD_MS = 86_400_000;
const MOST_NAMES = 10_000;

interface Entry {
  good: { readonly addresses: readonly string[]; readonly atMs: number } | null;
  why: Failure | null;
  untilMs: number;
}

/** `fresh`: use it. `stale`: use it and ask again. `expired`: ask, and fall back on `lastGood`. */
export type CacheAnswer =
  | { readonly state: "fresh" | "stale"; readonly addresses: readonly string[] }
  | { readonly state: "failed"; readonly why: Failure }
  | { readonly state: "unknown" };

/** What is known of names, bounded in number and time. */
export class NameCache {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: () => number;

  /** @param clock monotonic, ms */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  find(name: string): CacheAnswer {
    const entry = this.#entries.get(name);
    if (entry === undefined) return { state: "unknown" };
    const lateMs = this.#clock() - entry.untilMs;
    if (entry.why !== null) return lateMs < 0 ? { state: "failed", why: entry.why } : { state: "unknown" };
    if (entry.good === null || lateMs >= RENEW_MS) return { state: "unknown" };
    return { state: lateMs < 0 ? "fresh" : "stale", addresses: entry.good.addresses };
  }

  /** The last addresses that the DNS gave within a day, or null. */
  lastGood(name: string): readonly string[] | null {
    const good = this.#entries.get(name)?.good ?? null;
    return good !== null && this.#clock() - good.atMs < LAST_GOOD_MS ? good.addresses : null;
  }

  keep(name: string, records: Records): void {
    const nowMs = this.#clock();
    const ttlMs = Math.min(Math.max(records.ttlSeconds * 1000, SHORTEST_MS), LONGEST_MS);
    this.#put(name, { good: { addresses: records.addresses, atMs: nowMs }, why: null, untilMs: nowMs + ttlMs });
  }

  /** The DNS says that the name has no address: nothing stands in for that. */
  keepAnswer(name: string, why: Failure): void {
    this.#put(name, { good: null, why, untilMs: this.#clock() + NEGATIVE_MS });
  }

  /** The DNS did not answer: the last good addresses stay in use, and are tried to be renewed later. */
  keepFailure(name: string, why: Failure): void {
    const untilMs = this.#clock() + FAILED_MS;
    const entry = this.#entries.get(name);
    if (entry === undefined || this.lastGood(name) === null) this.#put(name, { good: null, why, untilMs });
    else this.#put(name, { good: entry.good, why: null, untilMs });
  }

  /** Least recently renewed goes first. */
  #put(name: string, entry: Entry): void {
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    if (this.#entries.size <= MOST_NAMES) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
