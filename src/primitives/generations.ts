/**
 * Remembers what is used, within a budget of bytes: what has not been asked for while half of the budget was filled anew is forgotten.
 * Reading what is used all the time costs one look-up, where a list by last use would have to be reordered.
 */
export class Generations<V> {
  readonly #halfBytes: number;
  #young = new Map<string, Entry<V>>();
  #old = new Map<string, Entry<V>>();
  #youngBytes = 0;
  #oldBytes = 0;

  /** @param maxBytes - of all values together; one that is larger than half of it is kept all the same until the next one comes */
  constructor(maxBytes: number) {
    this.#halfBytes = maxBytes / 2;
  }

  get(key: string): V | undefined {
    const entry = this.#young.get(key);
    if (entry !== undefined) return entry.value;
    const older = this.#old.get(key);
    if (older === undefined) return undefined;
    this.#old.delete(key);
    this.#oldBytes -= older.bytes;
    this.#add(key, older);
    return older.value;
  }

  /** Keeps a value under a key that has none. */
  add(key: string, value: V, bytes: number): void {
    this.#add(key, { value, bytes });
  }

  get bytes(): number {
    return this.#youngBytes + this.#oldBytes;
  }

  #add(key: string, entry: Entry<V>): void {
    if (this.#youngBytes + entry.bytes > this.#halfBytes) {
      this.#old = this.#young;
      this.#oldBytes = this.#youngBytes;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(key, entry);
    this.#youngBytes += entry.bytes;
  }
}

interface Entry<V> {
  readonly value: V;
  readonly bytes: number;
}
