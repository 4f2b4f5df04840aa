import { readFileSync, statSync } from "node:fs";

/** How often the file is looked at for a change, ms. */
const LOOK_EVERY_MS = 1000;

/** A file of the system, parsed, and parsed again when it changes. A missing file, or one that cannot be read or parsed, is an empty one. */
export class WatchedFile<T> {
  readonly #path: string;
  readonly #parse: (text: string) => T;
  readonly #empty: T;
  readonly #clock: () => number;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #version = "";
  #content: T;

  /** @param clock monotonic, ms */
  constructor(path: string, { parse, empty }: FileKind<T>, clock: () => number) {
    this.#path = path;
    this.#parse = parse;
    this.#empty = empty;
    this.#content = empty;
    this.#clock = clock;
  }

  /** The same object as long as the file is the same. */
  get content(): T {
    const nowMs = this.#clock();
    if (nowMs - this.#lookedAtMs >= LOOK_EVERY_MS) {
      this.#lookedAtMs = nowMs;
      this.#look();
    }
    return this.#content;
  }

  #look(): void {
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === this.#version) return;
      this.#content = this.#parse(readFileSync(this.#path, "utf8"));
      this.#version = version;
    } catch {
      this.#content = this.#empty;
      this.#version = "";
    }
  }
}

/** What stands in a file. */
export interface FileKind<T> {
  readonly parse: (text: string) => T;
  readonly empty: T;
}
