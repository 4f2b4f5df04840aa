import type { ConnectionLimit } from "../breaker/connection-limit.ts";
import { failureRow, type FailureName } from "../failures/catalogue.ts";
import type { Failure } from "../failures/failure.ts";
import { NO_BODY } from "../http1/body-length.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { traceIdOf } from "../http1/trace-context.ts";
import { offeredProtocols } from "../http1/upgrade.ts";
import type { AccessRecord, LoggedAttempt } from "../observe/access-record.ts";
import type { ConnectHandle } from "../origin/connect-result.ts";
import type { Sending } from "../origin/exchange-pool.ts";
import type { Deadline } from "../primitives/timer-wheel.ts";
import type { Site } from "../sites/site.ts";
import type { SiteOrigin } from "../sites/site-origin.ts";
import type { Downstream } from "./downstream.ts";
import type { ForwardedChain } from "./forwarded-chain.ts";
import type { QueuedRequest } from "./queued-request.ts";
import type { Relay } from "./relay.ts";
import type { ServerTiming } from "./server-timing.ts";
import { RequestBody } from "./request-body.ts";

/** Methods that may be sent again (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PROPFIND", "REPORT", "SEARCH"]);
/** In place of a breaker's token: none is held. */
export const NO_TOKEN = -1;
const NO_ATTEMPTS: readonly LoggedAttempt[] = [];

/** Where a transaction is. `answering`: head bytes may have left. */
export type TransactionState = "open" | "answering" | "finished";

/** One request and its answer, first byte to last. Holds the facts; `pipeline.ts` knows the order. */
export class Transaction implements AccessRecord {
  readonly client: Downstream;
  readonly head: RequestHead;
  readonly body: RequestBody;
  /** Unix time, ms, and the same moment on the monotonic clock. */
  readonly timeMs: number;
  readonly startMs: number;
  requestId: string;
  /** What a trusted proxy says of the way before it; null = the client is none. */
  readonly chain: ForwardedChain | null;
  state: TransactionState = "open";
  place: Site | null = null;
  /** Index and origin that the present exchange uses. */
  originIndex = 0;
  usedOrigin: SiteOrigin | null = null;
  /** What the breaker of `usedOrigin` gave, until the exchange's result is told. */
  token = NO_TOKEN;
  /** Where it holds a seat, until its connection is idle or closed; null = the origin has no limit of connections, or the seat was given back. */
  seat: ConnectionLimit | null = null;
  /** It waits for a seat. */
  queued: QueuedRequest | null = null;
  /** The first origin that would take it but has no seat; null = there is none. */
  full: ConnectionLimit | null = null;
  fullIndex = -1;
  /** When the client should come back, where we know better than the catalogue; -1 = we do not. */
  retryAfterSeconds = -1;
  connecting: ConnectHandle | null = null;
  relay: Relay | null = null;
  /** Exchanges repeated by us; bounded by the pipeline. */
  repeats = 0;
  /** The connection that the answer comes on was given up as stale before. */
  freshOnly = false;
  /** When all must be over; null = no limit, or not begun. */
  deadline: Deadline | null = null;
  /** Null = the site does not want `Server-Timing`. */
  timing: ServerTiming | null = null;
  failed: Failure | null = null;
  phase = "";

  /** Data octets of a chunked request body, without framing. */
  chunkedBytes = 0;
  status = 0;
  responseBytes = 0;
  address = "";
  attempts: readonly LoggedAttempt[] = NO_ATTEMPTS;
  exchanges = 0;
  reused = false;
  queueMs = -1;
  dnsMs = -1;
  connectMs = -1;
  tlsMs = -1;
  ttfbMs = -1;
  totalMs = -1;
  receivedBytes = -1;
  expectedBytes = -1;

  constructor(client: Downstream, head: RequestHead, start: TransactionStart) {
    this.client = client;
    this.head = head;
    this.timeMs = start.timeMs;
    this.startMs = start.startMs;
    this.requestId = start.requestId;
    this.chain = start.chain;
    this.body = new RequestBody(
      head.bodyLength === NO_BODY ? "none" : "follows",
      this.isIdempotent ? "replayable" : "once",
    );
  }

  get isIdempotent(): boolean {
    return IDEMPOTENT.has(this.head.method);
  }

  get sending(): Sending {
    if (this.head.connection.upgrade && this.offeredProtocols !== "") return "upgrade";
    return this.isIdempotent ? "replayable" : "once";
  }

  /** The protocols that the origin is asked to switch to (RFC 9110 §7.8), "" = none. */
  get offeredProtocols(): string {
    const { connection, upgrade, minor } = this.head;
    return connection.upgrade && minor === 1 ? offeredProtocols(upgrade) : "";
  }

  get method(): string {
    return this.head.method;
  }
  get target(): string {
    return this.head.target;
  }
  get host(): string {
    return this.head.host;
  }
  get protocol(): string {
    if (this.head.major === 2) return "HTTP/2";
    return this.head.minor === 1 ? "HTTP/1.1" : "HTTP/1.0";
  }
  get site(): string {
    return this.place?.name ?? "";
  }
  get clientAddress(): string {
    return this.chain === null ? this.client.clientAddress : this.chain.client;
  }
  get peerAddress(): string {
    return this.client.source.peerAddress;
  }
  get traceId(): string {
    const { traceparent } = this.head;
    return traceparent === "" ? "" : traceIdOf(traceparent);
  }
  get tlsText(): string {
    return this.client.tls?.logText ?? "";
  }
  get requestBytes(): number {
    return this.body.bytes;
  }
  get sendMs(): number {
    return this.body.sendMs;
  }
  get origin(): string {
    return this.usedOrigin?.config.url ?? "";
  }
  get failureName(): FailureName | null {
    return this.failed?.name ?? null;
  }
  get failureReason(): string | null {
    return this.failed?.reason ?? null;
  }
  get failureDetail(): string {
    return this.failed?.detail ?? "";
  }
  get failurePhase(): string {
    return this.failed ? this.phase || failureRow(this.failed.name).phase : "";
  }
}

/** When and as what a transaction began. */
export interface TransactionStart {
  readonly timeMs: number;
  readonly startMs: number;
  readonly requestId: string;
  readonly chain: ForwardedChain | null;
}
