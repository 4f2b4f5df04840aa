import type { ClientConnection } from "./client-connection.ts";
import type { ClientSocket } from "./client-socket.ts";

/** What a client that knows that we speak HTTP/2 says first (RFC 9113 §3.4). */
const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/**
 * Looks at the first octets of a client, before they are parsed. With the preface of HTTP/2 the HTTP/1 connection lets go of the socket;
 * anything else is the connection's, and it is never asked again.
 * @param onHttp2 gets all that was read, the preface included
 */
export function greetHttp2(client: ClientSocket, connection: ClientConnection, onHttp2: (read: Buffer) => void): void {
  const { onChunk } = client;
  let held: Buffer | null = null;
  client.onChunk = (chunk) => {
    const read: Buffer = held === null ? chunk : Buffer.concat([held, chunk]);
    const compared = Math.min(read.length, PREFACE.length);
    if (PREFACE.compare(read, 0, compared, 0, compared) !== 0) {
      client.onChunk = onChunk;
      onChunk(read);
    } else if (compared < PREFACE.length) {
      held = Buffer.from(read);
    } else {
      connection.leave();
      onHttp2(Buffer.from(read));
    }
  };
}
