import { type CatalogueRow, type FailureName, failureRow, failureRows } from "./catalogue.ts";

/** Code → row. */
export const BY_CODE: ReadonlyMap<number, CatalogueRow> = new Map(failureRows().map((row) => [row.code, row]));

/** 20xx and 22xx have no fallback on purpose: 2000 means our bug and 2200 means refused, neither may stand for something unknown. */
const FALLBACKS: ReadonlyMap<number, FailureName> = new Map([
  [21, "DNSError"],
  [23, "TLSError"],
  [24, "HTTPError"],
  [25, "RequestError"],
  [26, "RequestDenied"],
]);

/** The row of a code; for a number that this version does not know the fallback of its class, or null where there is none. */
export function rowByCode(code: number): CatalogueRow | null {
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  const fallback = FALLBACKS.get(Math.floor(code / 100));
  return fallback === undefined ? null : failureRow(fallback);
}
