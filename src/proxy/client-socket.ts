import { Socket } from "node:net";
import type { ClientConfig } from "../config/edge-config.ts";
import type { Failure } from "../failures/failure.ts";
import { plainAddress } from "../primitives/plain-address.ts";
import type { ProxySource } from "../primitives/proxy-header.ts";
import type { ConnectionPlace } from "./connection-place.ts";
import type { ClientSource } from "./downstream.ts";
import type { ClientTls } from "./client-tls.ts";

const BUFFER_BYTES = 64 * 1024;
const REFUSED_HEAD_MS = 2000;

/** What an accepted socket holds inside. Node has no public way to give a server's sockets a read buffer. */
interface Accepted {
  _handle: { useUserBuffer?: unknown } | null;
  _server: unknown;
}

/**
 * A client's socket. All of a thread's read into one buffer, where Node by itself takes 64 KiB from the allocator for each read and
 * gives most of it back: 0.6 µs of 18.7 per request (docs/decisions/0002). So a chunk is only lent: whoever needs it
 * after `onChunk` has returned copies it.
 */
export class ClientSocket implements ClientSource {
  readonly socket: Socket;
  /** Who is connected: IP literal, IPv4-mapped addresses as IPv4. */
  readonly peerAddress: string;
  /** Who that speaks for: itself, or whom a load balancer has named. */
  clientAddress: string;
  #clientPort = -1;
  /** Where it is counted; null = not at all. */
  place: ConnectionPlace | null = null;
  refusal: Failure | null = null;
  /** The key of the listener that it came to. */
  listener = "";
  /** Begun on it so far. */
  requests = 0;
  /** It may begin with the preface of HTTP/2. */
  takesHttp2 = false;
  /** Gets what was read; lent until it returns. */
  onChunk: (chunk: Buffer) => void = () => {};

  /** Null = it is not secured. */
  readonly tls: ClientTls | null;
  /** When it was accepted, ms of the wheel's clock; -1 = right now. */
  readonly acceptedMs: number;

  /** Takes over a socket that a server has accepted and not read from (`pauseOnConnect`), or one whose handshake is done. */
  constructor(accepted: Socket, { tls, acceptedMs }: ClientSocketFacts = JUST_ACCEPTED) {
    this.tls = tls;
    this.acceptedMs = acceptedMs;
    this.socket = (tls === null ? this.#withBuffer(accepted) : null) ?? accepted;
    if (this.socket === accepted) accepted.on("data", (chunk: Buffer) => this.onChunk(chunk));
    this.peerAddress = plainAddress(this.socket.remoteAddress ?? "");
    this.clientAddress = this.peerAddress;
    this.socket.resume();
  }

  /** Ends it so that a client can see that something is missing: RST, and within TLS no close_notify (RFC 8446 §6.1). */
  cut(): void {
    // Node has it for sockets of TCP alone.
    if (this.tls === null) this.socket.resetAndDestroy();
    else this.tls.tcp.resetAndDestroy();
  }

  /** Calls back once the kernel has all that was written; not if the connection ends before. */
  onceWritten(done: () => void): void {
    if (this.tls === null) return this.#afterWrites(done);
    // What is written to a TLS socket counts as taken one turn later, whenever the kernel took it.
    setImmediate(() => {
      if (this.socket.destroyed) return;
      if (this.socket.writableLength === 0) done();
      else this.#afterWrites(done);
    });
  }

  #afterWrites(done: () => void): void {
    this.socket.write("", "latin1", (error) => {
      if (!error) done();
    });
  }

  /** A load balancer has named its client (PROXY protocol). */
  speaksFor({ address, port }: ProxySource): void {
    this.clientAddress = address;
    this.#clientPort = port;
  }

  /** From the accept to the end of the first head: whoever is refused gets little. */
  headTimeoutMs({ headTimeoutMs }: ClientConfig): number {
    return this.refusal === null ? headTimeoutMs : Math.min(headTimeoutMs, REFUSED_HEAD_MS);
  }

  get clientPort(): number {
    return this.#clientPort < 0 ? (this.socket.remotePort ?? 0) : this.#clientPort;
  }

  /** The same connection as a socket that reads into our buffer; null where this Node does it otherwise than those we know. */
  #withBuffer(accepted: Socket): Socket | null {
    const inner = accepted as unknown as Accepted;
    const handle = inner._handle;
    if (typeof handle?.useUserBuffer !== "function") return null;
    const buffer = lentBuffer();
    const onread = {
      buffer,
      callback: (length: number) => {
        this.onChunk(buffer.subarray(0, length));
        return true;
      },
    };
    // `handle` is what net.Server itself passes; its types do not know it.
    const socket = new Socket({ handle, allowHalfOpen: true, onread } as unknown as ConstructorParameters<
      typeof Socket
    >[0]);
    // The server counts its connections by this link, and does not close while one is open.
    (socket as unknown as Accepted)._server = inner._server;
    inner._handle = null;
    inner._server = null;
    return socket;
  }
}

/** How it came to be. */
export type ClientSocketFacts = Pick<ClientSocket, "tls" | "acceptedMs">;
const JUST_ACCEPTED: ClientSocketFacts = { tls: null, acceptedMs: -1 };

let lent: Buffer | null = null;

function lentBuffer(): Buffer {
  return (lent ??= Buffer.allocUnsafeSlow(BUFFER_BYTES));
}
