import type { Socket } from "node:net";
import { failure, type Failure } from "../failures/failure.ts";
import { CHUNKED, NO_BODY, UNTIL_CLOSE } from "../http1/body-length.ts";
import { type ChunkedError, ChunkedReader } from "../http1/chunked.ts";
import { idleLimitMs } from "../http1/keep-alive.ts";
import { ResponseHead } from "../http1/response-head.ts";
import { switchFault } from "../http1/upgrade.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import { AnswerHeads } from "./answer-heads.ts";
import type { ConnectionMeans, ConnectionOwner, ExchangeTimeouts } from "./connection-means.ts";
import type { ExchangeRequest, ExchangeSink } from "./exchange-sink.ts";
import { closedFailure, notTaken, silenceFailure, stallFailure, truncation } from "./exchange-failure.ts";
import type { ExchangePhase, OriginExchange } from "./origin-exchange.ts";
import { readerOf, type SocketReader } from "./socket-reader.ts";
import { missingGoodbye } from "./tls-goodbye.ts";
import { WriteStall } from "./write-stall.ts";

const MAX_HEADER_COUNT = 256;
const MAX_INTERIM = 32;
/** How long the look for the reason of a response timeout may take, ms. */
const EXPLAIN_MS = 2000;

/** `idle`: in the pool. `head`, `body`: reading an answer. `ended`: not ours any more. */
type State = "idle" | "head" | "body" | "ended";

/** One connection to an origin and the HTTP/1 answers that come over it, one exchange at a time. */
export class OriginConnection implements OriginExchange {
  readonly socket: Socket;
  readonly address: string;
  /** Exchanges begun on it. More than one = the present one runs on a reused connection. */
  exchanges = 0;
  /** Bytes of the present exchange's answer, as read. */
  receivedBytes = 0;
  /** Bytes of the present answer's body, as read; and what its head promised (-1 = not said). */
  bodyBytes = 0;
  expectedBytes = -1;
  /** Where the exchange was when it failed. */
  failedIn: ExchangePhase | "connect" | "handshake" | null = null;
  /** When it became idle, ms of the wheel's clock. */
  idleSinceMs = 0;
  /** How long it had been idle before the present exchange, ms. */
  idledMs = 0;
  /** How long it may idle, learned from `Keep-Alive: timeout=`; ms. */
  idleLimitMs: number = Number.POSITIVE_INFINITY;

  readonly #reader: SocketReader | null;
  readonly #prefaceBytes: number; // Written before any request (PROXY protocol).
  readonly #owner: ConnectionOwner;
  readonly #means: ConnectionMeans;
  readonly #deadline: Deadline;
  #explaining = false;
  #state: State = "idle";
  #sink: ExchangeSink | null = null;
  #request: ExchangeRequest | null = null;
  #timeouts: ExchangeTimeouts | null = null;
  readonly #heads = new AnswerHeads();
  #remaining = 0;
  #chunked: ChunkedReader | null = null;
  #persistent = false;
  #requestSent = false;
  #waitsForDrain = false;
  /** Made when the origin first takes a request more slowly than it comes. */
  #writeStall: WriteStall | null = null;
  #interims = 0;
  #socketError: NodeJS.ErrnoException | null = null;

  constructor(socket: Socket, address: string, owner: ConnectionOwner, means: ConnectionMeans) {
    this.socket = socket;
    this.address = address;
    this.#prefaceBytes = socket.bytesWritten;
    this.#owner = owner;
    this.#means = means;
    this.#deadline = new Deadline(means.wheel, () => this.#onDeadline());
    const reader = readerOf(socket);
    this.#reader = reader;
    if (reader) reader.onChunk = (chunk) => this.#guardedData(chunk);
    else socket.on("data", (chunk: Buffer) => this.#guardedData(chunk));
    socket.on("end", () => this.#onEof());
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.#socketError = error;
      // A TLS alert does not destroy the socket: an `end` that looks clean would be next, or nothing for ever.
      if (!socket.destroyed) this.#onClose();
    });
    socket.on("close", () => this.#onClose());
    socket.on("drain", () => this.#onDrain());
  }

  get isReused(): boolean {
    return this.exchanges > 1;
  }

  /** Nothing in HTTP/1.1 says so. */
  get isUnprocessed(): boolean {
    return false;
  }

  /** True while it can take the next exchange. */
  get isIdle(): boolean {
    return this.#state === "idle" && !this.socket.destroyed;
  }

  start(sink: ExchangeSink, request: ExchangeRequest, timeouts: ExchangeTimeouts): void {
    this.exchanges++;
    this.#sink = sink;
    this.#request = request;
    this.#timeouts = timeouts;
    this.#state = "head";
    this.#explaining = false;
    this.#requestSent = false;
    this.#interims = 0;
    this.receivedBytes = 0;
    this.bodyBytes = 0;
    this.expectedBytes = -1;
  }

  /** Writes request octets. False = wait for `onDrain`. */
  write(data: string | Buffer): boolean {
    if (this.#state === "ended" || this.socket.destroyed) return true;
    const taken = typeof data === "string" ? this.socket.write(data, "latin1") : this.socket.write(data);
    if (!taken) {
      this.#waitsForDrain = true;
      if (this.#state === "head") this.#awaitDrain();
    }
    return taken;
  }

  #awaitDrain(): void {
    this.#deadline.clear();
    this.#writeStall ??= new WriteStall(this.socket, this.#means, (bytes) => this.#fail(notTaken(bytes)));
    this.#writeStall.begin(this.#timeouts?.bodyIdleMs ?? 0);
  }

  requestSent(): void {
    this.#requestSent = true;
    if (this.#state === "head" && !this.#waitsForDrain) this.#deadline.set(this.#timeouts?.responseMs ?? 0);
  }

  /** The request's last octet was handed to `write` (it may still wait for the origin to take it). */
  get isRequestSent(): boolean {
    return this.#requestSent;
  }

  get wroteNothing(): boolean {
    return this.socket.bytesWritten === this.#prefaceBytes;
  }

  get holdsRequest(): boolean {
    return this.#waitsForDrain;
  }

  /** Stop reading the answer (the client is slow). The origin is not to blame meanwhile. */
  pause(): void {
    this.socket.pause();
    this.#deadline.clear();
  }

  resume(): void {
    if (this.#state === "ended") return;
    this.#deadline.set(this.#timeouts?.bodyIdleMs ?? 0);
    this.socket.resume();
  }

  /** Ends it now, in whatever state; the sink hears nothing more. */
  destroy(): void {
    this.#sink = null;
    this.#state = "ended";
    this.#deadline.drop();
    this.#writeStall?.drop();
    this.socket.destroy();
    this.#owner.onGone(this);
  }

  /** A bug in what reads an answer ends this exchange, not the thread. */
  #guardedData(chunk: Buffer): void {
    const sink = this.#sink;
    try {
      this.#onData(chunk);
    } catch (error) {
      this.destroy();
      sink?.onBug(error);
    }
  }

  #onData(chunk: Buffer): void {
    const sink = this.#sink;
    if (this.#state === "body") this.#readBody(chunk, 0);
    else if (this.#state === "head") this.#readHead(chunk);
    else if (this.#state === "idle") this.destroy();
    if (this.#state === "body") this.#sink?.onPause();
    if (sink?.holdsChunks) this.#reader?.keep();
  }

  #readHead(chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    const heads = this.#heads;
    heads.add(chunk);
    while (this.#state === "head") {
      const text = heads.next();
      if (text === null) {
        if (heads.wrong) this.#fail(heads.wrong);
        return;
      }
      if (!this.#takeHead(text)) return;
    }
    const { bytes, at } = heads;
    heads.release();
    if (this.#state === "body") this.#readBody(bytes, at);
  }

  /** Deals with one complete head. Returns false when the exchange is over or no longer ours. */
  #takeHead(text: string): boolean {
    const request = this.#request;
    const sink = this.#sink;
    if (!request || !sink) return false;
    const head = new ResponseHead();
    const wrong = head.parse(text, request.method, MAX_HEADER_COUNT);
    if (wrong) {
      this.#fail(wrong);
      return false;
    }
    if (head.status === 101) return this.#takeUpgrade(head, this.#heads.bytes.subarray(this.#heads.at));
    if (head.status < 200) {
      if (++this.#interims > MAX_INTERIM) {
        this.#fail(failure("ResponseMalformed", null, "endless interim answers"));
        return false;
      }
      sink.onInterim(head);
      return this.#sink !== null;
    }
    this.#beginBody(head, request);
    sink.onHead(head);
    return this.#sink !== null;
  }

  #takeUpgrade(head: ResponseHead, rest: Buffer): boolean {
    const sink = this.#sink;
    const fault = switchFault(head, this.#request?.offeredProtocols ?? "");
    if (!sink || fault !== null) {
      this.#fail(failure("UpgradeFailed", null, fault ?? ""));
      return false;
    }
    this.#state = "ended";
    this.#sink = null;
    this.#deadline.drop();
    this.#writeStall?.drop();
    this.socket.removeAllListeners();
    this.#reader?.keep();
    sink.onUpgraded(head, rest, this.socket);
    return false;
  }

  #beginBody(head: ResponseHead, request: ExchangeRequest): void {
    this.#state = "body";
    this.#writeStall?.end();
    this.#persistent = head.persistent;
    this.#remaining = head.bodyLength;
    this.expectedBytes = head.bodyLength >= 0 ? head.bodyLength : -1;
    this.#chunked =
      head.bodyLength === CHUNKED
        ? new ChunkedReader(request.chunkedMode, request.takesTrailers ? "keep" : "drop")
        : null;
    if (head.keepAlive !== "") this.idleLimitMs = idleLimitMs(head.keepAlive);
    this.#deadline.set(this.#timeouts?.bodyIdleMs ?? 0);
  }

  #readBody(buffer: Buffer, from: number): void {
    const sink = this.#sink as ExchangeSink;
    const available = buffer.length - from;
    if (from === 0) this.receivedBytes += available;
    this.#deadline.set(this.#timeouts?.bodyIdleMs ?? 0);
    if (this.#chunked) return this.#readChunked(this.#chunked, buffer, from);
    if (this.#remaining === UNTIL_CLOSE) {
      this.bodyBytes += available;
      if (available > 0 && !sink.onBody(buffer, from, buffer.length)) this.pause();
      return;
    }
    const take = Math.min(this.#remaining, available);
    this.#remaining -= take;
    this.bodyBytes += take;
    if (take < available) this.#persistent = false;
    const goesOn = take === 0 || sink.onBody(buffer, from, from + take);
    if (this.#sink !== sink) return;
    if (this.#remaining === NO_BODY) this.#complete();
    else if (!goesOn) this.pause();
  }

  #readChunked(reader: ChunkedReader, buffer: Buffer, from: number): void {
    const sink = this.#sink as ExchangeSink;
    const end = reader.feed(buffer, from, buffer.length);
    // While nothing has left for the client it can still get a page that says so.
    if (reader.error && this.bodyBytes === 0) return this.#failCoding(reader.error);
    const ranges = reader.ranges;
    let goesOn = true;
    for (let index = 0; index < ranges.length; index += 2) {
      const rangeStart = ranges[index] as number;
      const rangeEnd = ranges[index + 1] as number;
      this.bodyBytes += rangeEnd - rangeStart;
      goesOn = sink.onBody(buffer, rangeStart, rangeEnd);
      if (this.#sink !== sink) return;
    }
    if (reader.error) return this.#failCoding(reader.error);
    if (reader.done) {
      if (end < buffer.length) this.#persistent = false;
      if (reader.trailers !== "") sink.onTrailers(reader.trailers);
      this.#complete();
    } else if (!goesOn) this.pause();
  }

  #failCoding(error: ChunkedError): void {
    this.#fail(failure("ResponseEncodingInvalid", "bad-chunk", error));
  }

  /** The answer is whole. Back to the pool first, so that what `onEnd` starts next may use it. */
  #complete(): void {
    const sink = this.#sink;
    this.#sink = null;
    this.#deadline.clear();
    this.#chunked = null;
    if (this.#persistent && this.#requestSent && !this.#waitsForDrain) {
      this.#state = "idle";
      this.#owner.onIdle(this);
    } else {
      this.destroy();
    }
    sink?.onEnd();
  }

  #onEof(): void {
    if (this.#state === "idle") return this.destroy();
    const isUntilClose = this.#state === "body" && this.#remaining === UNTIL_CLOSE && !this.#chunked;
    // TLS tells an alert or a bad record as an error first, and then the end.
    if (isUntilClose && this.#socketError === null) {
      const cutOff = missingGoodbye(this.socket, this.bodyBytes);
      if (cutOff) return this.#fail(cutOff);
      this.#persistent = false;
      return this.#complete();
    }
    this.#endedEarly(this.#socketError);
  }

  #onClose(): void {
    if (this.#state === "idle") return this.destroy();
    this.#endedEarly(this.#socketError);
  }

  /** FIN (no error) or RST and the like (error) before the answer was whole. */
  #endedEarly(error: NodeJS.ErrnoException | null): void {
    if (this.#state === "ended" || this.#state === "idle") return;
    if (this.#state === "body") {
      const framing = this.#chunked ? "chunked-unfinished" : this.#remaining === UNTIL_CLOSE ? null : "body-short";
      return this.#fail(truncation(framing, this.bodyBytes, this.expectedBytes));
    }
    if (this.#heads.partialBytes > 0) return this.#fail(truncation("in-head", this.receivedBytes, -1));
    this.#fail(closedFailure(this, error));
  }

  #onDrain(): void {
    if (!this.#waitsForDrain) return;
    this.#waitsForDrain = false;
    this.#writeStall?.end();
    if (this.#state === "head" && this.#requestSent) this.#deadline.set(this.#timeouts?.responseMs ?? 0);
    this.#sink?.onDrain();
  }

  #onDeadline(): void {
    if (this.#state === "body")
      return this.#fail(failure("ResponseStalled", null, `${this.bodyBytes} body bytes, then silence`));
    if (this.#state !== "head") return;
    const { partialBytes } = this.#heads;
    if (partialBytes > 0 || this.#interims > 0) return this.#fail(stallFailure(partialBytes, this.#interims));
    if (this.#explaining) return this.#fail(silenceFailure(null));
    this.#explainSilence();
  }

  /** Asks the kernel whether the origin has our request. Should the answer not come, the deadline rings once more. */
  #explainSilence(): void {
    const exchange = this.exchanges;
    this.#explaining = true;
    this.#deadline.set(EXPLAIN_MS);
    this.#means.stalls.explain(this.socket, (reason) => {
      const stillSilent = this.#state === "head" && this.exchanges === exchange && this.receivedBytes === 0;
      if (stillSilent) this.#fail(silenceFailure(reason));
    });
  }

  get phase(): ExchangePhase {
    if (this.#state === "body") return "body";
    if (this.receivedBytes > 0) return "head";
    return this.#requestSent && !this.#waitsForDrain ? "wait" : "send";
  }

  #fail(failed: Failure): void {
    const sink = this.#sink;
    // TLS 1.3: the server judges our certificate when we are at the request already.
    if (failed.name === "TLSClientCertificateRejected") this.failedIn = "handshake";
    else this.failedIn = failed.name === "ConnectionReset" ? "connect" : this.phase;
    this.destroy();
    sink?.onFailure(failed);
  }
}
