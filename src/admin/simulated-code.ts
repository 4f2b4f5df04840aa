import { bad, good, notText, type Parsed } from "../config/parsed.ts";
import { findFailure } from "../failures/find-failure.ts";
import type { Reason } from "../failures/reasons.ts";
import { whyNotSimulated } from "../failures/simulated-failure.ts";
import type { CatalogueRow } from "../failures/catalogue.ts";

/** A code that can be simulated, and the reason that was named in its place or beside it. */
export interface SimulatedCode {
  readonly row: CatalogueRow;
  readonly reason: Reason | null;
}

/** Read `2203`, `"DestinationNotReachable"`, a reason, a header line: what `wao explain` takes. */
export function readCode(value: unknown): Parsed<SimulatedCode> {
  if (typeof value !== "string" && typeof value !== "number") return notText(value, "a code such as 2203");
  const found = findFailure(String(value));
  if (!found.ok) return bad(found.message);
  const why = whyNotSimulated(found.row);
  return why === null ? good({ row: found.row, reason: found.reason }) : bad(why);
}

/** The reason of the code that `reason` names; without that, the one that came with the code. */
export function withReason({ row, reason }: SimulatedCode, named: string | undefined): Parsed<Reason | null> {
  if (named === undefined) return good(reason);
  const known = row.reasons.find((one) => one === named);
  if (known !== undefined) return good(known);
  const has = row.reasons.length === 0 ? "has no reasons" : `has the reasons ${row.reasons.join(", ")}`;
  return bad(`reason: ${row.code} ${row.name} ${has}, not "${named.slice(0, 60)}"`);
}
