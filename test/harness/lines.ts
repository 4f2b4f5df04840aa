import { StringDecoder } from "node:string_decoder";
import { PATIENCE_MS, within } from "./deadline.ts";

interface Waiter {
  readonly matches: (line: string) => boolean;
  readonly resolve: (line: string) => void;
}

/** A growing list of text lines that can be waited on. */
export class Lines {
  readonly all: string[] = [];
  readonly #decoder = new StringDecoder("utf8");
  readonly #waiters = new Set<Waiter>();
  #rest = "";

  push(chunk: Buffer): void {
    const parts = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = parts.pop() ?? "";
    for (const line of parts) this.#add(line);
  }

  end(): void {
    if (this.#rest !== "") this.#add(this.#rest);
    this.#rest = "";
  }

  text(): string {
    return [...this.all, this.#rest].join("\n");
  }

  /** The first line, past or future, that matches. */
  async first(matches: (line: string) => boolean, what: string, ms = PATIENCE_MS): Promise<string> {
    const known = this.all.find(matches);
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<string>();
    const waiter = { matches, resolve };
    this.#waiters.add(waiter);
    try {
      return await within(promise, what, ms);
    } finally {
      this.#waiters.delete(waiter);
    }
  }

  #add(line: string): void {
    this.all.push(line);
    for (const waiter of this.#waiters) if (waiter.matches(line)) waiter.resolve(line);
  }
}
