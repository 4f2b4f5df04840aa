import { type AddressInfo, createServer, type Socket } from "node:net";

/**
 * The origin of the churn test, a process of its own, as lean as can be. Prints `port N`; SIGUSR2: prints its counters as JSON. Requests
 * come one at a time on a connection (the edge does not pipeline).
 */
const seen = { connections: 0, open: 0, requests: 0 };
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

class Connection {
  readonly #socket: Socket;
  #text = "";

  constructor(socket: Socket) {
    this.#socket = socket;
    seen.connections += 1;
    seen.open += 1;
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => this.#take(chunk));
    socket.on("error", () => undefined);
    socket.on("close", () => (seen.open -= 1));
  }

  #take(chunk: string): void {
    this.#text += chunk;
    const headEnd = this.#text.indexOf("\r\n\r\n");
    if (headEnd === -1) return;
    const head = this.#text.slice(0, headEnd);
    const bodyFrom = headEnd + 4;
    if (/\r\ntransfer-encoding:/i.test(head)) {
      if (!this.#text.endsWith("\r\n0\r\n\r\n")) return;
    } else {
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (this.#text.length < bodyFrom + length) return;
    }
    this.#text = "";
    seen.requests += 1;
    this.#answer(head.slice(head.indexOf("/") + 1, head.indexOf("?")));
  }

  #answer(name: string): void {
    const socket = this.#socket;
    if (name === "hang") return;
    if (name === "reset") socket.resetAndDestroy();
    else if (name === "cut") socket.end("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
    else if (name === "half") socket.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
    else if (name === "chunked")
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    else if (name === "origin-closes")
      socket.end("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
    else socket.write(OK);
  }
}

const server = createServer({ noDelay: true }, (socket) => new Connection(socket));
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`);
});
process.on("SIGUSR2", () => process.stdout.write(`${JSON.stringify(seen)}\n`));
