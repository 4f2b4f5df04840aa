import type { Socket } from "node:net";
import type { Server, TLSSocket } from "node:tls";

/** Who waits for the end of a handshake. */
export interface HandshakeOwner {
  secured(tls: TLSSocket): void;
  /** @param code of OpenSSL's error */
  failed(code: string): void;
}

/** Handshakes that are under way, by the only thing that the TCP socket and Node's TLS socket have in common. */
const underWay = new Map<string, HandshakeOwner>();
const prepared = new WeakSet<Server>();

/** Has `server` do the handshake on a connection whose first octets have been put back. A client that goes away is told by the socket's `close` alone. */
export function shakeHands(server: Server, tcp: Socket, owner: HandshakeOwner): void {
  if (!prepared.has(server)) prepare(server);
  const peers = peersOf(tcp);
  underWay.set(peers, owner);
  tcp.once("close", () => {
    if (underWay.get(peers) === owner) underWay.delete(peers);
  });
  // Who ends its side in the middle of a handshake will not finish it.
  tcp.allowHalfOpen = false;
  server.emit("connection", tcp);
}

function prepare(server: Server): void {
  prepared.add(server);
  server.on("secureConnection", (tls) => {
    const owner = underWay.get(peersOf(tls));
    if (owner === undefined) return void tls.destroy();
    tls.allowHalfOpen = true;
    return owner.secured(tls);
  });
  server.on("tlsClientError", (error: NodeJS.ErrnoException, tls) => {
    underWay.get(peersOf(tls))?.failed(error.code ?? "");
  });
}

function peersOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
