import { type FailureName, failureRow, failureRows } from "./catalogue.ts";
import type { Failure, SimulatedFailure } from "./failure.ts";
import type { Reason } from "./reasons.ts";

const WAO_ERROR: ReadonlyMap<FailureName, string> = new Map(
  failureRows().map((row) => [row.name, `${row.code} ${row.name}`]),
);

/** Value of the `WAO-Error` field: `2200 ConnectError`. */
export function waoError(name: FailureName): string {
  return WAO_ERROR.get(name) ?? name;
}

/** Filled as failures happen; bounded by rows × reasons because a reason that is not of its row is dropped. */
const statusOf = new Map<FailureName, Map<Reason | null, string>>();

/**
 * Value of the `Proxy-Status` field (RFC 9209 §2, serialized as RFC 9651 §4.1 asks):
 * `wao; error=connection_refused; details="2200 ConnectError: rst"`. Discloses nothing about the origin.
 */
export function proxyStatus(failure: Failure): string {
  if (failure.simulates !== undefined) return simulatedStatus(failure.name, failure.simulates);
  let byReason = statusOf.get(failure.name);
  if (byReason === undefined) {
    byReason = new Map();
    statusOf.set(failure.name, byReason);
  }
  const reason = reasonOf(failure);
  let value = byReason.get(reason);
  if (value === undefined) {
    value = build(failure.name, reason);
    byReason.set(reason, value);
  }
  const parameters = printable(failure.parameters) ? failure.parameters : failureRow(failure.name).parameters;
  return parameters === "" ? value : `${value}; ${parameters}`;
}

/** The reason of a failure, or null where it has none that belongs to its row. */
export function reasonOf(failure: Failure): Reason | null {
  if (failure.reason === null) return null;
  return failureRow(failure.name).reasons.includes(failure.reason) ? failure.reason : null;
}

function build(name: FailureName, reason: Reason | null): string {
  const details = reason === null ? waoError(name) : `${waoError(name)}: ${reason}`;
  const error = errorType(name, reason);
  if (error === null) return `wao; details="${details}"`;
  // RFC 9209 §2.3.16: the status that was generated, for whoever stands behind a proxy that changes it.
  const status = error === "http_request_error" ? `; status-code=${failureRow(name).status}` : "";
  return `wao; error=${error}; details="${details}"${status}`;
}

/** Programs must be able to tell a test from the real thing: the error type is that of 2009, only the details name what is played. */
function simulatedStatus(name: FailureName, { name: played, reason }: SimulatedFailure): string {
  const details = `${waoError(name)}: simulates ${waoError(played)}${reason === null ? "" : `: ${reason}`}`;
  return `wao; error=${failureRow(name).proxyStatus}; details="${details}"`;
}

/** RFC 9209 §2.3 has one type for a broken transfer coding and one for a broken content coding; 2410 is both. */
function errorType(name: FailureName, reason: Reason | null): string | null {
  return reason === "bad-coding" ? "http_response_content_coding" : failureRow(name).proxyStatus;
}

/** Not empty, and nothing that could end the field early: parameters may quote what a peer sent. */
function printable(parameters: string): boolean {
  return /^[\x20-\x7e]+$/.test(parameters);
}
