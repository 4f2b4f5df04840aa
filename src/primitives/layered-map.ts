/**
 * A map that changes all at once, whatever the number of changes: they are laid over it as a second map, and worked into it afterwards, little by little.
 * Between two changes a look-up costs what a `Map` does.
 */
export class LayeredMap<V> {
  readonly #base = new Map<string, V>();
  /** Null in it: the key is gone. */
  #top: ReadonlyMap<string, V | null> | null = null;

  get(key: string): V | undefined {
    if (this.#top !== null) {
      const found = this.#top.get(key);
      if (found !== undefined) return found ?? undefined;
    }
    return this.#base.get(key);
  }

  get isEmpty(): boolean {
    return this.#base.size === 0 && this.#top === null;
  }

  /** From now on these hold; null = the key is gone. Changes from before must have been worked in. */
  cover(changes: ReadonlyMap<string, V | null>): void {
    this.#top = changes.size === 0 ? null : changes;
  }

  /** Works the changes in, one with each step. */
  *settle(): Generator<void, void> {
    const top = this.#top;
    if (top === null) return;
    for (const [key, value] of top) {
      if (value === null) this.#base.delete(key);
      else this.#base.set(key, value);
      yield;
    }
    this.#top = null;
  }

  *values(): Generator<V> {
    for (const [key, value] of this.#base) if (this.#top?.get(key) === undefined) yield value;
    for (const value of this.#top?.values() ?? []) if (value !== null) yield value;
  }
}
