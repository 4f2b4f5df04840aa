/**
 * Counts of what happened in the last so many milliseconds, in buckets, one row per kind:
 *
 *            bucket 7   8   9  10  11      newest = 11, the one in which now lies
 *   kind 0   [      3 | 0 | 0 | 9 | 2 ]
 *   kind 1   [      0 | 1 | 0 | 0 | 0 ]
 *
 * What is counted is between `spanMs - one bucket` and `spanMs` old. Memory is fixed, whatever is counted.
 */
export class SlidingWindow {
  readonly #bucketMs: number;
  readonly #buckets: number;
  readonly #counts: Int32Array;
  readonly #totals: Int32Array;
  #newest = 0;

  /** `spanMs` is divided into `buckets`; `kinds` = how many different things are counted. */
  constructor(shape: { readonly spanMs: number; readonly buckets: number; readonly kinds: number }) {
    this.#bucketMs = shape.spanMs / shape.buckets;
    this.#buckets = shape.buckets;
    this.#counts = new Int32Array(shape.buckets * shape.kinds);
    this.#totals = new Int32Array(shape.kinds);
  }

  /** Counts `count` more of this kind now. `nowMs` never goes back; if it does, the newest bucket takes it. */
  add(kind: number, count: number, nowMs: number): void {
    this.#advance(nowMs);
    const at = kind * this.#buckets + (this.#newest % this.#buckets);
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
    this.#totals[kind] = (this.#totals[kind] ?? 0) + count;
  }

  total(kind: number, nowMs: number): number {
    this.#advance(nowMs);
    return this.#totals[kind] ?? 0;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#totals.fill(0);
  }

  /** Forgets the buckets that time has passed. */
  #advance(nowMs: number): void {
    const newest = Math.floor(nowMs / this.#bucketMs);
    if (newest <= this.#newest) return;
    if (newest - this.#newest >= this.#buckets) this.clear();
    else for (let bucket = this.#newest + 1; bucket <= newest; bucket++) this.#forget(bucket % this.#buckets);
    this.#newest = newest;
  }

  #forget(column: number): void {
    for (let kind = 0; kind < this.#totals.length; kind++) {
      const at = kind * this.#buckets + column;
      this.#totals[kind] = (this.#totals[kind] ?? 0) - (this.#counts[at] ?? 0);
      this.#counts[at] = 0;
    }
  }
}
