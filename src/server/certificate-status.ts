/** What is known of a certificate that is got by ACME. Times are Unix ms. */
export interface CertificateStatus {
  readonly site: string;
  readonly name: string;
  /** `waiting`: there is none yet, and nothing has gone wrong. `failing`: the last attempt failed; the one before may still be good. */
  readonly state: "valid" | "waiting" | "failing";
  /** How long the present one is good; null = there is none. */
  readonly untilMs: number | null;
  /** When the CA is asked the next time. */
  readonly nextMs: number;
  readonly problem: string | null;
}
