import type { FailureName } from "../failures/catalogue.ts";

/** One path, and how often it timed out. */
export interface PathCount {
  readonly path: string;
  readonly code: FailureName;
  /** At most `overBy` too high: what the entry that it replaced had. */
  readonly timeouts: number;
  readonly overBy: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

const MOST_PATHS = 32;
const MOST_LETTERS = 160;

/**
 * The paths with the most timeouts, in bounded memory: Space-Saving (Metwally, Agrawal, El Abbadi 2005). A new path takes the place of the
 * rarest and inherits its count; whatever makes up more than 1/32 of all is certainly in the list, and says by how much it may be too high.
 */
export class TopPaths {
  readonly #known = new Map<string, PathCount>();
  #sorted: readonly PathCount[] | null = null;

  get size(): number {
    return this.#known.size;
  }

  /** One timeout. `target` is the request's; its query is not kept. */
  add(target: string, code: FailureName, nowMs: number): void {
    this.#count({ path: pathPattern(target), code, timeouts: 1, overBy: 0, firstMs: nowMs, lastMs: nowMs });
  }

  /** What another thread has counted. */
  merge(counts: readonly PathCount[]): void {
    for (const count of counts) this.#count(count);
  }

  /** Most first. */
  top(): readonly PathCount[] {
    this.#sorted ??= [...this.#known.values()].sort((a, b) => b.timeouts - a.timeouts || b.lastMs - a.lastMs);
    return this.#sorted;
  }

  /** The list, which starts again from nothing. */
  take(): readonly PathCount[] {
    const taken = this.top();
    this.#known.clear();
    this.#sorted = null;
    return taken;
  }

  /** Lets go of what has not timed out since. */
  forgetBefore(timeMs: number): void {
    for (const [key, { lastMs }] of this.#known) {
      if (lastMs >= timeMs) continue;
      this.#known.delete(key);
      this.#sorted = null;
    }
  }

  #count(more: PathCount): void {
    const key = `${more.code} ${more.path}`;
    const known = this.#known.get(key) ?? this.#replaced();
    this.#known.set(key, {
      path: more.path,
      code: more.code,
      timeouts: (known?.timeouts ?? 0) + more.timeouts,
      overBy: (known?.overBy ?? 0) + more.overBy,
      firstMs: known?.path === more.path ? Math.min(known.firstMs, more.firstMs) : more.firstMs,
      lastMs: Math.max(known?.lastMs ?? more.lastMs, more.lastMs),
    });
    this.#sorted = null;
  }

  /** Makes room: takes out the rarest, whose count the newcomer inherits as its error. */
  #replaced(): PathCount | undefined {
    if (this.#known.size < MOST_PATHS) return undefined;
    let rarest: PathCount | undefined;
    for (const one of this.#known.values()) if (rarest === undefined || one.timeouts < rarest.timeouts) rarest = one;
    if (rarest === undefined) return undefined;
    this.#known.delete(`${rarest.code} ${rarest.path}`);
    return { ...rarest, path: "", overBy: rarest.timeouts };
  }
}

/** An id in a path (a number, a UUID, a long hexadecimal) becomes a star, and the query goes: a thousand articles that time out are one thing to look at. */
export function pathPattern(target: string): string {
  const query = target.search(/[?#]/);
  const path = query < 0 ? target : target.slice(0, query);
  return path.slice(0, MOST_LETTERS).replace(/\/(?:\d+|[\da-f]{8}-[\da-f-]{27}|[\da-f]{16,})(?=\/|$)/gi, "/*");
}
