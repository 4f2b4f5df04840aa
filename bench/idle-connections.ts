import { connect } from "node:net";
import type { Socket } from "node:net";
import type { Case } from "./cases.ts";

/** So many are opened at once: below every listen backlog. */
const AT_ONCE = 64;
const ANSWER_MS = 10_000;

/** Keep-alive client connections that have had one answer each and then say nothing. */
export class IdleConnections {
  readonly #port: number;
  readonly #kind: Case;
  readonly #sockets = new Set<Socket>();

  constructor(port: number, kind: Case) {
    this.#port = port;
    this.#kind = kind;
  }

  /** How many are open now: fewer than asked for when the proxy closed some. */
  get open(): number {
    return this.#sockets.size;
  }

  /**
   * Opens connections and waits for the answer on each.
   *
   * @throws when one fails or is not answered
   */
  async openAll(count: number): Promise<void> {
    let left = count;
    const lane = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await this.#openOne();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #openOne(): Promise<void> {
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    this.#sockets.add(socket);
    return new Promise((resolve, reject) => {
      let text = "";
      socket.once("connect", () =>
        socket.write(`${this.#kind.method} ${this.#kind.target} HTTP/1.1\r\nHost: bench\r\n\r\n`),
      );
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
        const headEnd = text.indexOf("\r\n\r\n");
        if (headEnd === -1 || text.length < headEnd + 4 + this.#kind.answerBytes) return;
        socket.setTimeout(0);
        resolve();
      });
      socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error(`no answer within ${ANSWER_MS} ms`)));
      socket.once("error", reject);
      socket.once("close", () => {
        this.#sockets.delete(socket);
        reject(new Error("closed before its answer"));
      });
    });
  }
}
