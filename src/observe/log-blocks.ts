/**
 * Log lines on their way from a worker thread to the supervisor, in memory that both share: nothing is serialized or copied, and
 * what a thread had written before it died is still there.
 *
 *   cells    [ 812 ][ -65440 ][ 0 ] …  [ 0 ]      bytes that each block holds; 0 = free, negative = being written to the log
 *   blocks   [ lines ][ lines ][     ] … [    ]   64 KiB each, whole lines of ASCII
 *
 * One worker fills the lowest free block (so a quiet edge touches one block only, and a busy one stays in the CPU's cache) and says
 * its number when it is full or a tick has passed; the supervisor takes it, writes it and releases it.
 */
const BLOCK_COUNT = 16;
const BLOCK_BYTES = 64 * 1024;
const CELL_BYTES = BLOCK_COUNT * Int32Array.BYTES_PER_ELEMENT;

export class LogBlocks {
  readonly #cells: Int32Array;
  readonly #blocks: readonly Buffer[];

  /** The memory for one worker; give it to a `LogBlocks` on each side. */
  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(CELL_BYTES + BLOCK_COUNT * BLOCK_BYTES);
  }

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory, 0, BLOCK_COUNT);
    this.#blocks = Array.from({ length: BLOCK_COUNT }, (_, index) =>
      Buffer.from(memory, CELL_BYTES + index * BLOCK_BYTES, BLOCK_BYTES),
    );
  }

  /** The number of a free block; −1 = the supervisor is behind. */
  free(): number {
    for (let index = 0; index < BLOCK_COUNT; index++) {
      if (Atomics.load(this.#cells, index) === 0) return index;
    }
    return -1;
  }

  /** Adds a line of ASCII; false = it does not fit any more. */
  add(index: number, line: string): boolean {
    const block = this.#blocks[index];
    const end = this.#cells[index];
    if (block === undefined || end === undefined || end + line.length > BLOCK_BYTES) return false;
    // From the rope straight into the block: joining the pieces to one string first would cost twice as much.
    block.write(line, end, "latin1");
    Atomics.store(this.#cells, index, end + line.length);
    return true;
  }

  /** A block's lines, to be written; null = none, or taken already. The view stays as it is until `release`. */
  take(index: number): Uint8Array | null {
    const block = this.#blocks[index];
    const bytes = Atomics.load(this.#cells, index);
    if (block === undefined || bytes <= 0) return null;
    Atomics.store(this.#cells, index, -bytes);
    return block.subarray(0, bytes);
  }

  release(index: number): void {
    Atomics.store(this.#cells, index, 0);
  }

  /** What a thread that has ended left behind. */
  *takeAll(): Generator<Uint8Array> {
    for (let index = 0; index < BLOCK_COUNT; index++) {
      const lines = this.take(index);
      if (lines) yield lines;
    }
  }
}
