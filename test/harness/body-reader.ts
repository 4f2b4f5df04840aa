import { createHash } from "node:crypto";
import { type Field, parseField } from "./fields.ts";

export type Framing =
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/** A message body as it came in. */
export interface Body {
  readonly framing: Framing["kind"];
  /** False when the connection ended inside it. */
  readonly complete: boolean;
  readonly length: number;
  readonly sha256: string;
  /** The first 4 MiB. */
  readonly bytes: Buffer;
  /** Number of chunks, the last one of size 0 not counted. */
  readonly chunkCount: number;
  /** Chunk extensions as written, empty ones left out. */
  readonly extensions: readonly string[];
  readonly trailers: readonly Field[];
}

const KEEP_BYTES = 4 * 1024 * 1024;

/** Reads one body, in pieces of any size. An independent, plain implementation: it must not share the edge's mistakes. */
export class BodyReader {
  done: boolean;
  readonly #framing: Framing;
  readonly #hash = createHash("sha256");
  readonly #kept: Buffer[] = [];
  readonly #extensions: string[] = [];
  readonly #trailers: Field[] = [];
  #keptBytes = 0;
  #length = 0;
  #chunkCount = 0;
  #left: number;
  #line = "";
  #state: "size" | "data" | "data-end" | "trailers" = "size";

  constructor(framing: Framing) {
    this.#framing = framing;
    this.#left = framing.kind === "length" ? framing.bytes : framing.kind === "close" ? Infinity : 0;
    this.done = framing.kind === "length" && framing.bytes === 0;
  }

  /** Takes what belongs to the body and returns how many bytes that was. */
  push(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && !this.done) {
      at += this.#framing.kind === "chunked" ? this.#chunked(chunk.subarray(at)) : this.#data(chunk.subarray(at));
      if (this.#framing.kind === "length" && this.#left === 0) this.done = true;
    }
    return at;
  }

  /** What has come; call it once, when done or when the connection has ended. */
  result(ended: "clean" | "cut"): Body {
    return {
      framing: this.#framing.kind,
      complete: this.done || (this.#framing.kind === "close" && ended === "clean"),
      length: this.#length,
      sha256: this.#hash.digest("hex"),
      bytes: Buffer.concat(this.#kept),
      chunkCount: this.#chunkCount,
      extensions: this.#extensions,
      trailers: this.#trailers,
    };
  }

  #data(chunk: Buffer): number {
    const part = chunk.subarray(0, Math.min(chunk.length, this.#left));
    this.#left -= part.length;
    this.#length += part.length;
    this.#hash.update(part);
    if (this.#keptBytes < KEEP_BYTES) this.#kept.push(Buffer.from(part));
    this.#keptBytes += part.length;
    return part.length;
  }

  #chunked(chunk: Buffer): number {
    if (this.#state !== "data") return this.#byteOfLine(chunk);
    const taken = this.#data(chunk);
    if (this.#left === 0) this.#state = "data-end";
    return taken;
  }

  #byteOfLine(chunk: Buffer): number {
    const end = chunk.indexOf(10);
    const part = chunk.subarray(0, end === -1 ? chunk.length : end + 1);
    this.#line += part.toString("latin1");
    if (end !== -1) {
      const line = this.#line;
      this.#line = "";
      if (!line.endsWith("\r\n")) throw new Error(`a chunk line ends in a bare LF: ${JSON.stringify(line)}`);
      this.#wholeLine(line.slice(0, -2));
    }
    return part.length;
  }

  #wholeLine(line: string): void {
    if (this.#state === "data-end") {
      if (line !== "") throw new Error(`bytes after the chunk data: ${JSON.stringify(line)}`);
      this.#state = "size";
    } else if (this.#state === "size") {
      this.#size(line);
    } else if (line === "") {
      this.done = true;
    } else {
      this.#trailers.push(parseField(line));
    }
  }

  #size(line: string): void {
    const match = /^([0-9a-fA-F]+)(;.*)?$/.exec(line);
    if (match === null) throw new Error(`a malformed chunk size was sent: ${JSON.stringify(line)}`);
    if (match[2] !== undefined) this.#extensions.push(match[2]);
    this.#left = Number.parseInt(match[1] ?? "", 16);
    if (this.#left > 0) this.#chunkCount += 1;
    this.#state = this.#left === 0 ? "trailers" : "data";
  }
}

/** How a message with these fields is delimited; `null` when it has no length of its own. */
export function framingOf(lengths: readonly string[], codings: readonly string[]): Framing | null {
  if (lengths.length > 0 && codings.length > 0) throw new Error("a message with two framings was sent");
  if (lengths.length > 1) throw new Error("a message with two Content-Length fields was sent");
  if (codings.length > 0) return { kind: "chunked" };
  if (lengths[0] !== undefined) return { kind: "length", bytes: Number(lengths[0]) };
  return null;
}
