import type { CatalogueRow } from "../failures/catalogue.ts";
import type { Check } from "../failures/failure-text.ts";
import { placeholdersOf } from "../failures/placeholders.ts";
import type { Reason } from "../failures/reasons.ts";
import { REASON_TEXTS } from "../failures/texts/reasons.ts";
import { TEXTS } from "../failures/texts.ts";
import { escapeHtml } from "./escape-html.ts";
import { firewallPart } from "./firewall-part.ts";
import type { LanguageTexts } from "./languages/language-texts.ts";
import { ID_SLOT, TIME_SLOT } from "./template.ts";

export interface OwnerPartStyle {
  readonly words: LanguageTexts;
  /** Where the addresses of this edge are published, or null. */
  readonly ipRangesUrl: string | null;
}

/**
 * The folded part of the page: who acts, causes, checks, a text for the hoster. Anybody can unfold it, so it names the origin only by placeholders;
 * the real names are in the access log.
 */
export function ownerPart(row: CatalogueRow, reason: Reason | null, { words, ipRangesUrl }: OwnerPartStyle): string {
  const text = TEXTS[row.name];
  return [
    `<details><summary>${escapeHtml(words.forOwner)}</summary>`,
    `<p><b>${escapeHtml(words.whoActs + words.colon)}</b>${escapeHtml(actors(row, words))}</p>`,
    words.ownerPartLanguage === "" ? "" : `<p>${escapeHtml(words.ownerPartLanguage)}</p>`,
    `<div lang="en" dir="ltr"><p>${escapeHtml(text.meaning)}</p>`,
    reason === null ? "" : `<p><b>Evidence:</b> ${escapeHtml(REASON_TEXTS[reason])} (<code>${reason}</code>)</p>`,
    `<h3>Causes, most frequent first</h3><ol>${text.causes.map((cause) => `<li>${escapeHtml(cause)}</li>`).join("")}</ol>`,
    `<h3>Checks</h3><ul class="checks">${text.checks.map(checkItem).join("")}</ul>`,
    firewallPart(row, ipRangesUrl),
    text.hosterText === null ? "" : `<h3>Text for the hoster</h3><pre>${occurrence(escapeHtml(text.hosterText))}</pre>`,
    glossary(row),
    `<p>The access log line of this request has the particulars; <code>wao explain ${row.code}</code> says more.</p></div></details>`,
  ].join("");
}

function actors(row: CatalogueRow, words: LanguageTexts): string {
  if (row.actors.length === 0) return words.nobody;
  return row.actors.map((actor) => words.actors[actor]).join(words.or);
}

function checkItem(check: Check): string {
  return `<li><pre>${occurrence(escapeHtml(check.run))}</pre><p>${escapeHtml(check.shows)}</p></li>`;
}

function glossary(row: CatalogueRow): string {
  // The page itself fills in these two.
  const open = placeholdersOf(TEXTS[row.name]).filter(([name]) => name !== "REQUEST_ID" && name !== "TIME");
  if (open.length === 0) return "";
  return `<h3>Words in capitals</h3><dl>${open.map(([name, meaning]) => `<dt>${name}</dt><dd>${escapeHtml(meaning)}</dd>`).join("")}</dl>`;
}

/** The two placeholders that this answer knows. */
function occurrence(html: string): string {
  return html.replaceAll(/\bREQUEST_ID\b/g, ID_SLOT).replaceAll(/\bTIME\b/g, TIME_SLOT);
}
