import type { Socket } from "node:net";
import { failure, type Failure } from "../failures/failure.ts";
import { CHUNKED, NO_BODY, UNTIL_CLOSE } from "../http1/body-length.ts";
import { ChunkedReader } from "../http1/chunked.ts";
import { HeadBuffer } from "../http1/head-buffer.ts";
import { headText } from "../http1/head-text.ts";
import { idleLimitMs } from "../http1/keep-alive.ts";
import { RESPONSE_BARE_LINE_END, ResponseHead } from "../http1/response-head.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import type { ConnectionMeans, ConnectionOwner, ExchangeTimeouts } from "./connection-means.ts";
import type { ExchangeRequest, ExchangeSink } from "./exchange-sink.ts";
import { closedFailure, silenceFailure, stallFailure, truncation } from "./exchange-failure.ts";
import { mayBeHttp, notHttp } from "./first-bytes.ts";
import { readerOf, type SocketReader } from "./socket-reader.ts";
import type { StallEvidence } from "./stall-evidence.ts";

const MAX_HEAD_BYTES = 128 * 1024;
const MAX_LINE_BYTES = 64 * 1024;
const MAX_HEADER_COUNT = 256;
const MAX_INTERIM = 32;
/** How long the look for the reason of a response timeout may take, ms. */
const EXPLAIN_MS = 2000;

/** `idle`: in the pool. `head`, `body`: reading an answer. `ended`: not ours any more. */
type State = "idle" | "head" | "body" | "ended";

/** One connection to an origin and the HTTP/1 answers that come over it, one exchange at a time. */
export class OriginConnection {
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
  failedIn: "connect" | "send" | "wait" | "head" | "body" | null = null;
  /** When it became idle, ms of the wheel's clock. */
  idleSinceMs = 0;
  /** How long it had been idle before the present exchange, ms. */
  idledMs = 0;
  /** How long it may idle, learned from `Keep-Alive: timeout=`; ms. */
  idleLimitMs: number = Number.POSITIVE_INFINITY;

  readonly #reader: SocketReader | null;
  readonly #owner: ConnectionOwner;
  readonly #stalls: StallEvidence;
  readonly #deadline: Deadline;
  #explaining = false;
  #state: State = "idle";
  #sink: ExchangeSink | null = null;
  #request: ExchangeRequest | null = null;
  #timeouts: ExchangeTimeouts | null = null;
  #partial: HeadBuffer | null = null;
  #remaining = 0;
  #chunked: ChunkedReader | null = null;
  #persistent = false;
  #requestSent = false;
  #waitsForDrain = false;
  #interims = 0;
  #socketError: NodeJS.ErrnoException | null = null;

  constructor(socket: Socket, address: string, owner: ConnectionOwner, means: ConnectionMeans) {
    this.socket = socket;
    this.address = address;
    this.#owner = owner;
    this.#stalls = means.stalls;
    this.#deadline = new Deadline(means.wheel, () => this.#onDeadline());
    const reader = readerOf(socket);
    this.#reader = reader;
    if (reader) reader.onChunk = (chunk) => this.#guardedData(chunk);
    else socket.on("data", (chunk: Buffer) => this.#guardedData(chunk));
    socket.on("end", () => this.#onEof());
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.#socketError = error;
    });
    socket.on("close", () => this.#onClose());
    socket.on("drain", () => this.#onDrain());
  }

  get isReused(): boolean {
    return this.exchanges > 1;
  }

  /** True while it can take the next exchange. */
  get isIdle(): boolean {
    return this.#state === "idle" && !this.socket.destroyed;
  }

  /** Begins an exchange; the head and body are then written with `write`, and `requestSent` says when all is out. */
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
      if (this.#state === "head") this.#deadline.set(this.#timeouts?.bodyIdleMs ?? 0);
    }
    return taken;
  }

  /** The whole request has been written: the response timeout begins. */
  requestSent(): void {
    this.#requestSent = true;
    if (this.#state === "head" && !this.#waitsForDrain) this.#deadline.set(this.#timeouts?.responseMs ?? 0);
  }

  /** The request's last octet was handed to `write` (it may still wait for the origin to take it). */
  get isRequestSent(): boolean {
    return this.#requestSent;
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
    let buffer = chunk;
    if (this.#partial) {
      this.#partial.add(chunk, 0);
      if (!this.#isPartialComplete(this.#partial)) return;
      buffer = this.#partial.bytes;
      this.#partial = null;
    }
    let start = 0;
    while (this.#state === "head" && start < buffer.length) {
      const text = headText(buffer, start, MAX_HEAD_BYTES);
      if (text === null) {
        this.#partial = new HeadBuffer();
        this.#partial.add(buffer, start);
        this.#isPartialComplete(this.#partial);
        return;
      }
      start += text.length;
      if (!this.#takeHead(text, buffer, start)) return;
    }
    if (this.#state === "body") this.#readBody(buffer, start);
  }

  /** Looks at an incomplete head: true when it has become complete, false when more must come or it has failed. */
  #isPartialComplete(partial: HeadBuffer): boolean {
    const bytes = partial.bytes;
    const found = partial.look();
    if (!mayBeHttp(bytes)) this.#fail(notHttp(bytes));
    else if (found === "bare") this.#fail(RESPONSE_BARE_LINE_END);
    else if (bytes.length > MAX_HEAD_BYTES)
      this.#fail(bytes.length - bytes.lastIndexOf("\r\n") > MAX_LINE_BYTES ? LINE_TOO_LONG : HEAD_TOO_LARGE);
    else return found === "complete";
    return false;
  }

  /** Deals with one complete head. Returns false when the exchange is over or no longer ours. */
  #takeHead(text: string, buffer: Buffer, bodyStart: number): boolean {
    const request = this.#request;
    const sink = this.#sink;
    if (!request || !sink) return false;
    if (!mayBeHttp(buffer)) {
      this.#fail(notHttp(buffer));
      return false;
    }
    const head = new ResponseHead();
    const wrong = head.parse(text, request.method, MAX_HEADER_COUNT);
    if (wrong) {
      this.#fail(wrong);
      return false;
    }
    if (head.status === 101) return this.#takeUpgrade(head, buffer.subarray(bodyStart));
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
    if (!sink || !this.#request?.wantsUpgrade) {
      this.#fail(failure("UpgradeFailed", null, "101 without being asked"));
      return false;
    }
    this.#state = "ended";
    this.#sink = null;
    this.#deadline.drop();
    this.socket.removeAllListeners();
    this.#reader?.keep();
    sink.onUpgraded(head, rest);
    return false;
  }

  #beginBody(head: ResponseHead, request: ExchangeRequest): void {
    this.#state = "body";
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
    const ranges = reader.ranges;
    let goesOn = true;
    for (let index = 0; index < ranges.length; index += 2) {
      const rangeStart = ranges[index] as number;
      const rangeEnd = ranges[index + 1] as number;
      this.bodyBytes += rangeEnd - rangeStart;
      goesOn = sink.onBody(buffer, rangeStart, rangeEnd);
      if (this.#sink !== sink) return;
    }
    if (reader.error) return this.#fail(failure("ResponseEncodingInvalid", "bad-chunk", reader.error));
    if (reader.done) {
      if (end < buffer.length) this.#persistent = false;
      this.#complete();
    } else if (!goesOn) this.pause();
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
    if (this.#state === "body" && this.#remaining === UNTIL_CLOSE && !this.#chunked) {
      this.#persistent = false;
      return this.#complete();
    }
    this.#endedEarly(null);
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
    if (this.#partial) return this.#fail(truncation("in-head", this.receivedBytes, -1));
    this.#fail(closedFailure(this, error));
  }

  #onDrain(): void {
    if (!this.#waitsForDrain) return;
    this.#waitsForDrain = false;
    if (this.#state === "head") {
      if (this.#requestSent) this.#deadline.set(this.#timeouts?.responseMs ?? 0);
      else this.#deadline.clear();
    }
    this.#sink?.onDrain();
  }

  #onDeadline(): void {
    if (this.#state === "body")
      return this.#fail(failure("ResponseStalled", null, `${this.bodyBytes} body bytes, then silence`));
    if (this.#state !== "head") return;
    if (this.#waitsForDrain)
      return this.#fail(failure("RequestWriteTimeout", null, "the origin stopped taking the request"));
    const partialBytes = this.#partial?.length ?? 0;
    if (partialBytes > 0 || this.#interims > 0) return this.#fail(stallFailure(partialBytes, this.#interims));
    if (this.#explaining) return this.#fail(silenceFailure(null));
    this.#explainSilence();
  }

  /** Asks the kernel whether the origin has our request. Should the answer not come, the deadline rings once more. */
  #explainSilence(): void {
    const exchange = this.exchanges;
    this.#explaining = true;
    this.#deadline.set(EXPLAIN_MS);
    this.#stalls.explain(this.socket, (reason) => {
      const stillSilent = this.#state === "head" && this.exchanges === exchange && this.receivedBytes === 0;
      if (stillSilent) this.#fail(silenceFailure(reason));
    });
  }

  #phase(failed: Failure): "connect" | "send" | "wait" | "head" | "body" {
    if (this.#state === "body") return "body";
    if (failed.name === "ConnectionReset") return "connect";
    if (this.receivedBytes > 0) return "head";
    return this.#requestSent && !this.#waitsForDrain ? "wait" : "send";
  }

  #fail(failed: Failure): void {
    const sink = this.#sink;
    this.failedIn = this.#phase(failed);
    this.destroy();
    sink?.onFailure(failed);
  }
}

const HEAD_TOO_LARGE = failure("ResponseHeaderTooLarge", "section", "response head over 128 KiB");
const LINE_TOO_LONG = failure("ResponseHeaderTooLarge", "line", "one header line over 64 KiB");
