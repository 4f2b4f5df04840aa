import { failureRows } from "../../../src/failures/catalogue.ts";
import { type Failure, failure } from "../../../src/failures/failure.ts";
import type { FailureAudience } from "../../../src/pages/answer.ts";

export const ID = "01982c4b-7b6e-7cc0-8b5f-1f2e3d4c5b6a";

/** A client as curl is one, but for what is named. */
export function audience(parts: Partial<FailureAudience> = {}): FailureAudience {
  return {
    accept: "*/*",
    acceptLanguage: null,
    secFetchDest: null,
    method: "GET",
    target: "/",
    requestId: ID,
    ...parts,
  };
}

/** Every row, without and with each of its reasons; the detail holds what no visitor may see. */
export function everyFailure(): readonly Failure[] {
  return failureRows().flatMap((row) =>
    [null, ...row.reasons].map((reason) => failure(row.name, reason, "SECRET origin.internal 10.1.2.3:8443")),
  );
}
