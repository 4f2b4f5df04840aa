import { closeSync, openSync, write, writeSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";

const FLUSH_BYTES = 65_536;
const FLUSH_MS = 1_000;

/**
 * The log that the Node peers share: a JSON line per request, written in large pieces, which is the cheapest that Node can do.
 * It ends with the process, on SIGTERM.
 */
export class AccessLog {
  readonly #file: number;
  #text = "";

  constructor(path: string) {
    this.#file = openSync(path, "a");
    setInterval(() => this.#flush(), FLUSH_MS).unref();
    process.once("SIGTERM", () => {
      writeSync(this.#file, this.#text);
      closeSync(this.#file);
      process.exit(0);
    });
  }

  /** Adds one line. */
  line(entry: object): void {
    this.#text += `${JSON.stringify(entry)}\n`;
    if (this.#text.length >= FLUSH_BYTES) this.#flush();
  }

  /** Adds the line of a request when its answer has ended. */
  request(request: IncomingMessage, response: ServerResponse): void {
    const startMs = performance.now();
    // Read now: when the client has gone, the request has no socket any more.
    const client = request.socket.remoteAddress;
    response.once("close", () => {
      this.line({
        time: new Date().toISOString(),
        client,
        method: request.method,
        target: request.url,
        host: request.headers.host,
        protocol: request.httpVersion,
        status: response.statusCode,
        response_bytes: response.getHeader("content-length"),
        total_ms: Math.round((performance.now() - startMs) * 100) / 100,
      });
    });
  }

  #flush(): void {
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    write(this.#file, text, () => {});
  }
}
