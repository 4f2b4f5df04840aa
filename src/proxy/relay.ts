import { failure, type Failure } from "../failures/failure.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { ExchangeRequest, ExchangeSink } from "../origin/exchange-sink.ts";
import type { OriginExchange } from "../origin/origin-exchange.ts";
import type { TunnelSocket } from "../origin/tunnel-socket.ts";
import type { SiteOrigin } from "../sites/site-origin.ts";
import type { Edge } from "./edge.ts";
import { giveSeatBack } from "./admission.ts";
import { originHead } from "./origin-head.ts";
import { answered, exchangeFailed, finishUpgraded, guarded, surprise } from "./pipeline.ts";
import type { Transaction } from "./transaction.ts";
import { Tunnel } from "./tunnel.ts";

/** One exchange: moves a request to an origin connection and its answer to the client, with backpressure both ways. */
export class Relay implements ExchangeSink, ExchangeRequest {
  readonly connection: OriginExchange;
  readonly origin: SiteOrigin;
  readonly #edge: Edge;
  readonly #transaction: Transaction;

  constructor(edge: Edge, transaction: Transaction, origin: SiteOrigin, connection: OriginExchange) {
    this.#edge = edge;
    this.#transaction = transaction;
    this.origin = origin;
    this.connection = connection;
  }

  get method(): string {
    return this.#transaction.head.method;
  }
  get offeredProtocols(): string {
    return this.#transaction.offeredProtocols;
  }
  get chunkedMode(): "raw" | "data" {
    return this.#transaction.client.readsChunked ? "raw" : "data";
  }
  get takesTrailers(): boolean {
    return this.#transaction.head.takesTrailers;
  }

  /** Writes the head, and of the body what is there already. */
  send(): void {
    const transaction = this.#transaction;
    if (transaction.timing !== null) transaction.timing.leave();
    if (!transaction.body.attach(this.connection, originHead(transaction, this.origin))) transaction.client.pauseBody();
    else if (!transaction.body.complete) transaction.client.resumeBody();
  }

  onInterim(head: ResponseHead): void {
    this.#transaction.client.sendInterim(head);
  }

  onHead(head: ResponseHead): void {
    const transaction = this.#transaction;
    answered(this.#edge, transaction, this, head.status);
    transaction.status = head.status;
    transaction.client.sendHead(transaction, head);
  }

  onBody(chunk: Buffer, from: number, to: number): boolean {
    const transaction = this.#transaction;
    transaction.responseBytes += to - from;
    return transaction.client.sendBody(chunk, from, to);
  }

  get holdsChunks(): boolean {
    return this.#transaction.client.holdsChunks;
  }

  onPause(): void {
    this.#transaction.client.flush();
  }

  onTrailers(lines: string): void {
    this.#transaction.client.sendTrailers?.(lines);
  }

  onEnd(): void {
    this.#transaction.relay = null;
    // First: what the client asks for next may need it.
    giveSeatBack(this.#transaction);
    guarded(this.#edge, this.#transaction, () => this.#transaction.client.endResponse());
  }

  onUpgraded(head: ResponseHead, rest: Buffer, origin: TunnelSocket): void {
    const transaction = this.#transaction;
    const fault = transaction.client.upgradeFault?.(head) ?? null;
    if (fault !== null) {
      origin.destroy();
      return this.onFailure(failure("UpgradeFailed", null, fault));
    }
    answered(this.#edge, transaction, this, 101);
    transaction.deadline?.drop();
    transaction.status = 101;
    const upgraded = transaction.client.upgrade(transaction, head);
    const facts = { listener: transaction.client.source.listener, upgrade: head.upgrade };
    const tunnel = new Tunnel(upgraded.client, origin, facts, () => finishUpgraded(this.#edge, transaction, tunnel));
    // The client's side may live on for as long as the client takes its time to read.
    if (transaction.seat !== null) origin.on("close", () => giveSeatBack(transaction));
    this.#edge.adoptTunnel(tunnel);
    tunnel.start(upgraded.rest, rest);
  }

  onDrain(): void {
    this.#transaction.body.drained();
    guarded(this.#edge, this.#transaction, () => this.#transaction.client.resumeBody());
  }

  onBug(error: unknown): void {
    surprise(this.#edge, this.#transaction, error);
  }

  onFailure(failed: Failure): void {
    guarded(this.#edge, this.#transaction, () => exchangeFailed(this.#edge, this.#transaction, this, failed));
  }
}
