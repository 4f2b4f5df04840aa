import type { Failure } from "../failures/failure.ts";
import { ClientConnection } from "./client-connection.ts";
import type { ClientSocket } from "./client-socket.ts";
import type { Edge } from "./edge.ts";

/** A client connection, whatever it speaks, as its owner sees it. */
export interface OpenClient {
  /** All is said; only the client's end is waited for. */
  readonly isLingering: boolean;
  /** Where it comes from, and is counted. */
  readonly source: ClientSocket;
  /** The node is stopping, or another takes over: end when what runs is done. */
  drain(reason: "stop" | "handed-over"): void;
  /** The time to drain is over, or the thread dies: what still runs is answered so or cut. */
  stop(why: Failure): void;
  /** Connections are scarce: end, if nothing runs and the idle time ends before `dueByMs`. */
  makeRoom(dueByMs: number): void;
}

type Serve = (client: ClientSocket, edge: Edge) => OpenClient;

const serveHttp1: Serve = (client, edge) => new ClientConnection(client, edge);

/** What ALPN (RFC 7301) offers clients, in our order of preference, and who serves it. A client that says nothing gets HTTP/1. */
export const CLIENT_PROTOCOLS: ReadonlyMap<string, Serve> = new Map([
  ["http/1.1", serveHttp1],
  ["http/1.0", serveHttp1],
]);

/** Serves a connection as its handshake has agreed on. */
export function serveClient(client: ClientSocket, edge: Edge): OpenClient {
  return (CLIENT_PROTOCOLS.get(client.tls?.protocol ?? "") ?? serveHttp1)(client, edge);
}
