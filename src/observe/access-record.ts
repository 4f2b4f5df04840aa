import type { FailureName } from "../failures/catalogue.ts";

/** One address that was tried, as it stands in the log. */
export interface LoggedAttempt {
  readonly address: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly errno: string;
  readonly startMs: number;
  readonly durationMs: number;
}

/** What the access log says of one transaction. −1 = did not happen. */
export interface AccessRecord {
  /** Unix time of the request, ms. */
  readonly timeMs: number;
  readonly requestId: string;
  /** Of the trace that the request belongs to, "" if none. */
  readonly traceId: string;
  readonly site: string;
  readonly clientAddress: string;
  /** Who was connected; the same where no proxy is in front. */
  readonly peerAddress: string;
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly protocol: string;
  readonly status: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly failureName: FailureName | null;
  readonly failureReason: string | null;
  readonly failureDetail: string;
  readonly failurePhase: string;
  /** Origin URL as configured, "" if none was tried. */
  readonly origin: string;
  /** The address that the last exchange ran on. */
  readonly address: string;
  readonly attempts: readonly LoggedAttempt[];
  readonly exchanges: number;
  readonly reused: boolean;
  /** How long it waited for a connection of the origin's limit. */
  readonly queueMs: number;
  readonly dnsMs: number;
  readonly connectMs: number;
  readonly tlsMs: number;
  readonly sendMs: number;
  readonly ttfbMs: number;
  readonly totalMs: number;
  /** For a truncated answer: body bytes received and promised. */
  readonly receivedBytes: number;
  readonly expectedBytes: number;
}
