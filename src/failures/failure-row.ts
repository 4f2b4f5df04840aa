import type { Reason } from "./reasons.ts";

/** Which hundred a code belongs to; `site` is 1002 and 20xx. */
export type FailureClass = "site" | "dns" | "connect" | "tls" | "http" | "request" | "policy";

/** Who can end the failure: the person behind the client, the site's owner, the hoster of the origin, the edge's operator. */
export type Actor = "visitor" | "owner" | "hoster" | "operator";

/** Where a failure normally shows. The last seven are phases of an exchange; `edge`, `request` and `policy` come before any exchange. */
export type Phase =
  | "edge"
  | "request"
  | "policy"
  | "resolve"
  | "connect"
  | "handshake"
  | "send"
  | "wait"
  | "head"
  | "body";

/** What the edge itself may still try before it answers. `no` where the outcome would be the same or the request might run twice. */
export type EdgeRetry =
  | "no"
  | "yes"
  | "other-resolver"
  | "next-address"
  | "other-origin"
  | "once"
  | "once-if-idempotent"
  | "refused-stream"
  | "wait";

/**
 * How the visitor learns of it. `answer`: a whole answer of ours; `close`: an answer after which the connection ends;
 * `answer-or-abort`: an answer unless the head has left already, then a visible cut; `abort`: always a cut; `none`: nobody is there to read it.
 */
export type Delivery = "answer" | "close" | "answer-or-abort" | "abort" | "none";

/** Where it counts against the origin: `window` = the window of 2202, `connect` = reported, does not block by default. */
export type Counts = "window" | "connect" | "never";

/** One row of the catalogue: everything that follows from a code, except its prose (see `texts.ts`). */
export interface FailureRow {
  readonly code: number;
  readonly name: string;
  readonly class: FailureClass;
  /** HTTP status of our answer; 499 for the one that is only logged. */
  readonly status: number;
  readonly delivery: Delivery;
  /** Proxy-Status error type (RFC 9209 §2.3), a structured-field token; null where no answer is sent. */
  readonly proxyStatus: string | null;
  /** Proxy-Status parameters that hold for every failure of the row, serialized; a failure's own parameters replace them. */
  readonly parameters: string;
  readonly phase: Phase;
  /** The first one acts first. Empty where there is nothing to do. */
  readonly actors: readonly Actor[];
  readonly edgeRetry: EdgeRetry;
  /** May the client repeat the same request and hope for another outcome? */
  readonly clientRetry: boolean;
  readonly counts: Counts;
  /** May a stale copy be served in place of this failure (RFC 5861 §4)? */
  readonly staleAllowed: boolean;
  /** Value of Retry-After in seconds where nobody knows a better one, or null for no header. */
  readonly retryAfterSeconds: number | null;
  /** The second level (`reasons.ts`); empty where there is none. */
  readonly reasons: readonly Reason[];
}
