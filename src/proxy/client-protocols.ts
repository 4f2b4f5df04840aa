import { ClientConnection } from "./client-connection.ts";
import { ClientSession } from "./client-session.ts";
import type { ClientSocket } from "./client-socket.ts";
import type { ClientLink } from "./downstream.ts";
import type { Edge } from "./edge.ts";

type Serve = (client: ClientSocket, edge: Edge) => ClientLink;

const serveHttp1: Serve = (client, edge) => new ClientConnection(client, edge);
const serveHttp2: Serve = (client, edge) => new ClientSession(client, edge, null);

/** HTTP/2 in ALPN (RFC 9113 §3.2). */
export const HTTP2 = "h2";

/** What ALPN (RFC 7301) offers clients, in our order of preference, and who serves it. A client that says nothing gets HTTP/1. */
export const CLIENT_PROTOCOLS: ReadonlyMap<string, Serve> = new Map([
  [HTTP2, serveHttp2],
  ["http/1.1", serveHttp1],
  ["http/1.0", serveHttp1],
]);

/** Serves a connection as its handshake has agreed on. */
export function serveClient(client: ClientSocket, edge: Edge): ClientLink {
  return (CLIENT_PROTOCOLS.get(client.tls?.protocol ?? "") ?? serveHttp1)(client, edge);
}
