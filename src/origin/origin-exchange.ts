import type { ExchangeTimeouts } from "./connection-means.ts";
import type { ExchangeRequest, ExchangeSink } from "./exchange-sink.ts";

export type ExchangePhase = "send" | "wait" | "head" | "body";

/**
 * What carries one exchange to an origin: a connection of HTTP/1.1, or a stream of HTTP/2. Both take the request as octets of HTTP/1.1 and tell the
 * answer in its words, so that nobody above asks which one it is.
 */
export interface OriginExchange {
  readonly address: string;
  /** Its connection has carried another exchange before. */
  readonly isReused: boolean;
  /** Octets of the answer so far, interim answers included. */
  readonly receivedBytes: number;
  /** Octets of the answer's body, and what its head promised (-1 = not said). */
  readonly bodyBytes: number;
  readonly expectedBytes: number;
  /** Where the exchange was when it failed. */
  readonly failedIn: ExchangePhase | "connect" | "handshake" | null;
  readonly phase: ExchangePhase;
  /** How long the connection had been idle before, ms. */
  readonly idledMs: number;
  /** Nothing has ever been written: no request can have been seen. */
  readonly wroteNothing: boolean;
  /** The origin has said that it did nothing with the request (RFC 9113 §8.7): it may be sent again, whatever its method. */
  readonly isUnprocessed: boolean;
  /** Octets of the request wait for the origin to take them. */
  readonly holdsRequest: boolean;

  /** Begins; head and body are then written with `write`, and `requestSent` says when all is out. */
  start(sink: ExchangeSink, request: ExchangeRequest, timeouts: ExchangeTimeouts): void;
  /** Writes request octets, the whole head in the first call. False = wait for `onDrain`. */
  write(data: string | Buffer): boolean;
  /** The whole request has been written: the response timeout begins. */
  requestSent(): void;
  /** The answer may go on, after `onBody` returned false. */
  resume(): void;
  /** Ends it now, in whatever state; the sink hears nothing more. */
  destroy(): void;
}
