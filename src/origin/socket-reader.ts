import type { OnReadOpts, Socket } from "node:net";

/** Room for a 64 KiB body and its head: servers like to write that much at once, and one read less saves a fifth of the CPU. */
const BUFFER_BYTES = 80 * 1024;

/**
 * Reads of one plain origin socket into one buffer that is used again for the next read, instead of memory from the allocator
 * each time: what was read is mostly written to the client before the callback returns, and the same memory stays in the cache.
 * Whoever keeps a chunk beyond the callback says so with `keep`, and the next read gets another buffer.
 */
export class SocketReader {
  /** Gets each chunk; valid until the callback returns, unless `keep` is called. */
  onChunk: (chunk: Buffer) => void = () => {};
  readonly options: OnReadOpts;
  #buffer: Buffer | null = null;

  constructor() {
    this.options = {
      buffer: () => (this.#buffer ??= Buffer.allocUnsafeSlow(BUFFER_BYTES)),
      callback: (length: number) => {
        const buffer = this.#buffer;
        if (buffer) this.onChunk(buffer.subarray(0, length));
        return true;
      },
    };
  }

  /** The present chunk is still needed: do not read over it. */
  keep(): void {
    this.#buffer = null;
  }
}

const readers = new WeakMap<object, SocketReader>();

/** Notes that a socket was opened with this reader. */
export function assignReader(socket: Socket, reader: SocketReader): void {
  readers.set(socket, reader);
}

/** The reader of a socket, or null for one that emits `data` (TLS, a stream of HTTP/2). */
export function readerOf(socket: object): SocketReader | null {
  return readers.get(socket) ?? null;
}
