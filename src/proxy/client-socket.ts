import { Socket } from "node:net";
import type { ClientConfig } from "../config/edge-config.ts";
import type { Failure } from "../failures/failure.ts";
import { plainAddress } from "../primitives/plain-address.ts";
import type { ProxySource } from "../primitives/proxy-header.ts";
import type { ConnectionPlace } from "./connection-place.ts";
import type { ClientSource } from "./downstream.ts";
import type { ClientTls } from "./client-tls.ts";
import { firstHeadMs } from "./first-head-ms.ts";
import type { HeadedClient } from "./proxied-clients.ts";
import type { CountedClient } from "./thread-load.ts";
import type { TlsArrival } from "./tls-arrival.ts";

const BUFFER_BYTES = 64 * 1024;

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
export class ClientSocket implements ClientSource, CountedClient, HeadedClient {
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
  constructor(accepted: Socket, secured: SecuredClient | null = null) {
    const tls = secured?.tls ?? null;
    this.tls = tls;
    this.acceptedMs = secured?.arrival.acceptedMs ?? -1;
    this.socket = (tls === null ? this.#withBuffer(accepted) : null) ?? accepted;
    if (this.socket === accepted) accepted.on("data", (chunk: Buffer) => this.onChunk(chunk));
    if (tls !== null) this.#takeDirectly(accepted);
    this.peerAddress = plainAddress(this.socket.remoteAddress ?? "");
    this.clientAddress = this.peerAddress;
    if (secured !== null) this.#continue(secured.arrival);
    this.socket.resume();
  }

  /** It has been counted, and perhaps named, before its handshake. */
  #continue({ clientAddress, clientPort, place, refusal }: TlsArrival): void {
    this.clientAddress = clientAddress;
    this.#clientPort = clientPort;
    this.place = place;
    this.refusal = refusal;
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

  /** From the accept to the end of the first head. */
  headTimeoutMs(config: ClientConfig): number {
    return firstHeadMs(config, this.refusal);
  }

  get clientPort(): number {
    return this.#clientPort < 0 ? (this.socket.remotePort ?? 0) : this.#clientPort;
  }

  /**
   * Node hands each read to `push`, and the stream hands it on as `data`: 1 µs of 26 per request, for nothing while it flows and nothing waits in it. Who
   * pauses the socket gets what comes next by the long way, which also stops the reading.
   */
  #takeDirectly(socket: Socket): void {
    const push = socket.push.bind(socket);
    socket.push = (chunk: Buffer | null): boolean => {
      if (chunk === null || socket.readableFlowing !== true || socket.readableLength > 0) return push(chunk);
      this.onChunk(chunk);
      return true;
    };
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

/** What is known of a client whose handshake is done. */
export interface SecuredClient {
  readonly tls: ClientTls;
  readonly arrival: TlsArrival;
}

let lent: Buffer | null = null;

function lentBuffer(): Buffer {
  return (lent ??= Buffer.allocUnsafeSlow(BUFFER_BYTES));
}
