import type { Socket } from "node:net";
import { failure, type Failure } from "../failures/failure.ts";
import { NO_BODY } from "../http1/body-length.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import { interimHead, ownHead, upgradeHead } from "./client-head.ts";
import type { ClientSocket } from "./client-socket.ts";
import type { ClientTls } from "./client-tls.ts";
import type { ClientLink, Downstream, UpgradedClient } from "./downstream.ts";
import type { Edge } from "./edge.ts";
import { Forwarding } from "./forwarding.ts";
import { HalfCloseProbe } from "./half-close-probe.ts";
import { HeldWriter } from "./held-writer.ts";
import { type Afterwards, connectionField, endsWithClose, passedHead } from "./http1-head.ts";
import type { OwnAnswer } from "./own-answer.ts";
import {
  beginTransaction,
  fail,
  clientDrained,
  clientGone,
  finish,
  refuse,
  requestBody,
  requestBodyEnd,
  surprise,
} from "./pipeline.ts";
import { BODY_TOO_SLOW, HEAD_TOO_SLOW, RequestReader } from "./request-reader.ts";
import type { Transaction } from "./transaction.ts";

const AHEAD_BYTES = 64 * 1024; // Pipelined octets that are read before the socket is paused.
const LINGER_MS = 2000; // After our last answer we still read what the client sends, so that no RST overtakes the answer (RFC 9112 §9.6).

/** `idle`: between requests. `head`: part of a head is here. `busy`: a transaction runs. `linger`: all said, waiting for the client's FIN. */
type State = "idle" | "head" | "busy" | "linger" | "ended";

/** One HTTP/1 client connection: reads requests one after the other, writes the answers in order. */
export class ClientConnection implements Downstream, ClientLink {
  readonly clientAddress: string;
  readonly source: ClientSocket;
  readonly isTrusted: boolean;
  readonly tls: ClientTls | null;
  readonly forwarding: Forwarding;
  readonly #edge: Edge;
  readonly #client: ClientSocket;
  readonly #socket: Socket;
  readonly #deadline: Deadline;
  #state: State = "idle";
  readonly #reader = new RequestReader();
  #running = false;
  #headStartMs = 0;
  #transaction: Transaction | null = null;
  readonly #writer: HeldWriter;
  #closeAfter = false;
  #answered = false;
  #halfClosed = false;
  readonly #probe: HalfCloseProbe;

  constructor(client: ClientSocket, edge: Edge) {
    const { socket } = client;
    this.#client = client;
    this.#socket = socket;
    this.#writer = new HeldWriter(socket);
    this.#edge = edge;
    this.clientAddress = client.clientAddress;
    this.source = client;
    this.isTrusted = edge.isTrusted(this.clientAddress);
    this.tls = client.tls;
    this.forwarding = new Forwarding(this.clientAddress, this.tls === null ? "http" : "https");
    this.#deadline = new Deadline(edge.wheel, () => this.#guarded(() => this.#onDeadline()));
    this.#probe = new HalfCloseProbe(socket, this.#deadline);
    const greetedMs = client.acceptedMs < 0 ? 0 : edge.wheel.nowMs - client.acceptedMs;
    this.#deadline.set(Math.max(1, client.headTimeoutMs(edge.config.client) - greetedMs));
    client.onChunk = (chunk) => {
      this.#reader.add(chunk);
      this.#run();
      this.#reader.keep();
    };
    socket.on("drain", () => this.#guarded(() => this.#onDrain()));
    socket.on("end", () => this.#guarded(() => this.#onEnd()));
    socket.on("error", () => {});
    socket.on("close", () => this.#guarded(() => this.#onClose()));
  }

  get readsChunked(): boolean {
    return this.#transaction?.head.minor === 1;
  }

  get holdsChunks(): boolean {
    return this.#writer.holdsChunks;
  }

  drain(reason: "stop" | "handed-over"): void {
    this.#closeAfter = true;
    if (this.#state !== "idle") return;
    // What the client sends in this instant must not meet a closed door.
    if (reason === "handed-over") return this.#deadline.set(LINGER_MS);
    this.#state = "linger";
    this.#socket.destroySoon();
  }

  makeRoom(dueByMs: number): void {
    if (this.#state === "idle" && this.#client.requests > 0 && this.#deadline.atMs < dueByMs) this.drain("stop");
  }

  get isLingering(): boolean {
    return this.#state === "linger";
  }

  stop(why: Failure): void {
    this.#closeAfter = true;
    if (this.#transaction) fail(this.#edge, this.#transaction, why);
    this.#socket.destroySoon();
  }

  // ---- reading ----

  /** Works through what has been read until it is used up or a transaction must be waited for. */
  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#step());
      this.#transaction?.body.flush();
    } catch (error) {
      this.#bug(error);
    }
    this.#running = false;
  }

  /** One step over the input; false = wait. */
  #step(): boolean {
    const reader = this.#reader;
    if (this.#state === "idle" || this.#state === "head") return this.#readHead();
    if (this.#state === "busy") {
      if (!reader.isBodyRead) return this.#readBody();
      if (reader.waitingBytes > AHEAD_BYTES) this.#socket.pause();
      return false;
    }
    reader.discard();
    return false;
  }

  #readHead(): boolean {
    const found = this.#reader.readHead(this.#edge.config.client);
    if (found === "none") return false;
    if (this.#state === "idle") {
      this.#state = "head";
      this.#headStartMs = performance.now();
      if (found === "partial") this.#deadline.set(this.#client.headTimeoutMs(this.#edge.config.client));
    }
    if (found === "partial") {
      if (this.#halfClosed) this.#socket.destroy();
      return false;
    }
    const transaction = this.#begin();
    if (found === "good") beginTransaction(this.#edge, transaction);
    else this.#refuse(transaction, this.#reader.wrong ?? HEAD_TOO_SLOW);
    return true;
  }

  #begin(): Transaction {
    const { head } = this.#reader;
    const { connection, minor, bodyLength } = head;
    const transaction = this.#edge.transaction(this, head, this.#headStartMs);
    this.#transaction = transaction;
    this.#state = "busy";
    this.#answered = false;
    if (connection.close || (minor === 0 && !connection.keepAlive)) this.#closeAfter = true;
    if (this.#edge.load.isLastRequest(this.#client)) this.#closeAfter = true;
    if (bodyLength === NO_BODY) this.#deadline.clear();
    else this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    return transaction;
  }

  /** Answers a request that cannot be read any further; nothing behind it can be trusted to be a request. */
  #refuse(transaction: Transaction, wrong: Failure): void {
    this.#closeAfter = true;
    refuse(this.#edge, transaction, wrong);
  }

  #readBody(): boolean {
    const reader = this.#reader;
    const transaction = this.#transaction as Transaction;
    if (reader.waitingBytes === 0) return false;
    reader.keep();
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    let goesOn = true;
    for (let part = reader.nextPart(); part; part = reader.nextPart()) {
      transaction.chunkedBytes = reader.chunkedBytes;
      goesOn = requestBody(this.#edge, transaction, part);
    }
    if (reader.bodyError) {
      this.#refuse(transaction, failure("RequestAmbiguous", null, `chunked body: ${reader.bodyError}`));
      return false;
    }
    if (this.#state !== "busy") return true;
    if (reader.isBodyRead) {
      this.#deadline.clear();
      requestBodyEnd(this.#edge, transaction);
    } else if (!goesOn) {
      this.pauseBody();
    }
    return true;
  }

  pauseBody(): void {
    if (this.#reader.isBodyRead) return;
    this.#socket.pause();
    this.#deadline.clear();
  }

  resumeBody(): void {
    if (this.#state !== "busy" || this.#reader.isBodyRead) return;
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    this.#socket.resume();
  }

  // ---- writing ----

  sendInterim(head: ResponseHead): void {
    if (this.readsChunked) this.#socket.write(interimHead(head), "latin1");
  }

  sendHead(transaction: Transaction, head: ResponseHead): void {
    if (endsWithClose(transaction, head) || !this.#reader.isBodyRead) this.#closeAfter = true;
    this.#answered = true;
    this.#writer.hold(passedHead(transaction, head, this.#afterwards));
  }

  get #afterwards(): Afterwards {
    return this.#closeAfter ? "close" : "stay";
  }

  sendBody(chunk: Buffer, from: number, to: number): boolean {
    const taken = this.#writer.write(chunk, from, to);
    if (!taken) this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    return taken;
  }

  takeBackHead(): boolean {
    return this.#writer.takeBack();
  }

  flush(): void {
    this.#writer.flush();
  }

  endResponse(): void {
    this.flush();
    if (this.#socket.writableLength === 0) return this.#responseWritten();
    this.#deadline.set(this.#edge.config.client.bodyIdleTimeoutMs);
    const transaction = this.#transaction;
    this.#client.onceWritten(() => {
      if (transaction === this.#transaction) this.#guarded(() => this.#responseWritten());
    });
  }

  sendOwn(transaction: Transaction, answer: OwnAnswer): void {
    if (answer.endsConnection || !this.#reader.isBodyRead || this.#edge.isDraining) this.#closeAfter = true;
    this.#writer.hold(ownHead(answer, connectionField(transaction, this.#afterwards), transaction.timeMs));
    this.#answered = true;
    if (transaction.head.method !== "HEAD") this.sendBody(answer.body, 0, answer.body.length);
    this.endResponse();
  }

  abortResponse(): void {
    this.#state = "ended";
    // RST: also a client that reads until close, or ignores a missing last chunk, can tell (DESIGN §6).
    this.#client.cut();
  }

  upgrade(transaction: Transaction, head: ResponseHead): UpgradedClient {
    const rest = this.#reader.takeRest();
    this.leave();
    this.#socket.write(upgradeHead(head, transaction.requestId), "latin1");
    return { client: this.#client, rest };
  }

  /** The socket belongs to somebody else from here on. */
  leave(): void {
    this.#state = "ended";
    this.#deadline.drop();
    this.#edge.forget(this);
    // Our listeners stay and do nothing: a TLS socket listens to itself, too, so they cannot all be removed.
    this.#transaction = null;
  }

  /** All of the answer is with the kernel. */
  #responseWritten(): void {
    const transaction = this.#transaction;
    if (!transaction || this.#state !== "busy") return;
    const bodyWasRead = this.#reader.isBodyRead;
    this.#transaction = null;
    finish(this.#edge, transaction);
    if (this.#closeAfter || !bodyWasRead || (this.#halfClosed && this.#reader.waitingBytes === 0)) return this.#end();
    this.#state = "idle";
    this.#deadline.set(this.#edge.config.client.idleTimeoutMs);
    if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#reader.waitingBytes > 0) this.#run();
  }

  /** Our FIN, then we read on for a moment: a RST in answer to late octets would destroy what the client has not read yet. */
  #end(): void {
    this.#state = "linger";
    this.#reader.discard();
    this.#deadline.set(LINGER_MS);
    this.#socket.end();
    if (this.#halfClosed) this.#socket.destroySoon();
    else this.#socket.resume();
  }

  // ---- the client's end ----

  #onDrain(): void {
    if (this.#state !== "busy" || !this.#transaction) return;
    if (this.#reader.isBodyRead) this.#deadline.clear();
    clientDrained(this.#transaction);
  }

  /** The client's FIN. In the middle of its request, or once the answer has begun, it has gone; right after the request, it may wait. */
  #onEnd(): void {
    if (this.#state === "ended") return;
    if (this.#state === "linger" || this.#state === "idle") {
      this.#socket.destroySoon();
      return;
    }
    this.#halfClosed = true;
    const transaction = this.#transaction;
    const hasBegun = this.#answered && !this.#writer.isHolding;
    if (this.#state !== "busy" || !transaction || !this.#reader.isBodyRead || hasBegun) {
      this.#socket.destroy();
      return;
    }
    if (this.readsChunked) this.#probe.begin();
  }

  #onClose(): void {
    this.#deadline.drop();
    this.#edge.forget(this);
    const transaction = this.#transaction;
    this.#transaction = null;
    const wasInHead = this.#state === "head";
    this.#state = "ended";
    if (transaction) clientGone(this.#edge, transaction, "the client closed the connection");
    else if (wasInHead) {
      // A request that never was, but whoever looks for it must find a line.
      const abandoned = this.#edge.transaction(this, this.#reader.abandonHead(), this.#headStartMs);
      clientGone(this.#edge, abandoned, "the client closed the connection inside the request head");
    }
  }

  #onDeadline(): void {
    switch (this.#state) {
      case "idle":
        return void this.#socket.destroy();
      case "head":
        this.#reader.abandonHead();
        return this.#refuse(this.#begin(), HEAD_TOO_SLOW);
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
      this.#client.cut();
    } else if (!this.#reader.isBodyRead) {
      this.#refuse(transaction, BODY_TOO_SLOW);
    } else if (this.#halfClosed && !this.#answered) {
      this.#probe.send();
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
