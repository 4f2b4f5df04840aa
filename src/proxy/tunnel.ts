import type { Socket } from "node:net";
import { readerOf } from "../origin/socket-reader.ts";

/** A tunnel that is idle is asked by TCP whether its peers live, ms. */
const KEEP_ALIVE_MS = 60_000;

/** After an upgrade (RFC 9110 §7.8): octets pass both ways until both sides have ended. */
export class Tunnel {
  readonly #client: Socket;
  readonly #origin: Socket;
  readonly #onEnd: () => void;
  /** Octets that came from each side. */
  clientBytes = 0;
  originBytes = 0;
  #open = 2;

  /** `onEnd` is called once, when both sides have ended. */
  constructor(client: Socket, origin: Socket, onEnd: () => void) {
    this.#client = client;
    this.#origin = origin;
    this.#onEnd = onEnd;
  }

  /** Begins to pass; the rests were read behind the heads. */
  start(clientRest: Buffer | null, originRest: Buffer | null): void {
    this.#join(this.#client, this.#origin, (bytes) => (this.clientBytes += bytes));
    this.#join(this.#origin, this.#client, (bytes) => (this.originBytes += bytes));
    if (clientRest && clientRest.length > 0) {
      this.clientBytes += clientRest.length;
      this.#origin.write(clientRest);
    }
    if (originRest && originRest.length > 0) {
      this.originBytes += originRest.length;
      this.#client.write(originRest);
    }
    this.#client.resume();
    this.#origin.resume();
  }

  /** Ends both sides now. */
  destroy(): void {
    this.#client.destroy();
    this.#origin.destroy();
  }

  #join(from: Socket, to: Socket, count: (bytes: number) => void): void {
    from.setKeepAlive(true, KEEP_ALIVE_MS);
    const reader = readerOf(from);
    const pass = (chunk: Buffer): void => {
      count(chunk.length);
      if (!to.write(chunk)) from.pause();
      if (to.writableLength > 0) reader?.keep();
    };
    if (reader) reader.onChunk = pass;
    else from.on("data", pass);
    to.on("drain", () => from.resume());
    from.on("end", () => to.end());
    from.on("error", () => to.resetAndDestroy());
    from.on("close", () => {
      // Whatever `from` sent is on its way; a side that is gone cannot take more.
      if (!to.destroyed) to.destroySoon();
      if (--this.#open === 0) this.#onEnd();
    });
  }
}
