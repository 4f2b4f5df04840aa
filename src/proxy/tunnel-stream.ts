import type { ServerHttp2Stream } from "node:http2";
import { StreamSocket } from "../origin/stream-socket.ts";
import type { TunnelSocket } from "../origin/tunnel-socket.ts";
import type { TunnelClient } from "./tunnel.ts";

/** A stream of HTTP/2 as the client's side of a tunnel. */
export class TunnelStream extends StreamSocket implements TunnelClient {
  /** The connection goes on without it, and is counted as what it is. */
  readonly place = null;
  onChunk: (chunk: Buffer) => void = () => {};

  constructor(stream: ServerHttp2Stream) {
    super(stream);
    stream.on("data", (chunk: Buffer) => this.onChunk(chunk));
  }

  get socket(): TunnelSocket {
    return this;
  }

  cut(): void {
    this.destroy();
  }
}
