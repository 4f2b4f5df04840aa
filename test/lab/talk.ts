import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { OriginRequest } from "../harness/request-reader.ts";
import type { Act, Acts, Talk } from "./behaviour.ts";

/** Of warm-ups, see `run-cases.ts`. */
export const WARM_UP_TARGET = "/warm-up";

/** One connection of an origin that plays a behaviour. */
export class OriginTalk {
  readonly #talk: Talk;
  /** What HTTP goes over: the TCP connection itself or the TLS on it. */
  readonly #stream: Duplex;
  readonly #socket: Socket;
  readonly #onRequest: (request: OriginRequest) => void;
  #received: Buffer = Buffer.alloc(0);
  #request: OriginRequest | null = null;
  #played: OriginRequest | null = null;
  #count = 0;
  #spokenTo = false;
  #playing: Promise<void> = Promise.resolve();

  constructor(talk: Talk, socket: Socket, stream: Duplex, onRequest: (request: OriginRequest) => void) {
    this.#talk = talk;
    this.#socket = socket;
    this.#stream = stream;
    this.#onRequest = onRequest;
    stream.on("error", () => socket.destroy());
    if (stream === socket) this.begin();
    if (talk.deaf === true) return;
    stream.on("data", (chunk: Buffer) => this.#take(chunk));
    stream.on("end", () => stream.end());
  }

  /** The connection is accepted. */
  begin(): void {
    if (this.#talk.accepted !== undefined) this.#play(this.#talk.accepted);
  }

  #take(chunk: Buffer): void {
    if (!this.#spokenTo && this.#talk.spokenTo !== undefined) this.#play(this.#talk.spokenTo);
    this.#spokenTo = true;
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#readRequest()) continue;
  }

  /** Whether there may be another one. */
  #readRequest(): boolean {
    if (this.#request === null) {
      const end = this.#received.indexOf("\r\n\r\n");
      if (end === -1) return false;
      const request = headOf(this.#received.toString("latin1", 0, end));
      if (request === null) return false;
      this.#request = request;
      this.#received = this.#received.subarray(end + 4);
      this.#onRequest(request);
      if (this.#talk.early === true) this.#answer(request);
    }
    this.#received = this.#request.push(this.#received);
    if (!this.#request.whole) return false;
    this.#answer(this.#request);
    this.#request = null;
    return this.#received.length > 0;
  }

  #answer(request: OriginRequest): void {
    if (this.#played === request) return;
    this.#played = request;
    const asked = this.#talk.asked ?? [];
    const acts = asked[Math.min(this.#count, asked.length - 1)] ?? [];
    this.#count += 1;
    this.#play(request.target === WARM_UP_TARGET ? (this.#talk.warm ?? acts) : acts);
  }

  /** One after the other. */
  #play(acts: Acts): void {
    this.#playing = this.#playing.then(async () => {
      for (const act of acts) if (!this.#socket.destroyed) await this.#act(act);
    });
  }

  async #act(act: Act): Promise<void> {
    if (act === "fin") this.#stream.end();
    else if (act === "rst") this.#socket.resetAndDestroy();
    else if (act === "gone") this.#socket.destroy();
    else if ("pauseMs" in act) await new Promise((resolve) => setTimeout(resolve, act.pauseMs));
    else this.#stream.write(Buffer.from(act.say.repeat(act.times ?? 1), "latin1"));
  }
}

/** Null for what is no HTTP. */
function headOf(text: string): OriginRequest | null {
  try {
    return new OriginRequest(text);
  } catch {
    return null;
  }
}
