import type { FailureRow } from "./failure-row.ts";
import { CONNECT_ROWS } from "./rows/connect.ts";
import { DNS_ROWS } from "./rows/dns.ts";
import { HTTP_ROWS } from "./rows/http.ts";
import { POLICY_ROWS } from "./rows/policy.ts";
import { REQUEST_ROWS } from "./rows/request.ts";
import { SITE_ROWS } from "./rows/site.ts";
import { TLS_ROWS } from "./rows/tls.ts";

/**
 * Everything that can go wrong, keyed by name, in the order of the codes. Numbers and names are frozen: they never change meaning and are never
 * reused. Header bytes, pages, log fields, metric labels, docs and `wao explain` are derived from here; only the prose is elsewhere (`texts.ts`).
 */
export const CATALOGUE = {
  ...SITE_ROWS,
  ...DNS_ROWS,
  ...CONNECT_ROWS,
  ...TLS_ROWS,
  ...HTTP_ROWS,
  ...REQUEST_ROWS,
  ...POLICY_ROWS,
} as const satisfies Record<string, FailureRow>;

export type FailureName = keyof typeof CATALOGUE;

/** A row whose name is known to be one of the catalogue's. */
export type CatalogueRow = FailureRow & { readonly name: FailureName };

/** The row of a name. */
export function failureRow(name: FailureName): CatalogueRow {
  return CATALOGUE[name];
}

/** All rows, ordered by code. */
export function failureRows(): readonly CatalogueRow[] {
  return Object.values(CATALOGUE);
}
