import type { Socket } from "node:net";
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { tlsVerdict } from "./tls-failure.ts";
import type { Verdict } from "./verdict.ts";

/** Called once: with the secured socket, or with why not. */
export type Secured = (socket: TLSSocket | null, why: Verdict | null) => void;

/** Begins a handshake on an established connection. */
export type TlsStart = (socket: Socket, done: Secured) => TlsHandshake;

export interface TlsClient {
  readonly options: ConnectionOptions;
  readonly sendsCertificate: boolean;
  /** A ticket for the next connection; it comes after the handshake (TLS 1.3). */
  readonly onSession: (session: Buffer) => void;
  /** The kept ticket may be at fault. */
  readonly onFailed: () => void;
}

/** One TLS handshake on one TCP connection. Owns both sockets until it hands the secured one over. */
export class TlsHandshake {
  readonly #socket: TLSSocket;
  readonly #client: TlsClient;
  #done: Secured | null;

  constructor(client: TlsClient, socket: Socket, done: Secured) {
    this.#client = client;
    this.#done = done;
    // The TLS socket takes over the handle and reports its errors; this is for what reaches the TCP socket's own object.
    socket.on("error", ignore);
    this.#socket = tlsConnect({ ...client.options, socket });
    this.#socket.on("session", client.onSession);
    this.#socket.on("secureConnect", this.#onSecure);
    this.#socket.on("error", this.#onError);
  }

  /** Give up without a verdict; `done` is not called. */
  abandon(): void {
    this.#done = null;
    this.#socket.destroy();
  }

  readonly #onSecure = (): void => {
    const done = this.#done;
    this.#done = null;
    if (done === null) return;
    this.#socket.removeListener("secureConnect", this.#onSecure);
    this.#socket.removeListener("error", this.#onError);
    done(this.#socket, null);
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    const done = this.#done;
    this.#done = null;
    if (done === null) return;
    this.#client.onFailed();
    done(null, tlsVerdict(error, this.#socket, this.#client.sendsCertificate));
  };
}

function ignore(): void {}
