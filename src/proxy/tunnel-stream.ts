import { constants, type ServerHttp2Stream } from "node:http2";
import type { TunnelClient, TunnelSocket } from "./tunnel.ts";

/** A stream of HTTP/2 as the client's side of a tunnel (RFC 8441 §5): its end is a FIN, its CANCEL a RST. */
export class TunnelStream implements TunnelClient, TunnelSocket {
  readonly #stream: ServerHttp2Stream;
  /** The connection goes on without it, and is counted as what it is. */
  readonly place = null;
  onChunk: (chunk: Buffer) => void = () => {};

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
    stream.on("data", (chunk: Buffer) => this.onChunk(chunk));
  }

  get socket(): TunnelSocket {
    return this;
  }
  get destroyed(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }
  get writableEnded(): boolean {
    return this.#stream.writableEnded;
  }
  get writableLength(): number {
    return this.#stream.writableLength;
  }

  on(event: "drain" | "end" | "error" | "close", listener: () => void): void {
    this.#stream.on(event, listener);
    // A stream that is cancelled tells no error, but its tunnel broke.
    if (event === "error") this.#stream.on("aborted", listener);
  }

  write(chunk: Buffer): boolean {
    return this.destroyed || !this.#stream.writable ? true : this.#stream.write(chunk);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  end(): void {
    if (!this.destroyed) this.#stream.end();
  }

  destroySoon(): void {
    this.end();
    // Nobody reads any more what the client still sends.
    this.#stream.resume();
  }

  destroy(): void {
    // Without END_STREAM before it: see StreamWriter.
    this.#stream._final = (done) => done();
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  cut(): void {
    this.destroy();
  }

  resetAndDestroy(): void {
    this.destroy();
  }

  setKeepAlive(): void {
    // A connection's matter, not a stream's.
  }
}
