import { constants, type ServerHttp2Stream } from "node:http2";
import { failureRow } from "../failures/catalogue.ts";
import { failure, type Failure } from "../failures/failure.ts";
import { CHUNKED, NO_BODY } from "../http1/body-length.ts";
import { RequestHead } from "../http1/request-head.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import { type RequestEnd, requestText } from "../http2/request-text.ts";
import { webSocketAccept, webSocketKey } from "../http2/websocket-key.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import { BROKE_RULES } from "./broken-session.ts";
import type { ClientSession } from "./client-session.ts";
import type { ClientSource, Downstream, UpgradedClient } from "./downstream.ts";
import type { Edge } from "./edge.ts";
import type { Forwarding } from "./forwarding.ts";
import type { OwnAnswer } from "./own-answer.ts";
import {
  beginTransaction,
  clientDrained,
  clientGone,
  fail,
  finish,
  guarded,
  refuse,
  requestBody,
  requestBodyEnd,
} from "./pipeline.ts";
import { BODY_TOO_SLOW } from "./request-reader.ts";
import { interimFields, ownFields, passedFields, tunnelFields } from "./stream-fields.ts";
import { hearBody, hearDrain, hearFinish, ownStream, type StreamOwner } from "./stream-owner.ts";
import { StreamUpload } from "./stream-upload.ts";
import { type AnswerBody, StreamWriter } from "./stream-writer.ts";
import { hstsField } from "./https-redirect.ts";
import type { ClientTls } from "./client-tls.ts";
import type { Transaction } from "./transaction.ts";
import { TunnelStream } from "./tunnel-stream.ts";

const { NGHTTP2_NO_ERROR, NGHTTP2_PROTOCOL_ERROR, NGHTTP2_INTERNAL_ERROR, NGHTTP2_CANCEL } = constants;

/** One request of an HTTP/2 connection: its stream, as the pipeline sees a client. */
export class ClientStream implements Downstream, StreamOwner {
  /** Trailers have frames of their own; what is inside chunks is all that is wanted. */
  readonly readsChunked = false;
  readonly #session: ClientSession;
  readonly #edge: Edge;
  readonly #stream: ServerHttp2Stream;
  readonly #writer: StreamWriter;
  readonly #deadline: Deadline;
  #transaction: Transaction | null = null;
  #upload: StreamUpload | null = null;
  /** END_STREAM has come. */
  #isRead = false;
  #isMalformed = false;
  #hearsDrain = false;
  /** What an extended CONNECT asks for (RFC 8441), "" = it is none. */
  #protocol = "";
  #webSocketKey = "";

  constructor(session: ClientSession, stream: ServerHttp2Stream) {
    this.#session = session;
    this.#edge = session.edge;
    this.#stream = stream;
    this.#writer = new StreamWriter(stream);
    this.#deadline = new Deadline(this.#edge.wheel, () =>
      this.#guarded((transaction) => this.#onDeadline(transaction)),
    );
    ownStream(stream, this);
  }

  get clientAddress(): string {
    return this.#session.clientAddress;
  }
  get source(): ClientSource {
    return this.#session.source;
  }
  get tls(): ClientTls | null {
    return this.#session.source.tls;
  }
  get isTrusted(): boolean {
    return this.#session.isTrusted;
  }
  get forwarding(): Forwarding {
    return this.#session.forwarding;
  }
  get holdsChunks(): boolean {
    return this.#writer.holdsChunks;
  }

  /** The header section is here. @param raw names and values in turns */
  begin(raw: readonly string[], end: RequestEnd): void {
    const startMs = performance.now();
    const request = requestText(raw, end);
    this.#isRead = end === "ended";
    this.#protocol = request.protocol;
    this.#session.addUseful(request.text.length);
    const head = new RequestHead();
    head.major = 2;
    const wrong = this.#parse(head, request.protocol === "" ? request.text : this.#withKey(request.text));
    const transaction = this.#edge.transaction(this, head, startMs);
    this.#transaction = transaction;
    if (this.#stream.destroyed || this.#stream.closed) return this.onClose();
    this.#isMalformed = request.fault !== null;
    this.#guarded(() => {
      if (request.fault !== null) refuse(this.#edge, transaction, failure("RequestError", null, request.fault));
      else if (wrong !== null) refuse(this.#edge, transaction, wrong);
      else this.#start(transaction, head);
    });
  }

  /** The limits of HTTP/1 hold here, too; the octets are those that the request would have there. */
  #parse(head: RequestHead, text: string): Failure | null {
    const limits = this.#edge.config.client;
    const wrong = head.parse(text, limits);
    if (wrong !== null || text.length <= limits.maxHeadBytes) return wrong;
    return HEAD_TOO_LARGE;
  }

  #withKey(text: string): string {
    this.#webSocketKey = webSocketKey();
    return `${text.slice(0, -2)}sec-websocket-key: ${this.#webSocketKey}\r\n\r\n`;
  }

  #start(transaction: Transaction, head: RequestHead): void {
    if (this.#protocol !== "" && this.#protocol !== "websocket")
      return refuse(this.#edge, transaction, NO_SUCH_PROTOCOL);
    if (head.bodyLength !== NO_BODY) this.#listenToBody(head.bodyLength);
    beginTransaction(this.#edge, transaction);
    transaction.body.flush();
  }

  /** The time to drain is over, or the thread dies. */
  stop(why: Failure): void {
    this.#guarded((transaction) => fail(this.#edge, transaction, why));
  }

  // ---- reading ----

  #listenToBody(bodyLength: number): void {
    this.#upload = new StreamUpload(bodyLength);
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    hearBody(this.#stream);
  }

  onData(data: Buffer): void {
    const upload = this.#upload;
    if (upload !== null) this.#guarded((transaction) => this.#onData(transaction, upload, data));
  }

  onTrailers(raw: readonly string[]): void {
    const upload = this.#upload;
    if (upload !== null) this.#guarded((transaction) => this.#onTrailers(transaction, upload, raw));
  }

  onEnd(): void {
    const upload = this.#upload;
    if (upload !== null) this.#guarded((transaction) => this.#onEnd(transaction, upload));
  }

  #onData(transaction: Transaction, upload: StreamUpload, data: Buffer): void {
    if (data.length === 0) return;
    this.#session.addUseful(data.length);
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    const part = upload.part(data);
    if (transaction.head.bodyLength === CHUNKED) transaction.chunkedBytes = upload.bytes;
    const goesOn = requestBody(this.#edge, transaction, part);
    transaction.body.bytes = upload.bytes;
    if (!goesOn) this.pauseBody();
  }

  #onTrailers(transaction: Transaction, upload: StreamUpload, raw: readonly string[]): void {
    const fault = upload.addTrailers(raw);
    if (fault !== null) refuse(this.#edge, transaction, failure("RequestAmbiguous", null, fault));
  }

  #onEnd(transaction: Transaction, upload: StreamUpload): void {
    // A RST_STREAM with NO_ERROR ends the stream as END_STREAM does; `close` follows, and tells what it was.
    if (this.#stream.closed || upload.isMismatched) return;
    this.#isRead = true;
    this.#deadline.clear();
    const last = upload.end();
    if (last !== null) requestBody(this.#edge, transaction, last);
    transaction.body.bytes = upload.bytes;
    requestBodyEnd(this.#edge, transaction);
  }

  pauseBody(): void {
    if (this.#isRead || this.#upload === null) return;
    this.#stream.pause();
    this.#deadline.clear();
  }

  resumeBody(): void {
    if (this.#isRead || this.#upload === null || this.#transaction === null) return;
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    this.#stream.resume();
  }

  // ---- writing ----

  sendInterim(head: ResponseHead): void {
    this.#writer.interim(interimFields(head));
  }

  sendHead(transaction: Transaction, head: ResponseHead): void {
    const { status } = head;
    const { requestId, timeMs: nowMs, timing } = transaction;
    const hsts = this.tls === null ? "" : hstsField(transaction, head.forward);
    const more = timing === null ? hsts : hsts + timing.field(transaction);
    this.#writer.hold(passedFields(head, { requestId, nowMs, more }), bodyOf(transaction, head));
    if (status > HIGHEST_STATUS) fail(this.#edge, transaction, BAD_STATUS);
    // RFC 8441 §5: to this client a 2xx would say that the tunnel is there.
    else if (this.#protocol !== "" && status < 300) fail(this.#edge, transaction, NOT_SWITCHED);
  }

  sendBody(chunk: Buffer, from: number, to: number): boolean {
    this.#session.addUseful(to - from);
    const taken = this.#writer.write(chunk, from, to);
    if (taken) return true;
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    if (!this.#hearsDrain) hearDrain(this.#stream);
    this.#hearsDrain = true;
    return false;
  }

  onDrain(): void {
    this.#hearsDrain = false;
    this.#guarded((transaction) => {
      if (this.#isRead || this.#upload === null) this.#deadline.clear();
      clientDrained(transaction);
    });
  }

  takeBackHead(): boolean {
    return this.#writer.takeBack();
  }

  flush(): void {
    this.#writer.flush();
  }

  sendTrailers(lines: string): void {
    this.#writer.trailers(lines);
  }

  endResponse(): void {
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    if (this.#writer.end() === "sent") this.onFinish();
    // Where the request has ended, too, the stream closes with the last octet.
    else if (!this.#isRead) hearFinish(this.#stream);
  }

  onFinish(): void {
    this.#guarded((transaction) => this.#onWritten(transaction));
  }

  sendOwn(transaction: Transaction, answer: OwnAnswer): void {
    if (this.#isMalformed) return this.#resetMalformed(transaction);
    // Framing does not get lost here; only where the connection itself is the trouble it has to end.
    const { failed } = transaction;
    const isOfRequest = failed !== null && failureRow(failed.name).delivery === "close";
    this.#writer.hold(ownFields(answer, transaction.timeMs), transaction.head.method === "HEAD" ? "none" : "data");
    if (transaction.head.method !== "HEAD") this.sendBody(answer.body, 0, answer.body.length);
    this.endResponse();
    if (answer.endsConnection && !isOfRequest) this.#session.sendAway();
  }

  /** RFC 9113 §8.1.1: a malformed request is a stream error. */
  #resetMalformed(transaction: Transaction): void {
    transaction.responseBytes = 0;
    this.#writer.reset(NGHTTP2_PROTOCOL_ERROR);
    finish(this.#edge, transaction);
  }

  abortResponse(): void {
    this.#writer.reset(NGHTTP2_INTERNAL_ERROR);
  }

  upgradeFault(head: ResponseHead): string | null {
    const isAccepted = head.field("sec-websocket-accept") === webSocketAccept(this.#webSocketKey);
    return isAccepted ? null : "101 with a wrong Sec-WebSocket-Accept";
  }

  upgrade(transaction: Transaction, head: ResponseHead): UpgradedClient {
    this.#transaction = null;
    this.#deadline.drop();
    this.#writer.hold(tunnelFields(head, { requestId: transaction.requestId, nowMs: transaction.timeMs }), "data");
    this.#writer.flush();
    return { client: new TunnelStream(this.#stream), rest: null };
  }

  /** All of the answer has left. */
  #onWritten(transaction: Transaction): void {
    this.#transaction = null;
    this.#deadline.clear();
    finish(this.#edge, transaction);
    if (this.#isRead) return;
    // RFC 9113 §8.1: the rest of the request is not needed. In a turn of its own, behind the trailers.
    this.#stream.resume();
    setImmediate(() => setImmediate(() => this.#stream.close(NGHTTP2_NO_ERROR)));
  }

  // ---- the end ----

  #onDeadline(transaction: Transaction): void {
    if (this.#writer.isWaiting) {
      clientGone(this.#edge, transaction, "the client stopped reading the answer");
      this.#session.onStall();
      this.#writer.reset(NGHTTP2_CANCEL);
    } else if (!this.#isRead && this.#upload !== null) {
      refuse(this.#edge, transaction, BODY_TOO_SLOW);
    }
  }

  onClose(): void {
    const transaction = this.#transaction;
    this.#transaction = null;
    this.#deadline.drop();
    const isWhole = this.#writer.isEnded && this.#stream.rstCode === NGHTTP2_NO_ERROR;
    if (transaction !== null && isWhole) finish(this.#edge, transaction);
    else if (transaction !== null && transaction.state !== "finished") {
      clientGone(this.#edge, transaction, this.#goneDetail());
      this.#session.onReset();
    }
    this.#session.forget(this);
  }

  #goneDetail(): string {
    const { endedWhy, isConnected, isBroken } = this.#session;
    if (endedWhy !== "" || isBroken) return `the edge ended the connection: ${endedWhy || BROKE_RULES}`;
    return isConnected
      ? `the stream was reset with code ${this.#stream.rstCode ?? 0}`
      : "the client closed the connection";
  }

  /** Runs a step that the stream or a timer has called, as long as there is a transaction, so that a bug in it ends only that. */
  #guarded(step: (transaction: Transaction) => void): void {
    const transaction = this.#transaction;
    if (transaction !== null) guarded(this.#edge, transaction, () => step(transaction));
  }
}

function bodyOf({ head: request }: Transaction, { status, bodyLength }: ResponseHead): AnswerBody {
  // `node:http2` ends the stream of a 205 itself (RFC 9110 §15.3.6: it has no content).
  if (request.method === "HEAD" || status === 204 || status === 205 || status === 304) return "none";
  return bodyLength === CHUNKED && request.takesTrailers ? "data-and-trailers" : "data";
}

/** RFC 9110 §15: beyond there is none, and `node:http2` sends none. */
const HIGHEST_STATUS = 599;
const HEAD_TOO_LARGE = failure("RequestHeaderTooLarge", null, "request head over the limit");
const NO_SUCH_PROTOCOL = failure("RequestError", null, "extended CONNECT to a protocol other than websocket");
const BAD_STATUS = failure("ResponseMalformed", "bad-status", "a status above 599, which HTTP/2 does not have");
const NOT_SWITCHED = failure("UpgradeFailed", null, "a 2xx in place of 101");
