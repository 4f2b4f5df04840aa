import type { ServerHttp2Stream } from "node:http2";
import { addLines, type FieldMap, fieldMap, type RawFields } from "../http2/field-lines.ts";
import { resetStream } from "../origin/stream-socket.ts";

/** Up to here octets that are only lent are copied; beyond, their buffer is kept until the stream has taken them. */
const COPY_BYTES = 16 * 1024;

/** What follows a head. */
export type AnswerBody = "none" | "data" | "data-and-trailers";

/** Writes an answer to a stream of HTTP/2. The head is held back until something follows it, so that it can be taken back, or end the stream itself. */
export class StreamWriter {
  readonly #stream: ServerHttp2Stream;
  #head: FieldMap | RawFields | null = null;
  #body: AnswerBody = "none";
  #trailers: FieldMap | null = null;
  #isLent = false;
  #isEnded = false;

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
  }

  /** A head is here of which nothing has left. */
  get isHolding(): boolean {
    return this.#head !== null;
  }

  /** All of the answer was given to the stream. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Octets that were written wait for the client's window, or its connection. */
  get isWaiting(): boolean {
    return this.#stream.writableLength > 0;
  }

  /** Some of them are still in the buffer that they were given in. */
  get holdsChunks(): boolean {
    if (!this.isWaiting) this.#isLent = false;
    return this.#isLent;
  }

  hold(head: FieldMap | RawFields, body: AnswerBody): void {
    this.#head = head;
    this.#body = body;
  }

  /** Forgets the held head; false = there is none any more. */
  takeBack(): boolean {
    const held = this.isHolding;
    this.#head = null;
    return held;
  }

  /** A 1xx, before the head. */
  interim(fields: FieldMap): void {
    if (!this.#isGone && !this.#stream.headersSent) this.#stream.additionalHeaders(fields);
  }

  /** Writes `chunk[from, to)` behind the head. False = wait for the stream's `drain`. */
  write(chunk: Buffer, from: number, to: number): boolean {
    this.flush();
    if (this.#isGone || this.#body === "none") return true;
    const octets = chunk.subarray(from, to);
    if (octets.length <= COPY_BYTES) return this.#stream.write(Buffer.from(octets));
    this.#isLent = true;
    return this.#stream.write(octets);
  }

  /** Writes a held head that more will follow. */
  flush(): void {
    const head = this.#head;
    if (head === null) return;
    this.#head = null;
    if (this.#isGone) return;
    if (this.#body === "none") return this.#stream.respond(head, { endStream: true });
    if (this.#body === "data") return this.#stream.respond(head);
    this.#stream.once("wantTrailers", () => {
      if (!this.#isGone) this.#stream.sendTrailers(this.#trailers ?? {});
    });
    this.#stream.respond(head, { waitForTrailers: true });
  }

  /** Trailer fields as lines; they leave with the end. */
  trailers(lines: string): void {
    this.#trailers ??= fieldMap();
    addLines(this.#trailers, lines);
  }

  /** Ends the answer. `sent`: its head was all of it; else the stream's `finish` tells, or its `close` if it ends before. */
  end(): "sent" | "under-way" {
    this.#isEnded = true;
    if (this.isHolding && this.#trailers === null) this.#body = "none";
    this.flush();
    if (this.#isGone) return "under-way";
    if (this.#body === "none") return "sent";
    this.#stream.end();
    return "under-way";
  }

  reset(code: number): void {
    this.#head = null;
    resetStream(this.#stream, code);
  }

  get #isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }
}
