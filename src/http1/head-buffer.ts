import { CR, LF } from "./octets.ts";

const FIRST_CAPACITY_BYTES = 1024;
const END = "\r\n\r\n";

/**
 * A head that arrives in pieces. Grows by doubling and looks only at what is new, so that a head sent one octet at a time
 * costs what one sent whole costs.
 */
export class HeadBuffer {
  #storage: Buffer = Buffer.allocUnsafe(FIRST_CAPACITY_BYTES);
  #length = 0;
  #checked = 0;
  #skipsEmptyLines = false;

  get bytes(): Buffer {
    return this.#storage.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  /** Appends `chunk` from `start` on. */
  add(chunk: Buffer, start: number): void {
    const from = this.#behindEmptyLines(chunk, start);
    const needed = this.#length + chunk.length - from;
    if (needed > this.#storage.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#storage.length * 2));
      this.#storage.copy(larger, 0, 0, this.#length);
      this.#storage = larger;
    }
    chunk.copy(this.#storage, this.#length, from);
    this.#length = needed;
  }

  /**
   * Empty lines before a request line are skipped (RFC 9112 §2.2). Whoever fills the buffer has skipped those that came whole;
   * here the first has come in two pieces. An answer cannot begin so: it has been refused at the CR.
   */
  #behindEmptyLines(chunk: Buffer, start: number): number {
    let from = start;
    if (this.#length === 1 && this.#storage[0] === CR && chunk[start] === LF) {
      this.#length = 0;
      this.#checked = 0;
      this.#skipsEmptyLines = true;
      from++;
    }
    if (this.#skipsEmptyLines && this.#length === 0) while (chunk[from] === CR && chunk[from + 1] === LF) from += 2;
    return from;
  }

  /** `complete`: the empty line is there. `bare`: it can never become legal (see `hasBareLineEnd`). Looks at new octets only. */
  look(): "complete" | "bare" | "incomplete" {
    const from = this.#checked;
    const bytes = this.bytes;
    if (bytes.indexOf(END, Math.max(0, from - 3), "latin1") >= 0) return "complete";
    this.#checked = this.#length;
    return hasBareLineEnd(bytes, Math.max(0, from - 1)) ? "bare" : "incomplete";
  }
}

/**
 * True if a head that is not complete yet can never become a legal one: a bare LF, or a CR that no LF follows
 * (RFC 9112 §2.2: a recipient that accepts them can be made to see another message than its neighbour).
 */
function hasBareLineEnd(bytes: Buffer, from: number): boolean {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (at === 0 || bytes[at - 1] !== CR) return true;
  }
  for (let at = bytes.indexOf(CR, from); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (at + 1 < bytes.length && bytes[at + 1] !== LF) return true;
  }
  return false;
}
