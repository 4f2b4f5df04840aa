import { STATUS_CODES } from "node:http";
import { type ClientHttp2Stream, constants } from "node:http2";
import { failure, type Failure } from "../failures/failure.ts";
import { NO_BODY } from "../http1/body-length.ts";
import { ChunkedReader } from "../http1/chunked.ts";
import { ResponseHead } from "../http1/response-head.ts";
import { addLines, fieldMap } from "../http2/field-lines.ts";
import { answerFraming, answerText } from "../http2/answer-text.ts";
import { letGo } from "./let-go.ts";
import { type RequestFields, requestFields } from "../http2/request-fields.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import { AnswerChunks } from "./answer-chunks.ts";
import type { ExchangeTimeouts } from "./connection-means.ts";
import { notTaken, silenceFailure, stallFailure, truncation } from "./exchange-failure.ts";
import type { ExchangeRequest, ExchangeSink } from "./exchange-sink.ts";
import { goawayFailure, isRefusal, streamFailure } from "./http2-failure.ts";
import type { ExchangePhase, OriginExchange } from "./origin-exchange.ts";
import type { OriginSession } from "./origin-session.ts";
import { resetStream, StreamSocket } from "./stream-socket.ts";
import { trailerLines } from "./trailer-lines.ts";
import { switchedHead } from "./switched-head.ts";

const MAX_HEAD_BYTES = 128 * 1024;
const MAX_HEADER_COUNT = 256;
const MAX_INTERIM = 32;
/** How long the look for the reason of a response timeout may take, ms. */
const EXPLAIN_MS = 2000;
const NO_BYTES = Buffer.alloc(0);
const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR, NGHTTP2_HTTP_1_1_REQUIRED } = constants;

type State = "idle" | "head" | "body" | "ended";

/** One exchange over HTTP/2: a stream of an `OriginSession`, in the words of HTTP/1.1. */
export class OriginStream implements OriginExchange {
  readonly isReused: boolean;
  /** A session is not closed for being idle without a word: GOAWAY says what was not processed. */
  readonly idledMs = 0;
  receivedBytes = 0;
  bodyBytes = 0;
  expectedBytes = -1;
  failedIn: OriginExchange["failedIn"] = null;
  isUnprocessed = false;
  readonly #session: OriginSession;
  readonly #deadline: Deadline;
  #state: State = "idle";
  #stream: ClientHttp2Stream | null = null;
  #sink: ExchangeSink | null = null;
  #request: ExchangeRequest | null = null;
  #timeouts: ExchangeTimeouts | null = null;
  #fields: RequestFields | null = null;
  #chunked: ChunkedReader | null = null;
  #answer: AnswerChunks | null = null;
  #interims = 0;
  #requestSent = false;
  #waitsForDrain = false;
  #explaining = false;
  /** END_STREAM has come; a reset with NO_ERROR looks the same otherwise. */
  #isRead = false;
  #trailers = "";

  constructor(session: OriginSession, use: "fresh" | "reused") {
    this.#session = session;
    this.isReused = use === "reused";
    this.#deadline = new Deadline(session.means.wheel, () => this.#onDeadline());
  }

  get address(): string {
    return this.#session.address;
  }

  get wroteNothing(): boolean {
    return this.#stream === null;
  }

  get holdsRequest(): boolean {
    return this.#waitsForDrain;
  }

  get phase(): ExchangePhase {
    if (this.#state === "body") return "body";
    if (this.receivedBytes > 0) return "head";
    return this.#requestSent && !this.#waitsForDrain ? "wait" : "send";
  }

  start(sink: ExchangeSink, request: ExchangeRequest, timeouts: ExchangeTimeouts): void {
    this.#sink = sink;
    this.#request = request;
    this.#timeouts = timeouts;
    this.#state = "head";
    if (this.#session.hasEnded) process.nextTick(() => this.onSessionEnd());
  }

  // ---- the request ----

  write(data: string | Buffer): boolean {
    if (this.#state === "ended") return true;
    if (this.#fields === null) return this.#begin(typeof data === "string" ? data : data.toString("latin1"));
    return this.#writeBody(typeof data === "string" ? Buffer.from(data, "latin1") : data);
  }

  /** The head, and what of the body was written together with it. */
  #begin(text: string): boolean {
    const end = text.indexOf("\r\n\r\n") + 4;
    const fields = requestFields(text.slice(0, end), this.#session.scheme);
    this.#fields = fields;
    if (fields.webSocketKey !== "" && !this.#session.takesTunnels) return this.#later(NO_TUNNELS);
    const isTunnel = fields.webSocketKey !== "";
    const follows = fields.body === "chunked" ? "with-trailers" : "follows";
    if (!this.#session.takesRequests) {
      this.isUnprocessed = true;
      return this.#later(this.#session.lossOf(null) ?? this.#session.failureOf(this) ?? LOST);
    }
    const stream = this.#session.request(fields.raw, fields.body === "none" && !isTunnel ? "none" : follows);
    if (stream === null) return this.#later(NOT_SENT);
    this.#stream = stream;
    if (fields.body === "chunked") this.#chunked = new ChunkedReader("data", "keep");
    this.#listen(stream);
    return end === text.length ? true : this.#writeBody(Buffer.from(text.slice(end), "latin1"));
  }

  /** Fails, but not before who writes has come to an end. */
  #later(failed: Failure): boolean {
    process.nextTick(() => this.#fail(failed));
    return true;
  }

  #writeBody(data: Buffer): boolean {
    const stream = this.#stream;
    if (stream === null || stream.destroyed || stream.closed || stream.writableEnded) return true;
    const chunked = this.#chunked;
    let isTaken = true;
    if (chunked === null) isTaken = stream.write(data);
    else {
      chunked.feed(data, 0, data.length);
      for (let index = 0; index < chunked.ranges.length; index += 2) {
        isTaken = stream.write(data.subarray(chunked.ranges[index], chunked.ranges[index + 1]));
      }
    }
    if (!isTaken && !this.#waitsForDrain) {
      this.#waitsForDrain = true;
      // Each `drain` begins anew: the origin has to take what Node holds, 64 KiB or so, within that time.
      if (this.#state === "head") this.#deadline.set(this.#timeouts?.bodyIdleMs ?? 0);
    }
    return isTaken;
  }

  requestSent(): void {
    this.#requestSent = true;
    if (this.#fields?.webSocketKey === "" && this.#fields.body !== "none") this.#stream?.end();
    if (this.#state === "head" && !this.#waitsForDrain) this.#deadline.set(this.#timeouts?.responseMs ?? 0);
  }

  // ---- the answer ----

  #listen(stream: ClientHttp2Stream): void {
    stream.on("headers", (_fields, _flags, raw) => this.#guarded(() => this.#onInterim(raw)));
    stream.on("response", (_fields, flags, raw) => this.#guarded(() => this.#onHead(raw, flags)));
    stream.on("data", (data: Buffer) => this.#guarded(() => this.#onData(data)));
    stream.on("trailers", (_fields, _flags, raw) => {
      // RFC 9113 §8.1: they end the stream.
      this.#isRead = true;
      this.#trailers = trailerLines(raw);
    });
    stream.on("end", () => this.#guarded(() => this.#onEnd()));
    stream.on("drain", () => this.#guarded(() => this.#onDrain()));
    stream.on("wantTrailers", () => this.#guarded(() => this.#sendTrailers(stream)));
    // The code of a reset is asked for at `close`.
    stream.on("error", (error) => this.#session.onStreamError(error));
    stream.on("close", () => this.#guarded(() => this.#onClose(stream.rstCode ?? NGHTTP2_NO_ERROR)));
    stream.on("close", () => letGo(stream));
    const push = stream.push.bind(stream);
    stream.push = (chunk: Buffer | null, encoding?: BufferEncoding): boolean => {
      if (chunk === null && !stream.closed) this.#isRead = true;
      return push(chunk, encoding);
    };
  }

  #sendTrailers(stream: ClientHttp2Stream): void {
    const fields = fieldMap();
    addLines(fields, this.#chunked?.trailers ?? "");
    if (!stream.destroyed && !stream.closed) stream.sendTrailers(fields);
  }

  #onInterim(raw: readonly string[]): void {
    const head = this.#parse(raw, "follows");
    if (head === null || this.#state !== "head") return;
    if (++this.#interims > MAX_INTERIM) return this.#fail(TOO_MANY_INTERIMS);
    this.#sink?.onInterim(head);
  }

  #onHead(raw: readonly string[], flags: number): void {
    if (this.#state !== "head") return;
    const isLast = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    const head = this.#parse(raw, isLast ? "ended" : "follows");
    const sink = this.#sink;
    const request = this.#request;
    if (head === null || sink === null || request === null) return;
    if (this.#fields?.webSocketKey && head.status < 300) return this.#switch(head, this.#fields.webSocketKey);
    this.#state = "body";
    this.expectedBytes = head.bodyLength >= 0 ? head.bodyLength : -1;
    if (head.statesChunked && request.chunkedMode === "raw")
      this.#answer = new AnswerChunks(request.takesTrailers ? "keep" : "drop");
    this.#deadline.set(this.#timeouts?.bodyIdleMs ?? 0);
    sink.onHead(head);
    // What follows at once leaves together with the head; a stream of messages may have none for long.
    if (!isLast) setImmediate(() => this.#guarded(() => this.#afterHead()));
  }

  #afterHead(): void {
    if (this.#state === "body" && this.bodyBytes === 0) this.#sink?.onPause();
  }

  #parse(raw: readonly string[], end: "ended" | "follows"): ResponseHead | null {
    const method = this.#fields?.webSocketKey ? "CONNECT" : (this.#request?.method ?? "");
    const status = Number(raw[1]);
    const isTunnel = method === "CONNECT" && status < 300;
    const framing = isTunnel ? "as-stated" : answerFraming(method, status, end);
    const text = answerText(raw, framing, STATUS_CODES[status]);
    this.receivedBytes += text.length;
    this.#session.onAnswer();
    const head = new ResponseHead();
    const wrong = text.length > MAX_HEAD_BYTES ? HEAD_TOO_LARGE : head.parse(text, method, MAX_HEADER_COUNT);
    if (wrong === null) return head;
    this.#fail(wrong);
    return null;
  }

  /** RFC 8441 §5: 2xx where HTTP/1.1 says 101. */
  #switch({ forward }: ResponseHead, key: string): void {
    const stream = this.#stream;
    const sink = this.#sink;
    if (stream === null || sink === null) return;
    this.#state = "ended";
    this.#sink = null;
    this.#deadline.drop();
    for (const event of ["data", "end", "drain", "trailers"]) stream.removeAllListeners(event);
    stream.once("close", () => this.#session.forget(this));
    sink.onUpgraded(switchedHead(forward, key), NO_BYTES, new StreamSocket(stream));
  }

  #onData(data: Buffer): void {
    const sink = this.#sink;
    if (this.#state !== "body" || sink === null || data.length === 0) return;
    this.#session.onAnswer();
    this.receivedBytes += data.length;
    this.bodyBytes += data.length;
    this.#deadline.set(this.#timeouts?.bodyIdleMs ?? 0);
    const part = this.#answer === null ? data : this.#answer.part(data);
    const goesOn = sink.onBody(part, 0, part.length);
    if (this.#sink !== sink) return;
    if (!goesOn) this.#pause();
    sink.onPause();
  }

  /** The client is slow. The origin is not to blame meanwhile. */
  #pause(): void {
    this.#stream?.pause();
    this.#deadline.clear();
  }

  resume(): void {
    if (this.#state === "ended") return;
    if (this.#state === "body") this.#deadline.set(this.#timeouts?.bodyIdleMs ?? 0);
    this.#stream?.resume();
  }

  #onEnd(): void {
    const sink = this.#sink;
    if (!this.#isWhole || this.#state !== "body" || sink === null) return;
    if (this.expectedBytes > NO_BODY && this.bodyBytes !== this.expectedBytes) return this.#fail(this.#cutShort());
    if (this.#answer !== null) {
      const last = this.#answer.end(this.#trailers);
      sink.onBody(last, 0, last.length);
    } else if (this.#trailers !== "" && this.#request?.takesTrailers === true) sink.onTrailers(this.#trailers);
    this.#sink = null;
    this.#release();
    sink.onEnd();
  }

  /**
   * END_STREAM has come, or as much as was promised. A reset with NO_ERROR in place of END_STREAM proves nothing (RFC 9113 §8.1), though Node's own server
   * does that at times when its client is slow.
   */
  get #isWhole(): boolean {
    return this.#isRead || (this.expectedBytes > NO_BODY && this.bodyBytes === this.expectedBytes);
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

  // ---- the end ----

  destroy(): void {
    this.#sink = null;
    this.#release();
  }

  /** Nothing more is wanted of the stream; what of the request has not been sent is not needed (RFC 9113 §8.1). */
  #release(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#deadline.drop();
    const stream = this.#stream;
    if (stream !== null && !stream.closed && !(this.#isRead && stream.writableEnded))
      resetStream(stream, NGHTTP2_CANCEL);
    // Node closes no stream of which something was not read.
    if (stream !== null && !stream.destroyed) stream.resume();
    // It counts against the origin's limit until it is closed.
    if (stream === null || stream.closed) this.#session.forget(this);
    else stream.once("close", () => this.#session.forget(this));
  }

  #onClose(code: number): void {
    if (this.#state === "ended") return;
    if (this.#state === "body") return this.#fail(this.#cutShort());
    const lost = this.#session.lossOf(this.#stream);
    if (lost !== null || isRefusal(code)) {
      this.isUnprocessed = true;
      return this.#fail(lost ?? REFUSED);
    }
    if (code === NGHTTP2_HTTP_1_1_REQUIRED) this.isUnprocessed = this.#session.onHttp1Required();
    return this.#fail(this.#session.failureOf(this) ?? streamFailure(code));
  }

  /** The connection is gone. What has come whole is still read. */
  onSessionEnd(): void {
    if (this.#state === "ended" || this.#state === "idle" || this.#isWhole) return;
    this.#guarded(() => this.#onClose(this.#stream?.rstCode ?? NGHTTP2_NO_ERROR));
  }

  #cutShort(): Failure {
    return truncation(this.expectedBytes >= 0 ? "body-short" : null, this.bodyBytes, this.expectedBytes);
  }

  #onDeadline(): void {
    if (this.#state === "body")
      return this.#fail(failure("ResponseStalled", null, `${this.bodyBytes} body bytes, then silence`));
    if (this.#state !== "head") return;
    if (this.#waitsForDrain) return this.#fail(notTaken(this.#stream?.writableLength ?? 0));
    if (this.#interims > 0) return this.#fail(stallFailure(0, this.#interims));
    if (this.#explaining) return this.#fail(silenceFailure(null));
    this.#explainSilence();
  }

  /** Asks the kernel whether the origin has our request. Should the answer not come, the deadline rings once more. */
  #explainSilence(): void {
    this.#explaining = true;
    this.#deadline.set(EXPLAIN_MS);
    this.#session.means.stalls.explain(this.#session.socket, (reason) => {
      if (this.#state === "head" && this.receivedBytes === 0) this.#fail(silenceFailure(reason));
    });
  }

  #fail(failed: Failure): void {
    const sink = this.#sink;
    if (this.#state === "ended") return;
    if (failed.name === "TLSClientCertificateRejected") this.failedIn = "handshake";
    else this.failedIn = failed.name === "ConnectionReset" ? "connect" : this.phase;
    this.destroy();
    sink?.onFailure(failed);
  }

  /** A bug in what reads an answer ends this exchange, not the thread. */
  #guarded(step: () => void): void {
    const sink = this.#sink;
    try {
      step();
    } catch (error) {
      this.destroy();
      sink?.onBug(error);
    }
  }
}

const HEAD_TOO_LARGE = failure("ResponseHeaderTooLarge", "section", "response head over 128 KiB");
const TOO_MANY_INTERIMS = failure("ResponseMalformed", null, "endless interim answers");
const NO_TUNNELS = failure("UpgradeFailed", null, "the origin does not allow extended CONNECT (RFC 8441)");
const NOT_SENT = failure("HTTP2Error", null, "the request cannot be said in HTTP/2");
const REFUSED = streamFailure(constants.NGHTTP2_REFUSED_STREAM);
const LOST = goawayFailure(NGHTTP2_NO_ERROR, "unprocessed");
