import { BY_CODE } from "./by-code.ts";
import { type CatalogueRow, failureRows } from "./catalogue.ts";
import { findElsewhere, namesProduct } from "./find-elsewhere.ts";
import { nearestRow } from "./nearest-name.ts";
import type { Reason } from "./reasons.ts";

export type FoundFailure =
  | { readonly ok: true; readonly row: CatalogueRow; readonly reason: Reason | null }
  | { readonly ok: false; readonly message: string };

/**
 * Find the row that a person means: `2203`, `DestinationNotReachable` in any case, a reason (`icmp-host`), a whole header line
 * (`WAO-Error: …`, `Proxy-Status: …`), an RFC 9209 error type, or what another proxy says (see {@link findElsewhere}). The message of a miss says what is nearest.
 */
export function findFailure(query: string): FoundFailure {
  const words = query.match(/[A-Za-z0-9_-]+/g) ?? [];
  if (words.length === 0)
    return { ok: false, message: "Nothing to look up. Give a code (2203), a name or a header line." };
  if (namesProduct(query)) return byOthers(query) ?? { ok: false, message: missMessage(query.trim(), words) };
  const row = byCode(words) ?? byName(words);
  if (row !== null) return { ok: true, row, reason: reasonAmong(words, row) };
  return (
    byReason(words) ?? byErrorType(words) ?? byOthers(query) ?? { ok: false, message: missMessage(query.trim(), words) }
  );
}

function byCode(words: readonly string[]): CatalogueRow | null {
  for (const word of words) {
    const row = /^\d{4}$/.test(word) ? BY_CODE.get(Number(word)) : undefined;
    if (row !== undefined) return row;
  }
  return null;
}

function byName(words: readonly string[]): CatalogueRow | null {
  const wanted = new Set(words.map((word) => word.toLowerCase()));
  return failureRows().find((row) => wanted.has(row.name.toLowerCase())) ?? null;
}

function reasonAmong(words: readonly string[], row: CatalogueRow): Reason | null {
  return row.reasons.find((reason) => words.includes(reason)) ?? null;
}

/** Reasons such as `line`, `count` or `tls` are everyday words, so a reason without its code counts only when it stands alone. */
function byReason(words: readonly string[]): FoundFailure | null {
  if (words.length !== 1) return null;
  for (const row of failureRows()) {
    const reason = reasonAmong(words, row);
    if (reason !== null) return { ok: true, row, reason };
  }
  return null;
}

function byErrorType(words: readonly string[]): FoundFailure | null {
  const rows = failureRows().filter((row) => row.proxyStatus !== null && words.includes(row.proxyStatus));
  const [first] = rows;
  if (first === undefined) return null;
  if (rows.length === 1) return { ok: true, row: first, reason: null };
  return { ok: false, message: `Several codes have the Proxy-Status error ${first.proxyStatus}: ${listed(rows)}.` };
}

function byOthers(query: string): FoundFailure | null {
  const found = findElsewhere(query);
  if (found === null) return null;
  const [first] = found.rows;
  if (first !== undefined && found.rows.length === 1) return { ok: true, row: first, reason: null };
  const own = /^\d{3,4}$/.test(query.trim()) ? `${query.trim()} is not a code of wao. ` : "";
  return { ok: false, message: `${own}What ${found.product} calls ${found.says} is here: ${listed(found.rows)}.` };
}

function missMessage(query: string, words: readonly string[]): string {
  const shown = query.length > 60 ? `${query.slice(0, 60)}…` : query;
  const number = words.find((word) => /^\d{3,4}$/.test(word));
  if (number !== undefined) return `${number} is not a code of wao. ${hintForNumber(number)}`;
  const nearest = words.map(nearestRow).find((row) => row !== null);
  const hint =
    nearest === undefined || nearest === null
      ? "wao explain 2203 shows how it is meant."
      : `Did you mean ${listed([nearest])}?`;
  return `No failure is called "${shown}". ${hint}`;
}

/** The codes of its class, if there is such a class. */
function hintForNumber(number: string): string {
  if (number.length === 4) {
    const sameClass = failureRows().filter((row) => Math.floor(row.code / 100) === Math.floor(Number(number) / 100));
    if (sameClass.length > 0) return `Its class has: ${listed(sameClass)}.`;
  }
  return "Codes are 1002 and 2000 to 2699.";
}

function listed(rows: readonly CatalogueRow[]): string {
  return rows.map((row) => `${row.code} ${row.name}`).join(", ");
}
