import { accessLine } from "./access-line.ts";
import type { AccessRecord } from "./access-record.ts";

const FLUSH_CHARACTERS = 128 * 1024;

/** Gathers log lines of this thread and hands them on in blocks of whole lines. */
export class AccessLog {
  readonly #write: ((lines: string) => void) | null;
  #pending = "";

  /** `write` gets whole lines; null = the log is off. */
  constructor(write: ((lines: string) => void) | null) {
    this.#write = write;
  }

  add(record: AccessRecord): void {
    if (this.#write === null) return;
    this.#pending += accessLine(record);
    if (this.#pending.length > FLUSH_CHARACTERS) this.flush();
  }

  /** Called on every tick of the wheel, and when the thread ends. */
  flush(): void {
    if (this.#pending === "" || this.#write === null) return;
    const lines = this.#pending;
    this.#pending = "";
    this.#write(lines);
  }
}
