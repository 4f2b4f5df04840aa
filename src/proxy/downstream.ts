import type { Failure } from "../failures/failure.ts";
import type { ClientSocket } from "./client-socket.ts";
import type { ClientTls } from "./client-tls.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { Forwarding } from "./forwarding.ts";
import type { OwnAnswer } from "./own-answer.ts";
import type { Transaction } from "./transaction.ts";
import type { TunnelClient } from "./tunnel.ts";

/** What is known of a client's connection from its accept on. */
export interface ClientSource {
  /** Who is connected: IP literal. */
  readonly peerAddress: string;
  /** The key of the listener that it came to. */
  readonly listener: string;
  /** Of `clientAddress`; 0 = not known. */
  readonly clientPort: number;
  /** Its requests are refused; null = they are not. */
  readonly refusal: Failure | null;
}

/** Towards the client: what a transaction needs of the connection it came on, whatever version of HTTP that speaks. */
export interface Downstream {
  /** IP literal, IPv4-mapped addresses as IPv4: who is connected, or whom a load balancer has named by the PROXY protocol. */
  readonly clientAddress: string;
  /** The connection that it is. */
  readonly source: ClientSource;
  /** What origins are told of this client. */
  readonly forwarding: Forwarding;
  /** The client's address is in `trusted_proxies`. */
  readonly isTrusted: boolean;
  /** Null = the client speaks without TLS. */
  readonly tls: ClientTls | null;
  /** The client can read chunked bodies (HTTP/1.1). */
  readonly readsChunked: boolean;

  /** A 1xx on its way; dropped where the client's version has none. */
  sendInterim(head: ResponseHead): void;
  /** The origin's head. Held back until a body octet, `flush` or `endResponse` follows, so that both leave in one write. */
  sendHead(transaction: Transaction, head: ResponseHead): void;
  /** Octets given to `sendBody` have not all been taken by the kernel. */
  readonly holdsChunks: boolean;

  /** False = the client is slow: wait for the transaction's `clientDrained`. */
  sendBody(chunk: Buffer, from: number, to: number): boolean;
  /** Forgets the head if nothing of it has left yet; false = it is too late. */
  takeBackHead(): boolean;
  flush(): void;
  /** Trailer fields as lines, each with CRLF, before `endResponse`. Absent where they come with the chunks. */
  sendTrailers?(lines: string): void;
  endResponse(): void;
  /** An answer of our own, whole. */
  sendOwn(transaction: Transaction, answer: OwnAnswer): void;
  /** The answer broke off: end the connection, or the stream, so that the client can see it. */
  abortResponse(): void;
  /** Why a 101 of the origin cannot be handed on, null = it can. Absent where that is the client's to judge. */
  upgradeFault?(head: ResponseHead): string | null;
  /** 101: the socket now belongs to the tunnel. */
  upgrade(transaction: Transaction, head: ResponseHead): UpgradedClient;

  /** Stop and go on reading the request body. */
  pauseBody(): void;
  resumeBody(): void;
}

/** What a tunnel gets from the client side. */
export interface UpgradedClient {
  readonly client: TunnelClient;
  /** Octets that came behind the request. */
  readonly rest: Buffer | null;
}

/** A client's connection as the edge keeps it until it ends. */
export interface ClientLink {
  readonly source: ClientSocket;
  /** All is said; only the client's end of the connection is waited for. */
  readonly isLingering: boolean;
  /** The node is stopping, or another process takes over: nothing new, and the end when all that runs is answered. */
  drain(reason: "stop" | "handed-over"): void;
  /** Connections are scarce: it ends if it waits for its next request, and would not for longer than until then. */
  makeRoom(dueByMs: number): void;
  /** The time to drain is over, or the thread dies: what still runs is answered so or cut. */
  stop(why: Failure): void;
}
