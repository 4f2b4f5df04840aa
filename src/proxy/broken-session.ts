import { failure } from "../failures/failure.ts";
import { RequestHead } from "../http1/request-head.ts";
import type { ClientTls } from "./client-tls.ts";
import type { ClientSource, Downstream, UpgradedClient } from "./downstream.ts";
import type { Edge } from "./edge.ts";
import type { Forwarding } from "./forwarding.ts";
import { finish, refuse } from "./pipeline.ts";
import type { Transaction } from "./transaction.ts";

/** For the log. */
export const BROKE_RULES = "the client broke the rules of HTTP/2";

/** What is known of the connection that has ended. */
export interface BrokenClient {
  readonly clientAddress: string;
  readonly source: ClientSource & { readonly tls: ClientTls | null };
  readonly isTrusted: boolean;
  readonly forwarding: Forwarding;
}

/**
 * A connection of HTTP/2 that was ended for what its client sent, while no request ran that could tell of it: one line in the log all the same, for
 * whoever looks for it.
 */
export function logBroken(edge: Edge, client: BrokenClient, why: string): void {
  const head = new RequestHead();
  head.major = 2;
  const transaction = edge.transaction(new Nobody(edge, client), head, performance.now());
  refuse(edge, transaction, failure("RequestError", null, why));
}

/** A client to whom GOAWAY has said all there is to say. */
class Nobody implements Downstream {
  readonly clientAddress: string;
  readonly source: ClientSource;
  readonly isTrusted: boolean;
  readonly forwarding: Forwarding;
  readonly tls: ClientTls | null;
  readonly readsChunked = false;
  readonly holdsChunks = false;
  readonly #edge: Edge;

  constructor(edge: Edge, client: BrokenClient) {
    this.#edge = edge;
    this.clientAddress = client.clientAddress;
    this.source = client.source;
    this.isTrusted = client.isTrusted;
    this.forwarding = client.forwarding;
    this.tls = client.source.tls;
  }

  sendOwn(transaction: Transaction): void {
    transaction.responseBytes = 0;
    finish(this.#edge, transaction);
  }

  sendInterim(): void {}
  sendHead(): void {}
  sendBody(): boolean {
    return true;
  }
  takeBackHead(): boolean {
    return false;
  }
  flush(): void {}
  endResponse(): void {}
  abortResponse(): void {}
  upgrade(): UpgradedClient {
    throw new Error("there is nobody to upgrade");
  }
  pauseBody(): void {}
  resumeBody(): void {}
}
