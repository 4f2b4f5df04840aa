import type { CatalogueRow } from "./catalogue.ts";
import { failure } from "./failure.ts";
import { type ExplainedFailure, explainedFailure } from "./explained-failure.ts";
import { findFailure } from "./find-failure.ts";
import { laterFeature } from "./later-rows.ts";
import { proxyStatus } from "./header.ts";
import { placeholdersOf } from "./placeholders.ts";
import type { Reason } from "./reasons.ts";
import { REASON_TEXTS } from "./texts/reasons.ts";
import { TEXTS } from "./texts.ts";
import {
  COUNTS_WORDS,
  DELIVERY_WORDS,
  EDGE_RETRY_WORDS,
  elsewhereWords,
  grpcStatusWords,
  laterWords,
  whoActs,
} from "./words.ts";
import { wrapText } from "./wrap-text.ts";

export type Explanation =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

export type JsonExplanation =
  | { readonly ok: true; readonly value: ExplainedFailure }
  | { readonly ok: false; readonly message: string };

/** What a code means, who acts and how to prove it, as text for a terminal. Accepts what {@link findFailure} accepts; never throws. */
export function explainText(query: string): Explanation {
  const found = findFailure(query);
  if (!found.ok) return found;
  const text = TEXTS[found.row.name];
  const parts = [
    wrapText(`${found.row.code} ${found.row.name}: ${text.title}`, ""),
    facts(found.row, found.reason),
    section("What it means", wrapText(text.meaning, "  ")),
    reasonSection(found.row, found.reason),
    section("How wao decides", wrapText(text.decides, "  ")),
    section("Causes, most frequent first", text.causes.map(numbered).join("\n")),
    section(
      "How to prove it",
      text.checks.map((check) => `  $ ${check.run}\n${wrapText(check.shows, "      ")}`).join("\n"),
    ),
    text.hosterText === null ? "" : section("Text for the hoster", wrapText(text.hosterText, "  ")),
    section("Words in capitals", table(placeholdersOf(text))),
    section("What others call it", table(elsewhereWords(text.elsewhere))),
  ];
  return { ok: true, text: `${parts.filter((part) => part !== "").join("\n\n")}\n` };
}

/** The same as an object for `--json`. */
export function explainJson(query: string): JsonExplanation {
  const found = findFailure(query);
  if (!found.ok) return found;
  return { ok: true, value: explainedFailure(found.row, found.reason) };
}

function facts(row: CatalogueRow, reason: Reason | null): string {
  const later = laterFeature(row.name);
  const rows: [string, string][] = [
    ...(later === null ? [] : ([["Raised", laterWords(later)]] as [string, string][])),
    ["Who acts", whoActs(row)],
    ["HTTP status", String(row.status)],
    ["gRPC status", grpcStatusWords(row)],
    ["Visitors get", DELIVERY_WORDS[row.delivery]],
    ["WAO-Error", `${row.code} ${row.name}`],
    ["Proxy-Status", row.proxyStatus === null ? "none" : proxyStatus(failure(row.name, reason))],
    ["Edge retries", EDGE_RETRY_WORDS[row.edgeRetry]],
    ["Client may retry", row.clientRetry ? "yes" : "no"],
    ["Counts as failure", COUNTS_WORDS[row.counts]],
    ["Stale copy", row.staleAllowed ? "may be served" : "no"],
  ];
  if (row.retryAfterSeconds !== null)
    rows.push(["Retry-After", `${row.retryAfterSeconds} s unless the edge knows better`]);
  return rows.map(([key, value]) => `  ${key.padEnd(19)}${value}`).join("\n");
}

function reasonSection(row: CatalogueRow, reason: Reason | null): string {
  const shown = reason === null ? row.reasons : [reason];
  return section(reason === null ? "Reasons" : "Reason", table(shown.map((each) => [each, REASON_TEXTS[each]])));
}

function section(title: string, body: string): string {
  return body === "" ? "" : `${title}\n${body}`;
}

function numbered(cause: string, index: number): string {
  return `  ${index + 1}. ${wrapText(cause, "     ").trimStart()}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([key]) => key.length)) + 2;
  const indent = " ".repeat(width + 2);
  return rows.map(([key, value]) => `  ${key.padEnd(width)}${wrapText(value, indent).trimStart()}`).join("\n");
}
