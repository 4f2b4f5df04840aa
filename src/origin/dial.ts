import { connect, type OnReadOpts, type Socket } from "node:net";
import { connectVerdict, type ErrorSide, unixConnectVerdict } from "./connect-failure.ts";
import type { OriginAddress } from "./origin-address.ts";
import { assignReader, SocketReader } from "./socket-reader.ts";
import type { Verdict } from "./verdict.ts";

/** Called once: with the established socket, or with why not. */
export type Dialled = (socket: Socket | null, why: Verdict | null) => void;

/** One TCP (or unix) connect to one address. Owns the socket until it is handed over. */
export class Dial {
  readonly #address: OriginAddress;
  readonly #socket: Socket;
  #done: Dialled | null;
  #side: ErrorSide = "remote";

  /** `plain`: HTTP follows, read by a `SocketReader`; `wrapped`: TLS takes the socket over. */
  constructor(address: OriginAddress, use: "plain" | "wrapped", done: Dialled) {
    this.#address = address;
    this.#done = done;
    this.#socket = use === "plain" ? openPlain(address) : open(address, {});
    this.#socket.on("connect", this.#onConnect);
    this.#socket.on("error", this.#onError);
    // net.connect() calls connect(2) in a next tick of its own, queued before this one, and an error is emitted in a tick after it: an error that
    // is there now came from the call itself, so from this machine. (Node says it only in the message, `- Local (…)`.)
    process.nextTick(this.#afterCall);
  }

  /** Give up without a verdict; `done` is not called. */
  abandon(): void {
    this.#done = null;
    this.#socket.destroy();
  }

  readonly #afterCall = (): void => {
    if (this.#socket.errored !== null) this.#side = "local";
  };

  readonly #onConnect = (): void => {
    const done = this.#done;
    this.#done = null;
    if (done === null) return;
    this.#socket.removeListener("connect", this.#onConnect);
    this.#socket.removeListener("error", this.#onError);
    done(this.#socket, null);
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    const done = this.#done;
    this.#done = null;
    if (done === null) return;
    const errno = error.code ?? "";
    done(null, this.#address.kind === "unix" ? unixConnectVerdict(errno) : connectVerdict(errno, this.#side));
  };
}

function openPlain(address: OriginAddress): Socket {
  const reader = new SocketReader();
  const socket = open(address, { onread: reader.options });
  assignReader(socket, reader);
  return socket;
}

function open(address: OriginAddress, reading: { onread?: OnReadOpts }): Socket {
  if (address.kind === "unix") return connect({ path: address.path, allowHalfOpen: true, ...reading });
  return connect({
    host: address.ip,
    port: address.port,
    family: address.family,
    allowHalfOpen: true,
    noDelay: true,
    // Node's own racing aborts each attempt after 250 ms and reports the first address's error.
    autoSelectFamily: false,
    ...reading,
  });
}
