import { type CatalogueRow, type FailureName, failureRow } from "./catalogue.ts";
import { failure, type Failure } from "./failure.ts";
import { reasonOf } from "./header.ts";
import type { Reason } from "./reasons.ts";

/** The failure 2009 that plays another one: the same page and status, but never mistaken for it. */
export function simulatedFailure(name: FailureName, reason: Reason | null): Failure {
  const what = `simulates ${failureRow(name).code} ${name}${reason === null ? "" : `: ${reason}`}`;
  return { ...failure("TestError", null, what), simulates: { name, reason } };
}

/** What the client is shown of a failure: of a simulation, what it plays. */
export function shownAs(failed: Failure): { readonly row: CatalogueRow; readonly reason: Reason | null } {
  const { simulates } = failed;
  if (simulates === undefined) return { row: failureRow(failed.name), reason: reasonOf(failed) };
  return { row: failureRow(simulates.name), reason: simulates.reason };
}

/** Why a row cannot be simulated, as a clause; null = it can. */
export function whyNotSimulated({ code, name, delivery }: CatalogueRow): string | null {
  if (name === "TestError") return `${code} ${name} is the simulation itself; name the code that it should play`;
  if (delivery === "none") return `${code} ${name} has no answer: the visitor is gone, so there is nothing to simulate`;
  return null;
}
