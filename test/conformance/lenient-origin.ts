import type { Socket } from "node:net";
import { startRawServer } from "../harness/raw-server.ts";
import { readAs, type Reading, type SeenRequest } from "./lenient-readings.ts";

/** An origin that keeps every octet and answers whatever it takes for a request. */
export class LenientOrigin {
  readonly #streams: string[] = [];
  #port = 0;

  static async start(): Promise<LenientOrigin> {
    const origin = new LenientOrigin();
    origin.#port = await startRawServer((socket) => origin.#serve(socket));
    return origin;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What came on each connection so far, as latin1 text, oldest connection first. */
  get streams(): readonly string[] {
    return this.#streams;
  }

  /** What came since `lengths` were the streams' lengths; connections on which nothing came are left out. */
  since(lengths: readonly number[]): string[] {
    return this.#streams.map((stream, index) => stream.slice(lengths[index] ?? 0)).filter((stream) => stream !== "");
  }

  get lengths(): number[] {
    return this.#streams.map(({ length }) => length);
  }

  #serve(socket: Socket): void {
    const index = this.#streams.push("") - 1;
    let answered = 0;
    socket.on("data", (chunk: Buffer) => {
      this.#streams[index] += chunk.toString("latin1");
      const from = answered;
      for (const request of readAs((this.#streams[index] ?? "").slice(from), BELIEVER)) {
        if (!request.isWhole) break;
        socket.write(answerTo(request), "latin1");
        answered = from + request.end;
      }
    });
  }
}

/** What this origin itself believes: nearly everything. */
const BELIEVER: Reading = {
  lineEnd: "lf",
  framing: "coding",
  chunked: "anywhere",
  name: "underscores",
  several: "first",
  afterChunk: "line-end",
};

/** Says what it believes to have been asked for. WebSockets are refused: their clients go on speaking HTTP. */
function answerTo({ method, target, upgrade }: SeenRequest): string {
  const status = upgrade.toLowerCase().includes("websocket") ? "426 Upgrade Required" : "200 OK";
  const body = `[${method} ${target}]`;
  return `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${method === "HEAD" ? "" : body}`;
}
