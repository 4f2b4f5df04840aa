import { failureRows, type FailureName } from "../failures/catalogue.ts";
import type { FailureClass } from "../failures/failure-row.ts";
import type { Reason } from "../failures/reasons.ts";

/*
 * What every thread counts, in memory that it shares with the supervisor. A thread has a column of its own and is the only one who writes it: plain
 * stores, no atomic operation, no cache line that two threads write.
 *
 *   node    [ counters 8 | gauges 16 | failures by code and reason | histograms | handshakes ]     per thread
 *   sites   [ cell: 16 numbers ] × 1024 per chunk                                     per thread; a page that nobody touched is not resident
 *
 * All are doubles: a whole number up to 2^53 never wraps, and every machine that Node runs on stores an aligned double in one go, so nobody reads
 * half of one. What a thread counted before it died is still there.
 */

/** Counters: the sum over all threads that ever were. */
export const ACCEPTED = 0;
export const ORIGIN_OPENED = 1;
/** Time that the thread's event loop was not waiting, ms. */
export const BUSY_MS = 2;
/** Requests that are over, whatever site they were for. */
export const FINISHED = 3;
const GAUGES_AT = 8;

/** Gauges: what a thread has now; nothing once it is dead. */
export const IN_FLIGHT = GAUGES_AT;
export const CLIENTS = GAUGES_AT + 1;
export const TUNNELS = GAUGES_AT + 2;
export const ORIGIN_IDLE = GAUGES_AT + 3;
export const ORIGIN_OPEN = GAUGES_AT + 4;
export const HEAP_BYTES = GAUGES_AT + 5;
export const EXTERNAL_BYTES = GAUGES_AT + 6;
const FAILURES_AT = GAUGES_AT + 16;

export function isGauge(place: number): boolean {
  return place >= GAUGES_AT && place < FAILURES_AT;
}

/** A failure as it is counted. */
export interface FailureKey {
  readonly name: FailureName;
  readonly code: number;
  readonly reason: Reason | null;
}

/** Every code without a reason, then with each of its reasons, in the order of their places. */
export const FAILURE_KEYS: readonly FailureKey[] = failureRows().flatMap(({ name, code, reasons }) =>
  [null, ...reasons].map((reason) => ({ name, code, reason })),
);

const PLACES: ReadonlyMap<string, number> = new Map(
  FAILURE_KEYS.map(({ name, reason }, index) => [reason === null ? name : `${name} ${reason}`, FAILURES_AT + index]),
);

/** Where a failure is counted; a reason that is not its own (a simulation's) counts as none. */
export function failurePlace(name: FailureName, reason: string | null): number {
  return (reason === null ? undefined : PLACES.get(`${name} ${reason}`)) ?? PLACES.get(name) ?? FAILURES_AT;
}

/** Upper bounds of the buckets of a time, ms; the last bucket has none. */
export const PHASE_BOUNDS_MS: readonly number[] = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 200_000,
];
/** The same of how late a timer was. */
export const DELAY_BOUNDS_MS: readonly number[] = [5, 10, 25, 50, 100, 250, 500, 1000, 5000];

/** What is timed, in the order of their places. */
export const PHASES = ["dns", "connect", "tls", "ttfb", "total"] as const;

/** A histogram: its buckets, one without bound, and the sum in ms. */
export const PHASE_NUMBERS = PHASE_BOUNDS_MS.length + 2;
const DELAY_NUMBERS = DELAY_BOUNDS_MS.length + 2;
export const PHASES_AT: number = FAILURES_AT + FAILURE_KEYS.length;
export const DELAY_AT: number = PHASES_AT + PHASES.length * PHASE_NUMBERS;

/** Handshakes with clients that came to their end: by version, and whether a session was resumed. */
export const HANDSHAKE_VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
export const HANDSHAKE_KINDS = ["full", "resumed"] as const;
/**
 * Those that did not: HTTP or something else in place of a hello; not in time; the client went away; nothing in common (version, cipher, ALPN); the
 * client's alert; octets that are no handshake; we have no certificate.
 */
export const HANDSHAKE_FAILURES = [
  "plain-http",
  "not-tls",
  "timeout",
  "gone",
  "version",
  "cipher",
  "protocol",
  "alert",
  "broken",
  "no-certificate",
] as const;
export type HandshakeFailure = (typeof HANDSHAKE_FAILURES)[number];
const HANDSHAKES_AT: number = DELAY_AT + DELAY_NUMBERS;
const HANDSHAKE_FAILURES_AT: number = HANDSHAKES_AT + HANDSHAKE_VERSIONS.length * HANDSHAKE_KINDS.length;
export const NODE_NUMBERS: number = HANDSHAKE_FAILURES_AT + HANDSHAKE_FAILURES.length;

/** Where a handshake is counted; of versions that OpenSSL may learn one day as the newest we know. */
export function handshakePlace(version: string, kind: (typeof HANDSHAKE_KINDS)[number]): number {
  const row = version === HANDSHAKE_VERSIONS[0] ? 0 : 1;
  return HANDSHAKES_AT + row * HANDSHAKE_KINDS.length + HANDSHAKE_KINDS.indexOf(kind);
}

export function handshakeFailurePlace(failed: HandshakeFailure): number {
  return HANDSHAKE_FAILURES_AT + HANDSHAKE_FAILURES.indexOf(failed);
}

export const CELLS_PER_CHUNK = 1024;
export const CELL_NUMBERS = 16;
/** The cell of requests that belong to no site: unknown hosts, requests that could not be read. */
export const NO_SITE = 0;

/** In a cell: answers by the first digit of their status; 0 = none that HTTP knows. */
export const STATUS_AT = 0;
export const STATUS_CLASSES = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"] as const;
/** In a cell: failures by class. */
export const CLASSES_AT: number = STATUS_AT + STATUS_CLASSES.length;
export const FAILURE_CLASSES: readonly FailureClass[] = ["site", "dns", "connect", "tls", "http", "request", "policy"];
/** In a cell: octets of bodies. */
export const REQUEST_BYTES: number = CLASSES_AT + FAILURE_CLASSES.length;
export const RESPONSE_BYTES: number = REQUEST_BYTES + 1;

const CLASS_PLACES: ReadonlyMap<string, number> = new Map(
  failureRows().map((row) => [row.name, CLASSES_AT + FAILURE_CLASSES.indexOf(row.class)]),
);

/** Where in a cell a failure is counted. */
export function classPlace(name: FailureName): number {
  return CLASS_PLACES.get(name) ?? CLASSES_AT;
}
