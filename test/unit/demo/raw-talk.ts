import { connect } from "node:net";

/** What one connection to an origin came to. */
export interface Talk {
  readonly received: Buffer;
  /** How it ended: the other side's FIN, a reset, a refusal, or it was still open (or still not open) when the time was up. */
  readonly ended: "fin" | "reset" | "refused" | "open" | "not-connected";
}

export const GET = "GET / HTTP/1.1\r\nHost: any.localhost\r\n\r\n";

/** Connect to the port of 127.0.0.1, send the bytes and listen until the other side ends or `patienceMs` are over. */
export function talk(port: number, bytes: string | Buffer, patienceMs = 5_000): Promise<Talk> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let connected = false;
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    const finish = (ended: Talk["ended"]): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ received: Buffer.concat(chunks), ended });
    };
    const timer = setTimeout(() => finish(connected ? "open" : "not-connected"), patienceMs);
    socket.on("connect", () => {
      connected = true;
      socket.write(bytes);
    });
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("end", () => finish("fin"));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") finish("refused");
      else if (error.code === "ECONNRESET" || error.code === "EPIPE") finish("reset");
      else reject(error);
    });
  });
}
