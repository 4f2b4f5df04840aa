import { accessLine } from "./access-line.ts";
import type { AccessRecord } from "./access-record.ts";
import type { LogBlocks } from "./log-blocks.ts";

/** Where the log of one thread goes. */
export interface LogOutlet {
  readonly blocks: LogBlocks;
  /** Says that a block is ready to be taken. */
  readonly onBlock: (index: number) => void;
  /** Gets lines for which there is no block: one larger than a block, or the supervisor is behind. */
  readonly onLines: (lines: string) => void;
}

const MAX_HELD_CHARACTERS = 64 * 1024;

/** Gathers the log lines of this thread and hands them on in blocks of whole lines. */
export class AccessLog {
  readonly #outlet: LogOutlet | null;
  /** The block that is being filled; −1 = none. */
  #block = -1;
  /** Lines without a block. */
  #held = "";

  /** `outlet`: null = the log is off. */
  constructor(outlet: LogOutlet | null) {
    this.#outlet = outlet;
  }

  add(record: AccessRecord): void {
    const outlet = this.#outlet;
    if (outlet === null) return;
    const line = accessLine(record);
    if (this.#block >= 0 && outlet.blocks.add(this.#block, line)) return;
    this.#addToNext(outlet, line);
  }

  #addToNext(outlet: LogOutlet, line: string): void {
    this.#publishBlock(outlet);
    const next = outlet.blocks.free();
    if (next >= 0 && outlet.blocks.add(next, line)) {
      this.#publishHeld(outlet);
      this.#block = next;
      return;
    }
    this.#held += line;
    if (this.#held.length > MAX_HELD_CHARACTERS) this.#publishHeld(outlet);
  }

  /** Called on every tick of the wheel, and when the thread ends. */
  flush(): void {
    if (this.#outlet === null) return;
    this.#publishBlock(this.#outlet);
    this.#publishHeld(this.#outlet);
  }

  #publishBlock(outlet: LogOutlet): void {
    if (this.#block >= 0) outlet.onBlock(this.#block);
    this.#block = -1;
  }

  #publishHeld(outlet: LogOutlet): void {
    if (this.#held !== "") outlet.onLines(this.#held);
    this.#held = "";
  }
}
