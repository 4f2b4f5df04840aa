import type { FailureName } from "../failures/catalogue.ts";
import type { Reason } from "../failures/reasons.ts";

/** Why one address did not work: the classified error of one attempt. */
export interface Verdict {
  readonly name: FailureName;
  readonly reason: Reason | null;
  /** System or TLS error code, or "". */
  readonly errno: string;
  /** Further Proxy-Status parameters (`alert-id=40`), or "". */
  readonly parameters: string;
  /** What the log should say beyond the errno (whose certificate, until when), or "". */
  readonly note: string;
}

/** A verdict without parameters and note. */
export function verdict(name: FailureName, reason: Reason | null, errno: string): Verdict {
  return { name, reason, errno, parameters: "", note: "" };
}
