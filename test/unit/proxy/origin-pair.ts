import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { ConnectionOwner } from "../../../src/origin/connection-means.ts";
import type { ExchangeRequest, ExchangeSink } from "../../../src/origin/exchange-sink.ts";
import { OriginConnection } from "../../../src/origin/origin-connection.ts";
import { StallEvidence } from "../../../src/origin/stall-evidence.ts";
import { TimerWheel } from "../../../src/primitives/timer-wheel.ts";

/** A connection to an origin that only listens, with one exchange begun on it. */
export class OriginPair {
  readonly connection: OriginConnection;
  readonly #far: Socket;
  #heard = "";

  private constructor(near: Socket, far: Socket) {
    this.#far = far;
    far.on("data", (chunk: Buffer) => {
      this.#heard += chunk.toString("latin1");
    });
    const owner: ConnectionOwner = { onIdle: () => {}, onGone: () => {} };
    const means = { wheel: new TimerWheel(() => 0), stalls: new StallEvidence(() => 0) };
    this.connection = new OriginConnection(near, "", owner, means);
    this.connection.start(NO_SINK as ExchangeSink, REQUEST, { responseMs: 1000, bodyIdleMs: 1000 });
  }

  static async open(): Promise<OriginPair> {
    const server = createServer();
    server.listen({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const near = connect({ port, host: "127.0.0.1" });
    const [[far]] = (await Promise.all([once(server, "connection"), once(near, "connect")])) as [[Socket], unknown];
    server.close();
    return new OriginPair(near, far);
  }

  /** From now on the far side takes nothing more than its kernel does. */
  stopListening(): void {
    this.#far.pause();
  }

  listenAgain(): void {
    this.#far.resume();
  }

  /** Ends the connection and returns all that was written to it. */
  async heard(): Promise<string> {
    this.connection.socket.end();
    await once(this.#far, "end");
    this.#far.destroy();
    this.connection.destroy();
    return this.#heard;
  }
}

const REQUEST: ExchangeRequest = { method: "PUT", offeredProtocols: "", chunkedMode: "raw", takesTrailers: false };
/** Nothing is answered, so nobody is told. */
const NO_SINK: Partial<ExchangeSink> = {
  onFailure: () => {},
  onDrain: () => {},
  onPause: () => {},
  holdsChunks: false,
};
