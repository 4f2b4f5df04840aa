import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { after } from "node:test";

/** A way to a port of loopback on which nothing passes until it is opened. Ends with the test, suite or file. */
export class Gate {
  readonly port: number;
  readonly #sockets: Set<Socket>;
  readonly #opened: PromiseWithResolvers<void>;

  private constructor(port: number, sockets: Set<Socket>, opened: PromiseWithResolvers<void>) {
    this.port = port;
    this.#sockets = sockets;
    this.#opened = opened;
  }

  static async before(target: number): Promise<Gate> {
    const sockets = new Set<Socket>();
    const opened = Promise.withResolvers<void>();
    const keep = (socket: Socket): void => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    };
    const server = createServer((client) => {
      keep(client);
      void opened.promise.then(() => {
        if (client.destroyed) return;
        const way = connect(target, "127.0.0.1");
        keep(way);
        client.pipe(way).pipe(client);
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    after(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    const address = server.address();
    return new Gate(typeof address === "object" && address !== null ? address.port : 0, sockets, opened);
  }

  /** How many are in it. */
  get count(): number {
    return this.#sockets.size;
  }

  open(): void {
    this.#opened.resolve();
  }
}
