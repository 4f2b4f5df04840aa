import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";

/** A listener of the demo on 127.0.0.1; its owner closes it. */
export interface LoopbackListener {
  readonly port: number;
  /** Ends the listener and every connection that is open on it. */
  close(): Promise<void>;
}

/**
 * Bind the server to a free port of 127.0.0.1.
 *
 * @throws the system's error where no port can be had
 */
export async function listenOnLoopback(server: Server): Promise<LoopbackListener> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    // The edge may reset a bad origin at any time; that is no news for the demo.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: portOf(server), close };
}

function portOf(server: Server): number {
  // A TCP server that listens has an AddressInfo; a string is a pipe's, null means "not listening".
  const address = server.address() as AddressInfo;
  return address.port;
}
