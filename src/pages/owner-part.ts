import type { CatalogueRow } from "../failures/catalogue.ts";
import type { Check } from "../failures/failure-text.ts";
import type { Reason } from "../failures/reasons.ts";
import { REASON_TEXTS } from "../failures/texts/reasons.ts";
import { TEXTS } from "../failures/texts.ts";
import { escapeHtml } from "./escape-html.ts";
import type { LanguageTexts } from "./languages/language-texts.ts";
import { ID_SLOT, TIME_SLOT } from "./template.ts";

/**
 * The folded part of the page: cause, who acts, checks, a text for the hoster. Anybody can unfold it, so it names the origin only by placeholders;
 * the real names are in the access log.
 */
export function ownerPart(row: CatalogueRow, reason: Reason | null, words: LanguageTexts): string {
  const text = TEXTS[row.name];
  return [
    `<details><summary>${escapeHtml(words.forOwner)}</summary>`,
    `<p><b>${escapeHtml(words.whoActs + words.colon)}</b>${escapeHtml(actors(row, words))}</p>`,
    words.ownerPartLanguage === "" ? "" : `<p>${escapeHtml(words.ownerPartLanguage)}</p>`,
    `<div lang="en"><p>${escapeHtml(text.meaning)}</p>`,
    reason === null ? "" : `<p><b>Evidence:</b> ${escapeHtml(REASON_TEXTS[reason])} (<code>${reason}</code>)</p>`,
    `<h2>Causes, most frequent first</h2><ol>${text.causes.map((cause) => `<li>${escapeHtml(cause)}</li>`).join("")}</ol>`,
    `<h2>Checks</h2><ul>${text.checks.map(checkItem).join("")}</ul>`,
    text.hosterText === null ? "" : `<h2>Text for the hoster</h2><pre>${occurrence(escapeHtml(text.hosterText))}</pre>`,
    `<p>Replace the words in capitals; the access log line of this request has them. <code>wao explain ${row.code}</code> says more.</p></div></details>`,
  ].join("");
}

function actors(row: CatalogueRow, words: LanguageTexts): string {
  if (row.actors.length === 0) return words.nobody;
  return row.actors.map((actor) => words.actors[actor]).join(words.or);
}

function checkItem(check: Check): string {
  return `<li><pre>${occurrence(escapeHtml(check.run))}</pre><p>${escapeHtml(check.shows)}</p></li>`;
}

/** The two placeholders that this answer knows. */
function occurrence(html: string): string {
  return html.replaceAll(/\bREQUEST_ID\b/g, ID_SLOT).replaceAll(/\bTIME\b/g, TIME_SLOT);
}
