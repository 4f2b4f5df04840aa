import { TLSSocket } from "node:tls";
import { readerOf, type SocketReader } from "../origin/socket-reader.ts";
import type { TunnelSocket } from "../origin/tunnel-socket.ts";
import type { ConnectionPlace } from "./connection-place.ts";
import { WebSocketFrames } from "./websocket-frames.ts";

/** A tunnel that is idle is asked by TCP whether its peers live, ms. */
const KEEP_ALIVE_MS = 60_000;

/** The client's side of a tunnel. */
export interface TunnelClient {
  readonly socket: TunnelSocket;
  /** Where the client's connection is counted; null = by somebody else. */
  readonly place: ConnectionPlace | null;
  /** Gets what was read; lent until it returns. */
  onChunk: (chunk: Buffer) => void;
  /** Ends it so that the client can see that something is missing. */
  cut(): void;
}

/** A Close frame of a server with 1001, "going away, such as a server going down" (RFC 6455 §5.5.1, §7.4.1). */
const GOING_AWAY = Buffer.from([0x88, 2, 1001 >> 8, 1001 & 0xff]);

/** `leaves`: its Close waits for the end of a frame. `left`: the client has it, and gets nothing more. */
type Stay = "stays" | "leaves" | "left";

/** What is known of a tunnel. */
export interface TunnelFacts {
  readonly listener: string;
  /** Of the answer that began it. */
  readonly upgrade: string;
}

/** After an upgrade (RFC 9110 §7.8): octets pass both ways until both sides have ended. */
export class Tunnel {
  readonly #client: TunnelClient;
  readonly #origin: TunnelSocket;
  readonly #onEnd: () => void;
  /** Octets that came from each side. */
  clientBytes = 0;
  originBytes = 0;
  #open = 2;
  /** The key of the listener that the client came to. */
  readonly listener: string;
  /** What comes from the origin; null = it is no WebSocket. */
  readonly #frames: WebSocketFrames | null;
  #stay: Stay = "stays";

  /** Where the client's connection is counted. */
  get place(): ConnectionPlace | null {
    return this.#client.place;
  }

  /** `onEnd` is called once, when both sides have ended. */
  constructor(client: TunnelClient, origin: TunnelSocket, { listener, upgrade }: TunnelFacts, onEnd: () => void) {
    this.listener = listener;
    this.#frames = upgrade.toLowerCase() === "websocket" ? new WebSocketFrames() : null;
    this.#client = client;
    this.#origin = origin;
    this.#onEnd = onEnd;
  }

  /**
   * The node or the listener stops: the client of a WebSocket is told so, at the end of the frame that is passing, and does not hear of the origin any more. Its answer
   * goes to the origin, which then ends the connection as after every Close.
   */
  sendAway(): void {
    if (this.#frames === null || this.#frames.isClosing || this.#stay !== "stays") return;
    this.#stay = "leaves";
    if (this.#frames.isBetween) this.#sayGoodbye();
  }

  /** Begins to pass; the rests were read behind the heads. */
  start(clientRest: Buffer | null, originRest: Buffer | null): void {
    join(this.#client.socket, { to: this.#origin, cut: () => cutOrigin(this.#origin) }, () => this.#onClose());
    join(this.#origin, { to: this.#client.socket, cut: () => cutClient(this.#client) }, () => this.#onClose());
    const reader = readerOf(this.#origin);
    // What the client's socket has read is only lent.
    this.#client.onChunk = (chunk) => this.#fromClient(Buffer.from(chunk));
    if (reader) reader.onChunk = (chunk) => this.#fromOrigin(chunk, reader);
    else this.#origin.on("data", (chunk: Buffer) => this.#fromOrigin(chunk, null));
    if (clientRest && clientRest.length > 0) this.#fromClient(clientRest);
    if (originRest && originRest.length > 0) this.#fromOrigin(originRest, reader);
    this.#client.socket.resume();
    this.#origin.resume();
  }

  /** Ends both sides now. */
  destroy(): void {
    this.#client.socket.destroy();
    this.#origin.destroy();
  }

  /** Ends both sides at once: nobody will hear their ends any more. */
  abandon(): void {
    this.destroy();
    this.#onEnd();
  }

  #fromClient(chunk: Buffer): void {
    this.clientBytes += chunk.length;
    if (!this.#origin.write(chunk)) this.#client.socket.pause();
  }

  #fromOrigin(chunk: Buffer, reader: SocketReader | null): void {
    const { length } = chunk;
    this.originBytes += length;
    if (this.#frames !== null && this.#follow(this.#frames, chunk) < length) return;
    if (!this.#client.socket.write(chunk)) this.#origin.pause();
    if (this.#client.socket.writableLength > 0) reader?.keep();
  }

  /** @returns how many octets the client gets; fewer than there are, and it has got them already */
  #follow(frames: WebSocketFrames, chunk: Buffer): number {
    if (this.#stay === "stays") {
      frames.pass(chunk);
      return chunk.length;
    }
    if (this.#stay === "left") return -1;
    const bytes = frames.passRest(chunk);
    if (!frames.isBetween) return bytes;
    this.#client.socket.write(Buffer.from(chunk.subarray(0, bytes)));
    if (!frames.isClosing) this.#sayGoodbye();
    this.#stay = "left";
    return -1;
  }

  #sayGoodbye(): void {
    this.#stay = "left";
    this.#client.socket.write(GOING_AWAY);
    // Nobody waits for the client to take more.
    this.#origin.resume();
  }

  #onClose(): void {
    if (--this.#open === 0) this.#onEnd();
  }
}

/** Where octets go, and how it ends if they cannot all come. */
interface Side {
  readonly to: TunnelSocket;
  readonly cut: () => void;
}

function join(from: TunnelSocket, { to, cut }: Side, onClose: () => void): void {
  from.setKeepAlive(true, KEEP_ALIVE_MS);
  to.on("drain", () => from.resume());
  from.on("end", () => to.end());
  from.on("error", cut);
  from.on("close", () => {
    // Whatever `from` sent is on its way; a side that is gone cannot take more.
    if (!to.destroyed) to.destroySoon();
    onClose();
  });
}

/** A socket whose FIN is on its way cannot be reset: Node tells EINVAL then, and never closes it. */
function cutClient(client: TunnelClient): void {
  if (client.socket.writableEnded) client.socket.destroy();
  else client.cut();
}

/** RST; to one of TLS, the end without close_notify says the same (RFC 8446 §6.1), and Node's reset throws there. */
function cutOrigin(origin: TunnelSocket): void {
  if (origin instanceof TLSSocket || origin.writableEnded) origin.destroy();
  else origin.resetAndDestroy();
}
