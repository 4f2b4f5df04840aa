import type { FailureName } from "./catalogue.ts";
import type { Reason } from "./reasons.ts";

/** What went wrong, decided once per exchange. Plain data: it crosses threads and goes into the log. */
export interface Failure {
  readonly name: FailureName;
  /** Second level (FAILURES.md, "Reasons"); null where the evidence does not allow one. */
  readonly reason: Reason | null;
  /** For the log and the operator only: may name addresses, errno, bytes. Never shown to a visitor. */
  readonly detail: string;
  /** Further Proxy-Status parameters of RFC 9209, already serialized (`rcode="NXDOMAIN"`, `alert-id=40`), or "". */
  readonly parameters: string;
  /** Of 2009 only: the failure that it plays, see `simulated-failure.ts`. */
  readonly simulates?: SimulatedFailure;
  /** Of 2003 only: what the owner wants visitors to read. Plain text on one line, from the configuration or a command. */
  readonly message?: string;
}

/** What a simulation plays. */
export interface SimulatedFailure {
  readonly name: FailureName;
  readonly reason: Reason | null;
}

/** Make a failure; `detail` is for the log only. */
export function failure(name: FailureName, reason: Reason | null = null, detail = "", parameters = ""): Failure {
  return { name, reason, detail, parameters };
}
