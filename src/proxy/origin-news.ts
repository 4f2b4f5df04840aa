import type { PathCount } from "../breaker/top-paths.ts";
import type { SiteOrigin } from "../sites/site-origin.ts";

/** What one thread tells the supervisor of an origin. */
export interface OriginReport {
  readonly site: string;
  /** Its URL. */
  readonly origin: string;
  /** Where requests timed out, times of the edge clock. */
  readonly timeouts: readonly PathCount[];
  /** The last GET that worked, without its query; null = as it was told before. */
  readonly good: { readonly path: string; readonly host: string } | null;
}

/** So often at most the last GET that worked is told anew, ms: it is only for our own checks. */
const GOOD_EVERY_MS = 10_000;

interface Told {
  path: string;
  host: string;
  atMs: number;
}

/**
 * Collects which origins have something to tell. Timeouts are told in the same turn of the event loop and counted after that, so that the supervisor,
 * who blocks for what is counted, knows where they were; the rest about once a second.
 */
export class OriginNews {
  readonly #origins = new Set<SiteOrigin>();
  readonly #told = new WeakMap<SiteOrigin, Told>();
  readonly #clock: () => number;
  readonly #onReports: (reports: readonly OriginReport[]) => void;
  /** Timeouts that are not counted yet. */
  #uncounted: (() => void)[] = [];

  /** @param clock of all threads, ms */
  constructor(clock: () => number, onReports: (reports: readonly OriginReport[]) => void) {
    this.#clock = clock;
    this.#onReports = onReports;
  }

  /** A GET was answered well. On the data path: an origin is listed once until the next `take`. */
  worked(origin: SiteOrigin, target: string, host: string): void {
    if (origin.goodTarget === "") this.#origins.add(origin);
    origin.goodTarget = target;
    origin.goodHost = host;
  }

  /** A request timed out there. @param count called once that has been told */
  timedOut(origin: SiteOrigin, count: () => void): void {
    this.#origins.add(origin);
    this.#uncounted.push(count);
    if (this.#uncounted.length === 1) setImmediate(() => this.tell());
  }

  /** Tells what there is, then counts. */
  tell(): void {
    if (this.#origins.size === 0) return;
    this.#report();
    const counts = this.#uncounted;
    this.#uncounted = [];
    for (const count of counts) count();
  }

  #report(): void {
    const nowMs = this.#clock();
    const reports: OriginReport[] = [];
    for (const origin of this.#origins) {
      const timeouts = origin.timeouts?.take() ?? [];
      const good = this.#good(origin, nowMs);
      if (timeouts.length > 0 || good !== null)
        reports.push({ site: origin.site, origin: origin.config.url, timeouts, good });
    }
    this.#origins.clear();
    if (reports.length > 0) this.#onReports(reports);
  }

  #good(origin: SiteOrigin, nowMs: number): OriginReport["good"] {
    const { goodTarget, goodHost: host } = origin;
    origin.goodTarget = "";
    const query = goodTarget.indexOf("?");
    // A query may hold a secret, and the target of a proxy's request has a host in it.
    const path = query < 0 ? goodTarget : goodTarget.slice(0, query);
    if (!path.startsWith("/")) return null;
    const told = this.#told.get(origin);
    if (told === undefined) this.#told.set(origin, { path, host, atMs: nowMs });
    else if (nowMs - told.atMs < GOOD_EVERY_MS || (told.path === path && told.host === host)) return null;
    else Object.assign(told, { path, host, atMs: nowMs });
    return { path, host };
  }
}
