import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { Failure } from "../failures/failure.ts";
import { queuedBytes } from "../origin/write-queue.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import { BROKE_RULES, logBroken } from "./broken-session.ts";
import type { ClientSocket } from "./client-socket.ts";
import { ClientStream } from "./client-stream.ts";
import type { ClientLink } from "./downstream.ts";
import type { Edge } from "./edge.ts";
import { Forwarding } from "./forwarding.ts";
import { SESSION_WINDOW_BYTES, sessionSettings } from "./session-settings.ts";
import { SessionWatch } from "./session-watch.ts";

/** The highest stream there can be: said in the first GOAWAY, "begin nothing new" (RFC 9113 §6.8). */
const HIGHEST_STREAM = 2 ** 31 - 1;
/** How long the first GOAWAY may take to the client and back before the last one follows. */
const GOAWAY_MS = 1000;
/** After our last frame: how long we wait for the client's FIN. */
const LINGER_MS = 2000;
/** How often is asked what came in and what it was good for. */
const LOOK_MS = 5000;

/** The code of Node for what nghttp2 does not put up with. */
const NGHTTP2_ERROR = "ERR_HTTP2_ERROR";

/** `open`: takes requests. `leaving`: the first GOAWAY is out. `linger`: the last one is; the end comes with the last answer. */
type State = "open" | "leaving" | "linger" | "ended";

/** One HTTP/2 client connection: frames are the business of `node:http2`; each request is a `ClientStream`. */
export class ClientSession implements ClientLink {
  readonly clientAddress: string;
  readonly source: ClientSocket;
  readonly isTrusted: boolean;
  readonly forwarding: Forwarding;
  readonly edge: Edge;
  /** Why the connection was ended by us, for the log; "" = it was not. */
  endedWhy = "";
  readonly #socket: Socket;
  readonly #session: ServerHttp2Session;
  readonly #streams = new Set<ClientStream>();
  /** The next request, or, when all is said, the client's FIN. */
  readonly #deadline: Deadline;
  readonly #nextLook: Deadline;
  readonly #watch: SessionWatch;
  #state: State = "open";
  /** Requests ended together with the connection. */
  #endedRequests = false;

  /**
   * @param client a connected socket; with TLS, one whose handshake is over
   * @param read octets that were read from it already, null = none
   */
  constructor(client: ClientSocket, edge: Edge, read: Buffer | null) {
    const { socket } = client;
    this.edge = edge;
    this.#socket = socket;
    this.source = client;
    this.clientAddress = client.clientAddress;
    this.isTrusted = edge.isTrusted(this.clientAddress);
    this.forwarding = new Forwarding(this.clientAddress, client.tls === null ? "http" : "https");
    this.#watch = new SessionWatch(edge.wheel.nowMs);
    this.#deadline = new Deadline(edge.wheel, () => this.#guarded(() => this.#onDeadline()));
    this.#nextLook = new Deadline(edge.wheel, () => this.#guarded(() => this.#onLook()));
    this.#deadline.set(client.headTimeoutMs(edge.config.client));
    this.#nextLook.set(LOOK_MS);
    client.onChunk = () => {};
    socket.pause();
    if (read !== null) socket.unshift(read);
    this.#session = performServerHandshake(socket, sessionSettings(edge.config.client));
    this.#session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    this.#listen();
  }

  get isConnected(): boolean {
    return !this.#socket.destroyed;
  }

  /** nghttp2 has ended it for what the client sent, and the GOAWAY is on its way (RFC 9113 §5.4.1). */
  get isBroken(): boolean {
    return this.#session.destroyed && this.isConnected;
  }

  get isLingering(): boolean {
    return this.#state !== "open" && this.#state !== "leaving" && this.#streams.size === 0;
  }

  drain(): void {
    if (this.#state !== "open" || this.#session.destroyed) return;
    this.#state = "leaving";
    if (this.#streams.size === 0) return this.#lastGoaway();
    this.#session.goaway(constants.NGHTTP2_NO_ERROR, HIGHEST_STREAM);
    // Its answer is behind every request that was on its way when the client learned of it. nghttp2 takes none of those any more; the last GOAWAY says so, and
    // the client sends them elsewhere.
    this.#session.ping(() => this.#guarded(() => this.#lastGoaway()));
    this.#nextLook.set(GOAWAY_MS);
  }

  makeRoom(dueByMs: number): void {
    const isIdle = this.#state === "open" && this.#streams.size === 0;
    if (isIdle && this.source.requests > 0 && this.#deadline.atMs < dueByMs) this.#lastGoaway();
  }

  stop(why: Failure): void {
    for (const stream of this.#streams) stream.stop(why);
    this.#lastGoaway();
  }

  /** Octets of a head or a body have passed, in either direction. */
  addUseful(bytes: number): void {
    this.#watch.addUseful(bytes);
  }

  /** A request is over, and its stream closed. */
  forget(stream: ClientStream): void {
    if (this.#session.destroyed) this.#endedRequests = true;
    if (!this.#streams.delete(stream) || this.#streams.size > 0) return;
    // Without streams nghttp2 does not even read any more, once a GOAWAY is out.
    if (this.#state === "leaving") return this.#lastGoaway();
    this.#deadline.set(this.#state === "linger" ? LINGER_MS : this.edge.config.client.idleTimeoutMs);
  }

  /** A stream ended before its answer was whole. */
  onReset(): void {
    this.#obey(this.#watch.onReset(this.edge.wheel.nowMs));
  }

  /** A stream's client did not take its answer. Where the connection itself is stuck, no frame can tell it. */
  onStall(): void {
    if (queuedBytes(this.#socket) === 0) return;
    this.endedWhy = "the client stopped reading the connection";
    this.#socket.resetAndDestroy();
  }

  /** A client that comes back on a new connection may be better off: this one ends with what runs on it. */
  sendAway(): void {
    this.drain();
  }

  #listen(): void {
    const session = this.#session;
    session.on("stream", (stream, _headers, flags, raw) => {
      this.#guarded(() => this.#onStream(stream, flags, raw));
    });
    session.on("ping", () => this.#onControl());
    session.on("remoteSettings", () => this.#onControl());
    // What a client does wrong ends in a GOAWAY that is sent already; the end of the socket tells the rest.
    session.on("error", (error: NodeJS.ErrnoException) => this.#guarded(() => this.#onError(error)));
    session.on("close", () => this.#onClose());
    this.#socket.on("end", () => this.#socket.destroy());
    this.#socket.on("error", () => {});
  }

  #onStream(stream: ServerHttp2Stream, flags: number, raw: readonly string[]): void {
    this.#deadline.clear();
    const request = new ClientStream(this, stream);
    this.#streams.add(request);
    const isLast = this.edge.load.isLastRequest(this.source) || this.edge.isLeaving(this.source);
    request.begin(raw, (flags & constants.NGHTTP2_FLAG_END_STREAM) === 0 ? "follows" : "ended");
    if (isLast) this.drain();
  }

  #onControl(): void {
    this.#guarded(() => this.#obey(this.#watch.onControl(this.edge.wheel.nowMs)));
  }

  #onLook(): void {
    if (this.#state === "leaving") return this.#lastGoaway();
    this.#obey(this.#watch.onLook(this.#socket.bytesRead));
    if (this.#state !== "ended") this.#nextLook.set(LOOK_MS);
  }

  /** RFC 9113 §10.5: a client that does nothing but cost is told to calm down, and all that it asked for ends. */
  #obey(why: string | null): void {
    if (why === null || this.#session.destroyed) return;
    this.endedWhy = why;
    this.#session.destroy(new Error(why), constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }

  /** Nothing more is taken; streams that are open go on, and the connection ends with them. */
  #lastGoaway(): void {
    if (this.#state === "linger" || this.#state === "ended") return;
    this.#state = "linger";
    this.#session.close();
    if (this.#streams.size === 0) this.#deadline.set(LINGER_MS);
    this.#nextLook.set(LOOK_MS);
  }

  #onDeadline(): void {
    if (this.#streams.size > 0) return;
    if (this.#state === "linger") this.#socket.destroy();
    else this.#lastGoaway();
  }

  /** Requests that ran told of it already. */
  #onError({ code }: NodeJS.ErrnoException): void {
    if (this.#endedRequests) return;
    if (this.endedWhy !== "") logBroken(this.edge, this, this.endedWhy);
    else if (code === NGHTTP2_ERROR) logBroken(this.edge, this, BROKE_RULES);
  }

  #onClose(): void {
    this.#state = "ended";
    this.#deadline.drop();
    this.#nextLook.drop();
    this.edge.forget(this);
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.edge.reportBug(error, "");
      this.#socket.destroy();
    }
  }
}
