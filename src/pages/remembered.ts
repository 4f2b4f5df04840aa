/** Browsers of a site send few different values; longer ones are not worth the memory. */
const MAX_TEXTS = 256;
const MAX_LETTERS = 256;

/** Remembers what a function says of a field value, so that an outage does not read the same `Accept` ten thousand times a second. */
export class Remembered<V> {
  readonly #read: (text: string) => V;
  readonly #known = new Map<string, V>();

  /** @param read - says the same of the same text every time */
  constructor(read: (text: string) => V) {
    this.#read = read;
  }

  of(text: string): V {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const value = this.#read(text);
    if (text.length > MAX_LETTERS) return value;
    // A client that sends ever new ones costs the others one reading each.
    if (this.#known.size >= MAX_TEXTS) this.#known.clear();
    this.#known.set(text, value);
    return value;
  }
}
