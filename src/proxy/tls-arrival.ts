import type { Socket } from "node:net";
import type { Failure } from "../failures/failure.ts";
import { plainAddress } from "../primitives/plain-address.ts";
import type { ProxySource } from "../primitives/proxy-header.ts";
import type { ConnectionPlace } from "./connection-place.ts";
import type { HeadedClient } from "./proxied-clients.ts";
import type { CountedClient } from "./thread-load.ts";

/** A connection to a TLS listener, from its accept to the end of its handshake. It counts as every other: half a handshake costs memory, a whole one a signature. */
export class TlsArrival implements CountedClient, HeadedClient {
  readonly socket: Socket;
  readonly peerAddress: string;
  clientAddress: string;
  /** Of `clientAddress`; -1 = the socket's own. */
  clientPort = -1;
  place: ConnectionPlace | null = null;
  refusal: Failure | null = null;
  /** ms of the wheel's clock. */
  readonly acceptedMs: number;
  onChunk: (chunk: Buffer) => void = () => {};

  /** @param socket accepted, and not read from (`pauseOnConnect`) */
  constructor(socket: Socket, acceptedMs: number) {
    this.socket = socket;
    this.acceptedMs = acceptedMs;
    this.peerAddress = plainAddress(socket.remoteAddress ?? "");
    this.clientAddress = this.peerAddress;
    socket.on("error", () => {});
    // Whatever it has become by then: leaving twice does nothing.
    socket.once("close", () => this.place?.leave());
  }

  /** What comes goes to `onChunk`, until `letGo`. */
  listen(): void {
    this.socket.on("data", this.#onData);
    this.socket.resume();
  }

  letGo(): void {
    this.socket.off("data", this.#onData);
  }

  /** A load balancer has named its client (PROXY protocol). */
  speaksFor({ address, port }: ProxySource): void {
    this.clientAddress = address;
    this.clientPort = port;
  }

  /** There are so many that nobody has time for a word. */
  cut(): void {
    this.socket.resetAndDestroy();
  }

  readonly #onData = (chunk: Buffer): void => this.onChunk(chunk);
}
