import type { Socket } from "node:net";

/** How long a client may take to read and to end its side, ms. */
const LINGER_MS = 2000;

/** Answers a client that cannot be served with a line of text, and closes. Who listens for its `data` must have stopped. */
export function refusePlainly(socket: Socket, why: string): void {
  const body = `400 ${why}\n`;
  socket.write(
    `HTTP/1.1 400 Bad Request\r\nServer: wao\r\nDate: ${new Date().toUTCString()}\r\nCache-Control: no-store\r\n` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  closeGently(socket);
}

/** Closes a socket whose last octets are written. Who listens for its `data` must have stopped. */
export function closeGently(socket: Socket): void {
  socket.end();
  // What still comes is read for a moment: an RST in answer to it would destroy what the client has not read yet (RFC 9112 §9.6).
  socket.resume();
  socket.once("end", () => socket.destroySoon());
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer));
}
