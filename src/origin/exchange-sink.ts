import type { Failure } from "../failures/failure.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { TunnelSocket } from "./tunnel-socket.ts";

/** Who gets what an origin answers. Called synchronously from the origin socket's events; nothing may throw. */
export interface ExchangeSink {
  /** A 1xx other than 101. */
  onInterim(head: ResponseHead): void;
  /** The final head. The body follows by `onBody`, then `onEnd`; small answers all within one event. */
  onHead(head: ResponseHead): void;
  /** Octets of the body, framed as was asked for. False = stop reading until `resume`. */
  onBody(chunk: Buffer, from: number, to: number): boolean;
  /** Octets given to `onBody` are still needed: their buffer must not be read into again. */
  readonly holdsChunks: boolean;
  /** One read is dealt with and the answer goes on: what was held back should be written now. */
  onPause(): void;
  /** Trailer fields as lines, each with CRLF, just before `onEnd`; only of `data` chunks whose trailers are taken. */
  onTrailers(lines: string): void;
  /** The answer is complete. The connection is back in the pool, or gone. */
  onEnd(): void;
  /** 101: from now on the origin's side of the tunnel belongs to the sink; `rest` was read behind the head. */
  onUpgraded(head: ResponseHead, rest: Buffer, origin: TunnelSocket): void;
  /** The origin's socket took everything that was written to it. */
  onDrain(): void;
  /** A bug of ours came up while the answer was read; the connection is gone. */
  onBug(error: unknown): void;
  /** The exchange is over without a complete answer; the connection is gone. */
  onFailure(failure: Failure): void;
}

/** What the origin connection must know of the request to read its answer. */
export interface ExchangeRequest {
  readonly method: string;
  /** The protocols that the request's Upgrade named, "" = none. */
  readonly offeredProtocols: string;
  /** `raw`: hand chunked bodies on with their framing; `data`: only what is inside. */
  readonly chunkedMode: "raw" | "data";
  readonly takesTrailers: boolean;
}
