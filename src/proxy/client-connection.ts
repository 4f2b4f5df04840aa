import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { failure, type Failure } from "../failures/failure.ts";
import { CHUNKED, NO_BODY, UNTIL_CLOSE } from "../http1/body-length.ts";
import { ChunkedReader } from "../http1/chunked.ts";
import { HeadBuffer } from "../http1/head-buffer.ts";
import { headText } from "../http1/head-text.ts";
import { latin1 } from "../http1/latin1.ts";
import { BARE_LINE_END, RequestHead } from "../http1/request-head.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import { clientHead, dateField, interimHead, upgradeHead } from "./client-head.ts";
import type { Downstream, UpgradedClient } from "./downstream.ts";
import type { Edge } from "./edge.ts";
import type { OwnAnswer } from "./own-answer.ts";
import { beginTransaction, clientDrained, clientGone, finish, refuse, requestBody, requestBodyEnd, surprise } from "./pipeline.ts";
import type { Transaction } from "./transaction.ts";

/** Up to here head and body leave as one string in one write; beyond it copying costs more than a second buffer. */
const ONE_WRITE_BYTES = 16 * 1024;
/** Pipelined octets that are read before the socket is paused. */
const AHEAD_BYTES = 64 * 1024;
/** After our last answer: how long we still read what the client sends, so that no RST overtakes the answer (RFC 9112 §9.6). */
const LINGER_MS = 2000;
/** How long after a FIN, and then once more, we ask by a 100 (Continue) whether anybody is still there; see `#onEnd`. */
const HALF_CLOSE_PROBE_MS = 300;
/** The first one makes a client that has gone answer RST; Node does not read after a FIN, so only the second one meets it. */
const HALF_CLOSE_PROBES = 2;
const EMPTY_LINES = "\r\n";

/** `idle`: between requests. `head`: part of a head is here. `busy`: a transaction runs. `linger`: all said, waiting for the client's FIN. */
type State = "idle" | "head" | "busy" | "linger" | "ended";

/** One HTTP/1 client connection: reads requests one after the other, writes the answers in order. */
export class ClientConnection implements Downstream {
  readonly clientAddress: string;
  readonly isTrusted: boolean;
  readonly #edge: Edge;
  readonly #socket: Socket;
  readonly #deadline: Deadline;
  #state: State = "idle";
  #input: Buffer | null = null;
  #inputAt = 0;
  #running = false;
  #partial: HeadBuffer | null = null;
  #headStartMs = 0;
  #transaction: Transaction | null = null;
  #bodyRemaining: number = NO_BODY;
  #bodyChunked: ChunkedReader | null = null;
  #held = "";
  #closeAfter = false;
  #answered = false;
  #halfClosed = false;
  #probes = 0;

  constructor(socket: Socket, edge: Edge) {
    this.#socket = socket;
    this.#edge = edge;
    this.clientAddress = plainAddress(socket.remoteAddress ?? "");
    this.isTrusted = edge.isTrusted(this.clientAddress);
    this.#deadline = new Deadline(edge.wheel, () => this.#guarded(() => this.#onDeadline()));
    this.#deadline.set(edge.config.client.headTimeoutMs);
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    socket.on("drain", () => this.#guarded(() => this.#onDrain()));
    socket.on("end", () => this.#guarded(() => this.#onEnd()));
    socket.on("error", () => {});
    socket.on("close", () => this.#guarded(() => this.#onClose()));
  }

  get readsChunked(): boolean {
    return this.#transaction?.head.minor === 1;
  }

  get holdsChunks(): boolean {
    return this.#socket.writableLength > 0;
  }

  /** No transaction runs on it. */
  get isIdle(): boolean {
    return this.#state === "idle";
  }

  /** The node is stopping: an idle connection ends now, a busy one after its answer. */
  drain(): void {
    this.#closeAfter = true;
    if (this.#state === "idle") this.#end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  // ---- reading ----

  #onData(chunk: Buffer): void {
    if (this.#input) {
      this.#input = Buffer.concat([this.#input.subarray(this.#inputAt), chunk]);
    } else {
      this.#input = chunk;
    }
    this.#inputAt = 0;
    this.#run();
  }

  /** Works through what has been read until it is used up or a transaction must be waited for. */
  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#input !== null && this.#step(this.#input));
    } catch (error) {
      this.#bug(error);
    }
    this.#running = false;
    this.#transaction?.body.flush();
    // After a FIN nothing follows that could make a request of what is left.
    if (this.#halfClosed && (this.#state === "idle" || this.#state === "head")) this.#end();
  }

  /** One step over the input; false = wait. */
  #step(input: Buffer): boolean {
    switch (this.#state) {
      case "idle":
      case "head":
        this.#readHead(input);
        return true;
      case "busy":
        if (!this.#isBodyRead()) {
          this.#readBody(input);
          return true;
        }
        if (input.length - this.#inputAt > AHEAD_BYTES) this.#socket.pause();
        return false;
      default:
        this.#input = null;
        return false;
    }
  }

  #consume(to: number): void {
    const input = this.#input;
    if (input === null) return;
    if (to >= input.length) this.#input = null;
    else this.#inputAt = to;
  }

  #readHead(input: Buffer): void {
    let start = this.#inputAt;
    const { client } = this.#edge.config;
    if (this.#state === "idle") {
      // RFC 9112 §2.2: empty lines before a request line are skipped.
      while (latin1(input, start, start + 2) === EMPTY_LINES) start += 2;
      if (start >= input.length) return this.#consume(start);
      this.#state = "head";
      this.#headStartMs = performance.now();
      const text = headText(input, start, client.maxHeadBytes);
      if (text !== null) {
        this.#consume(start + text.length);
        return this.#takeHead(text);
      }
      this.#deadline.set(client.headTimeoutMs);
      this.#partial = new HeadBuffer();
    }
    const partial = this.#partial as HeadBuffer;
    partial.add(input, start);
    this.#input = null;
    const found = partial.look();
    if (found === "complete") {
      this.#partial = null;
      const bytes = partial.bytes;
      const text = headText(bytes, 0, client.maxHeadBytes);
      if (text === null) return this.#refuseHead(HEAD_TOO_LARGE);
      if (text.length < bytes.length) {
        this.#input = bytes;
        this.#inputAt = text.length;
      }
      return this.#takeHead(text);
    }
    if (found === "bare") return this.#refuseHead(BARE_LINE_END);
    if (partial.length > client.maxHeadBytes) {
      const firstLineEnds = partial.bytes.subarray(0, client.maxTargetBytes + 64).includes("\r\n");
      return this.#refuseHead(firstLineEnds ? HEAD_TOO_LARGE : TARGET_TOO_LONG);
    }
  }

  #takeHead(text: string): void {
    const head = new RequestHead();
    const wrong = head.parse(text, this.#edge.config.client);
    this.#begin(head);
    if (wrong) refuse(this.#edge, this.#transaction as Transaction, wrong);
    else beginTransaction(this.#edge, this.#transaction as Transaction);
  }

  /** A head that cannot be read any further: answered and logged like every other request. */
  #refuseHead(wrong: Failure): void {
    const head = new RequestHead();
    const line = latin1(this.#partial?.bytes ?? EMPTY, 0, 2048).split("\r\n", 1)[0] ?? "";
    const [method, target] = line.split(" ");
    if (method !== undefined && /^[A-Z]{1,32}$/.test(method)) head.method = method;
    if (target !== undefined) head.target = target;
    this.#partial = null;
    this.#begin(head);
    this.#closeAfter = true;
    refuse(this.#edge, this.#transaction as Transaction, wrong);
  }

  #begin(head: RequestHead): void {
    const { connection, minor, bodyLength } = head;
    this.#state = "busy";
    this.#answered = false;
    this.#transaction = this.#edge.transaction(this, head, this.#headStartMs);
    if (connection.close || (minor === 0 && !connection.keepAlive)) this.#closeAfter = true;
    this.#bodyRemaining = bodyLength === CHUNKED ? NO_BODY : Math.max(NO_BODY, bodyLength);
    this.#bodyChunked = bodyLength === CHUNKED ? new ChunkedReader("raw", "keep") : null;
    if (bodyLength === NO_BODY) this.#deadline.clear();
    else this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
  }

  #isBodyRead(): boolean {
    return this.#bodyRemaining === NO_BODY && this.#bodyChunked === null;
  }

  #readBody(input: Buffer): void {
    const transaction = this.#transaction as Transaction;
    const from = this.#inputAt;
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    let goesOn = true;
    if (this.#bodyChunked) {
      const reader = this.#bodyChunked;
      const end = reader.feed(input, from, input.length);
      this.#consume(end);
      const { ranges } = reader;
      transaction.chunkedBytes = reader.dataBytes;
      for (let index = 0; index < ranges.length; index += 2) {
        goesOn = requestBody(this.#edge, transaction, input.subarray(ranges[index], ranges[index + 1]));
      }
      if (reader.error) return this.#badBody(transaction, reader.error);
      if (reader.done) this.#bodyChunked = null;
    } else {
      const to = Math.min(input.length, from + this.#bodyRemaining);
      this.#bodyRemaining -= to - from;
      this.#consume(to);
      goesOn = requestBody(this.#edge, transaction, input.subarray(from, to));
    }
    if (this.#state !== "busy") return;
    if (this.#isBodyRead()) {
      this.#deadline.clear();
      requestBodyEnd(transaction);
    } else if (!goesOn) this.pauseBody();
  }

  #badBody(transaction: Transaction, error: string): void {
    this.#input = null;
    this.#closeAfter = true;
    refuse(this.#edge, transaction, failure("RequestAmbiguous", null, `chunked body: ${error}`));
  }

  pauseBody(): void {
    this.#socket.pause();
    this.#deadline.clear();
  }

  resumeBody(): void {
    if (this.#state !== "busy" || this.#isBodyRead()) return;
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    this.#socket.resume();
  }

  // ---- writing ----

  sendInterim(head: ResponseHead): void {
    if (this.readsChunked) this.#socket.write(interimHead(head), "latin1");
  }

  sendHead(transaction: Transaction, head: ResponseHead): void {
    const { minor, connection } = transaction.head;
    const decoded = head.bodyLength === CHUNKED && minor === 0;
    if (head.bodyLength === UNTIL_CLOSE || decoded || !this.#isBodyRead()) this.#closeAfter = true;
    this.#answered = true;
    this.#held = clientHead(head, {
      requestId: transaction.requestId,
      connection: this.#closeAfter ? "close" : minor === 0 && connection.keepAlive ? "keep-alive" : "",
      framing: head.bodyLength === CHUNKED && !decoded ? "chunked" : "as-stated",
      nowMs: transaction.timeMs,
    });
  }

  sendBody(chunk: Buffer, from: number, to: number): boolean {
    const socket = this.#socket;
    const held = this.#held;
    let taken: boolean;
    if (held !== "" && held.length + to - from <= ONE_WRITE_BYTES) {
      this.#held = "";
      taken = socket.write(held + latin1(chunk, from, to), "latin1");
    } else if (held !== "") {
      this.#held = "";
      socket.cork();
      socket.write(held, "latin1");
      taken = socket.write(chunk.subarray(from, to));
      socket.uncork();
    } else {
      taken = socket.write(chunk.subarray(from, to));
    }
    if (!taken) this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    return taken;
  }

  flush(): void {
    if (this.#held === "") return;
    const held = this.#held;
    this.#held = "";
    this.#socket.write(held, "latin1");
  }

  endResponse(): void {
    this.flush();
    if (this.#socket.writableLength === 0) return this.#responseWritten();
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    const transaction = this.#transaction;
    this.#socket.write("", "latin1", (error) => {
      if (!error && transaction === this.#transaction) this.#guarded(() => this.#responseWritten());
    });
  }

  sendOwn(transaction: Transaction, answer: OwnAnswer): void {
    if (answer.endsConnection || !this.#isBodyRead() || this.#edge.isDraining) this.#closeAfter = true;
    const { minor, connection, method } = transaction.head;
    const keep = this.#closeAfter ? "Connection: close\r\n" : minor === 0 && connection.keepAlive ? "Connection: keep-alive\r\n" : "";
    this.#held =
      `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ""}\r\n${dateField(transaction.timeMs)}Server: wao\r\n` +
      `${answer.fields}Content-Length: ${answer.body.length}\r\n${keep}\r\n`;
    this.#answered = true;
    if (method !== "HEAD") this.sendBody(answer.body, 0, answer.body.length);
    this.endResponse();
  }

  abortResponse(): void {
    this.#held = "";
    this.#state = "ended";
    // RST: also a client that reads until close, or ignores a missing last chunk, can tell (DESIGN §6).
    this.#socket.resetAndDestroy();
  }

  upgrade(transaction: Transaction, head: ResponseHead): UpgradedClient {
    const socket = this.#socket;
    const rest = this.#input?.subarray(this.#inputAt) ?? null;
    this.#input = null;
    this.#state = "ended";
    this.#deadline.drop();
    this.#edge.forget(this);
    socket.removeAllListeners();
    socket.write(upgradeHead(head, transaction.requestId), "latin1");
    return { socket, rest };
  }

  /** All of the answer is with the kernel. */
  #responseWritten(): void {
    const transaction = this.#transaction;
    if (!transaction || this.#state !== "busy") return;
    const bodyWasRead = this.#isBodyRead();
    this.#transaction = null;
    finish(this.#edge, transaction);
    if (this.#closeAfter || !bodyWasRead || (this.#halfClosed && this.#input === null)) return this.#end();
    this.#state = "idle";
    this.#deadline.set(this.#edge.config.client.idleTimeoutMs);
    if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#input !== null) this.#run();
  }

  /** Our FIN, then we read on for a moment: a RST in answer to late octets would destroy what the client has not read yet. */
  #end(): void {
    this.#state = "linger";
    this.#input = null;
    this.#bodyChunked = null;
    this.#deadline.set(LINGER_MS);
    this.#socket.end();
    if (this.#halfClosed) this.#socket.destroySoon();
    else this.#socket.resume();
  }

  // ---- the client's end ----

  #onDrain(): void {
    if (this.#state !== "busy" || !this.#transaction) return;
    if (this.#isBodyRead()) this.#deadline.clear();
    clientDrained(this.#transaction);
  }

  /**
   * The client's FIN. In the middle of its request, or once the answer has begun, it has gone. Right after the request it may
   * be a half-close (`printf … | nc`) or a full one; TCP shows no difference until we send something. So HTTP/1.1 clients,
   * who must understand an unasked 100 (RFC 9110 §15.2.1), get one when the answer takes longer: one who is gone answers RST.
   */
  #onEnd(): void {
    if (this.#state === "linger" || this.#state === "idle") {
      this.#socket.destroySoon();
      return;
    }
    this.#halfClosed = true;
    const transaction = this.#transaction;
    if (this.#state !== "busy" || !transaction || !this.#isBodyRead() || (this.#answered && this.#held === "")) {
      this.#socket.destroy();
      return;
    }
    if (this.readsChunked) this.#deadline.set(HALF_CLOSE_PROBE_MS);
  }

  #onClose(): void {
    this.#deadline.drop();
    this.#edge.forget(this);
    const transaction = this.#transaction;
    this.#transaction = null;
    const wasInHead = this.#state === "head";
    this.#state = "ended";
    if (transaction) clientGone(this.#edge, transaction, "the client closed the connection");
    else if (wasInHead) this.#logAbandonedHead();
  }

  /** The client left inside a head: a request that never was, but whoever looks for it must find a line. */
  #logAbandonedHead(): void {
    const head = new RequestHead();
    const line = latin1(this.#partial?.bytes ?? EMPTY, 0, 2048).split("\r\n", 1)[0] ?? "";
    head.method = line.split(" ", 1)[0] ?? "";
    const transaction = this.#edge.transaction(this, head, this.#headStartMs);
    clientGone(this.#edge, transaction, "the client closed the connection inside the request head");
  }

  #onDeadline(): void {
    switch (this.#state) {
      case "idle":
        return void this.#socket.destroy();
      case "head":
        return this.#refuseHead(HEAD_TOO_SLOW);
      case "busy":
        return this.#busyDeadline();
      default:
        this.#socket.destroy();
    }
  }

  #busyDeadline(): void {
    const transaction = this.#transaction as Transaction;
    if (this.#socket.writableLength > 0) {
      clientGone(this.#edge, transaction, "the client stopped reading the answer");
      this.#transaction = null;
      this.#socket.resetAndDestroy();
    } else if (!this.#isBodyRead()) {
      this.#closeAfter = true;
      refuse(this.#edge, transaction, BODY_TOO_SLOW);
    } else if (this.#halfClosed && !this.#answered) {
      this.#socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
      if (++this.#probes < HALF_CLOSE_PROBES) this.#deadline.set(HALF_CLOSE_PROBE_MS);
    }
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#bug(error);
    }
  }

  #bug(error: unknown): void {
    const transaction = this.#transaction;
    if (transaction) surprise(this.#edge, transaction, error);
    else {
      this.#edge.reportBug(error, "");
      this.#socket.destroy();
    }
  }
}

const EMPTY = Buffer.alloc(0);
const HEAD_TOO_SLOW = failure("RequestTimeout", null, "the request head took too long");
const BODY_TOO_SLOW = failure("RequestTimeout", null, "the request body stopped");
const HEAD_TOO_LARGE = failure("RequestHeaderTooLarge", null, "request head over the limit");
const TARGET_TOO_LONG = failure("URITooLong", null, "request target over the limit");

/** An IPv4-mapped IPv6 address as IPv4; without a zone. */
function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}
