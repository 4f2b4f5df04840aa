import { constants, type ClientHttp2Stream, type ServerHttp2Stream } from "node:http2";
import type { TunnelSocket } from "./tunnel-socket.ts";

/** A stream of HTTP/2 as one side of a tunnel (RFC 8441 §5): its end is a FIN, its CANCEL a RST. */
export class StreamSocket implements TunnelSocket {
  readonly #stream: ClientHttp2Stream | ServerHttp2Stream;

  constructor(stream: ClientHttp2Stream | ServerHttp2Stream) {
    this.#stream = stream;
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

  on(event: "drain" | "end" | "error" | "close" | "data", listener: (chunk: Buffer) => void): void {
    this.#stream.on(event, listener);
    // A stream that is cancelled tells no error, but its tunnel broke.
    if (event === "error") this.#stream.on("aborted", listener as () => void);
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
    // Nobody reads any more what the other side still sends.
    this.#stream.resume();
  }

  destroy(): void {
    resetStream(this.#stream, constants.NGHTTP2_CANCEL);
  }

  resetAndDestroy(): void {
    this.destroy();
  }

  setKeepAlive(): void {
    // A connection's matter, not a stream's.
  }
}

/**
 * RST_STREAM. By itself Node ends a stream before it resets it, so that what was cut would look whole: END_STREAM comes from `_final`, which is taken
 * away first.
 */
export function resetStream(stream: ClientHttp2Stream | ServerHttp2Stream, code: number): void {
  stream._final = (done) => done();
  stream.close(code);
}
