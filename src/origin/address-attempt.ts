import type { FailureName } from "../failures/catalogue.ts";
import type { Reason } from "../failures/reasons.ts";

/** What became of one address while an origin was being connected. One line of the evidence; goes into the log as it is. */
export interface AddressAttempt {
  /** `127.0.0.1:3000`, `[::1]:3000` or `unix:/path`. */
  readonly address: string;
  /** `abandoned`: still under way when another address won or the client went away. */
  readonly outcome: "connected" | "abandoned" | FailureName;
  readonly reason: Reason | null;
  /** System or TLS error code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`), or "". */
  readonly errno: string;
  /** Since the connect began, ms. */
  readonly startMs: number;
  readonly durationMs: number;
}
