import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import type { Socket } from "node:net";
import type { Failure } from "../failures/failure.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import type { ConnectionMeans } from "./connection-means.ts";
import { closedFailure } from "./exchange-failure.ts";
import { framesFailure, goawayFailure } from "./http2-failure.ts";
import { OriginStream } from "./origin-stream.ts";
import { MOST_STREAMS, SESSION_OPTIONS, SESSION_WINDOW_BYTES } from "./session-options.ts";

/** How long the origin's SETTINGS are waited for before requests go out without them, ms. */
const GREETING_MS = 1000;
/** While requests run: so long after its last octet the origin is asked whether it is there, and so long it may take to say so, ms. */
const SILENCE_MS = 5000;
/** Streams have numbers up to 2^31, every second one is ours. */
const MOST_EXCHANGES = 2 ** 30 - 1;
/** What nghttp2 complains of. */
const BROKEN_FRAMES = "ERR_HTTP2_ERROR";
/** In GOAWAY; above all that are used. */
const NO_STREAM_LOST = 2 ** 31 - 1;

/** `greeting`: the origin's SETTINGS are not here. `leaving`: what runs goes on, nothing new. */
type State = "greeting" | "open" | "leaving" | "ended";

/** Who is told what becomes of a session. */
export interface SessionOwner {
  /** It takes requests, or has ended before it could: then those that it is given fail as they should. */
  onReady(session: OriginSession): void;
  /** Something was sent back that must go over HTTP/1.1 (RFC 9113 §7). Returns whether from now on it does. */
  onHttp1Required(): boolean;
  /** A stream is over: there is room for another one. */
  onRoom(session: OriginSession): void;
  onGone(session: OriginSession): void;
}

/** One HTTP/2 connection to an origin: frames are the business of `node:http2`; each exchange is an `OriginStream`. */
export class OriginSession {
  readonly socket: Socket;
  readonly address: string;
  readonly scheme: "http" | "https";
  readonly means: ConnectionMeans;
  /** Exchanges begun on it. */
  exchanges = 0;
  /** When its last stream ended, ms of the wheel's clock. */
  idleSinceMs = 0;
  readonly #owner: SessionOwner;
  readonly #session: ClientHttp2Session;
  readonly #streams = new Set<OriginStream>();
  readonly #deadline: Deadline;
  #state: State = "greeting";
  #isGreeted = false;
  #lastStream = NO_STREAM_LOST;
  #goawayCode = -1;
  #socketError: NodeJS.ErrnoException | null = null;
  #hasEnded = false;
  #readBytes = 0;
  /** A PING is out, and so far nothing came after it. */
  #isAsked = false;
  /** None was sent since the last octets of an answer. */
  #mayAsk = true;
  /** Looks in a row that found nothing new. */
  #silentLooks = 0;
  /** It did not answer a PING: nothing new until it says something. */
  #isSilent = false;

  /** @param socket connected; with TLS, ALPN has agreed on h2 */
  constructor(
    { socket, address }: { readonly socket: Socket; readonly address: string },
    scheme: "http" | "https",
    owner: SessionOwner,
    means: ConnectionMeans,
  ) {
    this.socket = socket;
    this.address = address;
    this.scheme = scheme;
    this.means = means;
    this.#owner = owner;
    this.#deadline = new Deadline(means.wheel, () => this.#onDeadline());
    // Before those of `node:http2`: what ends the connection is known when the streams hear of it.
    socket.on("end", () => this.#onFin());
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.#hasEnded = true;
      this.#socketError ??= error;
    });
    socket.on("close", () => void (this.#hasEnded = true));
    this.#session = connect(`${scheme}://origin.invalid`, { ...SESSION_OPTIONS, createConnection: () => socket });
    this.#listen();
    this.#deadline.set(GREETING_MS);
  }

  /** How many exchanges it would take now. */
  get room(): number {
    if (!this.takesRequests || this.#isSilent || this.exchanges >= MOST_EXCHANGES) return 0;
    return this.mostStreams - this.#streams.size;
  }

  /** False once GOAWAY is here, or the end. */
  get takesRequests(): boolean {
    return this.#state === "open" && !this.#session.closed && !this.#session.destroyed;
  }

  /** How many at once. */
  get mostStreams(): number {
    // None at all can be meant for a moment only (RFC 9113 §6.5.2): a request waits for it as for its answer.
    return Math.max(1, Math.min(MOST_STREAMS, this.#session.remoteSettings?.maxConcurrentStreams ?? MOST_STREAMS));
  }

  get isIdle(): boolean {
    return this.#streams.size === 0;
  }

  get hasEnded(): boolean {
    return this.#state === "ended" || this.#hasEnded;
  }

  /** The origin takes WebSockets (RFC 8441 §3). */
  get takesTunnels(): boolean {
    return this.#session.remoteSettings?.enableConnectProtocol === true;
  }

  /** The next exchange. */
  open(): OriginStream {
    this.exchanges++;
    const stream = new OriginStream(this, this.exchanges > 1 ? "reused" : "fresh");
    this.#streams.add(stream);
    if (this.#streams.size === 1 && this.#state !== "greeting") this.#watch();
    return stream;
  }

  /** Sends a request's head. Null: it cannot be sent. @param raw names and values in turns */
  request(raw: readonly string[], body: "none" | "follows" | "with-trailers"): ClientHttp2Stream | null {
    try {
      return this.#session.request(raw, {
        endStream: body === "none",
        waitForTrailers: body === "with-trailers",
      });
    } catch {
      // What `node:http2` does not let pass has come through our parser of requests: a list of fields beyond its limits, for instance.
      return null;
    }
  }

  /** The origin has not processed this stream and never will (RFC 9113 §6.8); null = it said nothing of the kind. @param stream null = not begun */
  lossOf(stream: ClientHttp2Stream | null): Failure | null {
    if (this.#goawayCode < 0) return null;
    const { id } = stream ?? {};
    if (id !== undefined && id <= this.#lastStream) return null;
    return goawayFailure(this.#goawayCode, "unprocessed");
  }

  /** Why its exchanges fail before an answer, null = the connection stands. */
  failureOf(exchange: Pick<OriginStream, "wroteNothing" | "receivedBytes">): Failure | null {
    if (this.#goawayCode > 0) return goawayFailure(this.#goawayCode, "processed");
    if (!this.hasEnded && !this.#session.destroyed) return null;
    if (this.#socketError?.code === BROKEN_FRAMES) return framesFailure(this.#isGreeted ? "later" : "greeting");
    const { socket, address } = this;
    const { wroteNothing, receivedBytes } = exchange;
    return closedFailure({ socket, address, wroteNothing, receivedBytes }, this.#socketError);
  }

  /** Of the connection's errors, those of frames reach its streams before it. */
  onStreamError(error: NodeJS.ErrnoException): void {
    if (error.code === BROKEN_FRAMES) this.#socketError ??= error;
  }

  onHttp1Required(): boolean {
    return this.#owner.onHttp1Required();
  }

  /** An exchange is over. */
  forget(stream: OriginStream): void {
    if (!this.#streams.delete(stream) || this.#state === "ended") return;
    if (this.#streams.size === 0) {
      this.idleSinceMs = this.means.wheel.nowMs;
      this.#deadline.clear();
      if (this.#state === "leaving") return this.destroy();
    }
    this.#owner.onRoom(this);
  }

  /** Nothing new; the end comes with the last exchange. */
  leave(): void {
    if (this.#state === "ended") return;
    this.#state = "leaving";
    if (this.#streams.size === 0) this.destroy();
  }

  /** Ends it now; exchanges that run fail. */
  destroy(): void {
    if (this.#session.destroyed) return;
    this.#session.destroy();
    // Without a FIN of the origin a socket that is half closed would stay.
    this.socket.destroySoon();
  }

  #listen(): void {
    const session = this.#session;
    session.on("remoteSettings", () => {
      this.#isGreeted = true;
      if (this.#state === "greeting") this.#ready();
      else this.#owner.onRoom(this);
    });
    session.on("goaway", (code, lastStream) => {
      this.#goawayCode = code;
      this.#lastStream = lastStream;
      if (this.#state === "greeting") this.#ready();
      if (this.#state === "open") this.leave();
    });
    // The reason is asked for when it ends.
    session.on("error", (error: NodeJS.ErrnoException) => void (this.#socketError ??= error));
    session.on("close", () => this.#onClose());
  }

  #ready(): void {
    this.#state = "open";
    if (!this.#session.destroyed) this.#session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    this.#deadline.clear();
    this.#owner.onReady(this);
    if (this.#streams.size > 0) this.#watch();
  }

  /** Nothing more will come. What has come whole already may still wait for a slow client. */
  #onFin(): void {
    const wasGreeting = this.#state === "greeting";
    this.#hasEnded = true;
    this.#state = "leaving";
    if (wasGreeting) this.#owner.onReady(this);
    for (const stream of this.#streams) stream.onSessionEnd();
    if (this.#streams.size === 0) this.destroy();
  }

  #onClose(): void {
    const wasGreeting = this.#state === "greeting";
    this.#state = "ended";
    this.#hasEnded = true;
    this.#deadline.drop();
    if (wasGreeting) this.#owner.onReady(this);
    for (const stream of this.#streams) stream.onSessionEnd();
    this.#owner.onGone(this);
  }

  #onDeadline(): void {
    if (this.#state === "greeting") return this.#ready();
    if (this.#streams.size > 0 && !this.#session.destroyed) this.#look();
  }

  /** An answer goes on: PING may be asked for again. */
  onAnswer(): void {
    this.#mayAsk = true;
  }

  /** Requests run: is somebody there? */
  #watch(): void {
    this.#isAsked = false;
    this.#silentLooks = 0;
    this.#readBytes = this.socket.bytesRead;
    this.#deadline.set(SILENCE_MS);
  }

  /**
   * A connection whose path is dead must not hold whoever comes for as long as the response timeout. A slow application is another thing: its kernel
   * acknowledges what we sent, so what runs is left to its own timeouts, as over HTTP/1.1; only new requests go elsewhere. One PING per silence: servers of
   * gRPC end connections that are asked more often while they have nothing to say (ENHANCE_YOUR_CALM, "too_many_pings").
   */
  #look(): void {
    if (this.socket.bytesRead !== this.#readBytes) {
      this.#isSilent = false;
      return this.#watch();
    }
    this.#deadline.set(SILENCE_MS);
    if (this.#isAsked) this.#isSilent = true;
    else if (this.#mayAsk) {
      this.#isAsked = true;
      this.#mayAsk = false;
      this.#session.ping(() => {});
    }
    if (++this.#silentLooks > 1) this.#askKernel(this.#readBytes);
    return undefined;
  }

  #askKernel(readBytes: number): void {
    this.means.stalls.explain(this.socket, (reason) => {
      const isDead = reason === "unacknowledged" || reason === "icmp-after-connect";
      if (isDead && this.socket.bytesRead === readBytes && !this.hasEnded) this.#giveUp();
    });
  }

  #giveUp(): void {
    const error: NodeJS.ErrnoException = new Error("the path to the origin is dead");
    error.code = "ECONNABORTED";
    error.syscall = "ping";
    this.#socketError ??= error;
    this.#hasEnded = true;
    this.#session.destroy(undefined, constants.NGHTTP2_CANCEL);
    this.socket.destroy();
  }
}
