import type { CatalogueRow } from "../failures/catalogue.ts";
import { chainOf } from "./chain.ts";
import { escapeHtml } from "./escape-html.ts";
import { type Language, LANGUAGES } from "./language.ts";
import type { LanguageTexts } from "./languages/language-texts.ts";
import type { Look } from "./look.ts";
import { ownerPart } from "./owner-part.ts";
import { picture } from "./picture.ts";
import { styleSheet } from "./style.ts";
import { ID_SLOT, LOGO_SLOT, TIME_SLOT } from "./template.ts";
import { textDirection } from "./text-direction.ts";
import type { ToldFailure } from "./told-failure.ts";

/** No script and no outside asset, and the page itself forbids both. */
const CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * The page for browsers: what happened, the picture, what the visitor can do, what to quote, and a folded part for the owner. Under 12 KiB without
 * the logo.
 */
export function htmlAnswer({ row, reason, note }: ToldFailure, { language, look }: PageStyle): string {
  const words = LANGUAGES[language];
  const { title, visitor, visitorAction } = words.failures[row.name];
  const { pages, logo } = look;
  const policy = logo === null ? CONTENT_POLICY : `${CONTENT_POLICY}; img-src data:`;
  return [
    `<!doctype html><html lang="${words.tag}" dir="${textDirection(words.tag)}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">',
    `<title>${row.code} ${escapeHtml(title)}</title><style>${styleSheet(pages.colour)}</style></head><body><main>`,
    brand(look),
    `<p class="code">${row.code} ${row.name}</p><h1>${escapeHtml(title)}</h1>`,
    note === null ? "" : `<p class="note"><b>${escapeHtml(note)}</b></p>`,
    `<p class="lead">${escapeHtml(visitor)}</p>`,
    picture(chainOf(row), words),
    `<h2>${escapeHtml(words.whatYouCanDo)}</h2><p>${escapeHtml(visitorAction)}</p>`,
    supportLink(look, words),
    quote(row, words),
    ownerPart(row, reason, { words, ipRangesUrl: pages.ipRangesUrl }),
    "</main></body></html>\n",
  ]
    .filter((line) => line !== "")
    .join("\n");
}

export interface PageStyle {
  readonly language: Language;
  readonly look: Look;
}

function brand({ pages, logo }: Look): string {
  const { title } = pages;
  if (logo === null && title === null) return "";
  // The name stands beside it, so read aloud the picture would only repeat it.
  const image = logo === null ? "" : `<img src="${LOGO_SLOT}" alt="">`;
  return `<div class="site">${image}${title === null ? "" : `<span>${escapeHtml(title)}</span>`}</div>`;
}

function supportLink({ pages }: Look, words: LanguageTexts): string {
  const { support } = pages;
  if (support === null) return "";
  return `<p><a href="${escapeHtml(support.url)}" rel="noreferrer">${escapeHtml(support.text ?? words.support)}</a></p>`;
}

/** What support needs. One click or tap selects all of it, without script. */
function quote(row: CatalogueRow, words: LanguageTexts): string {
  const lines = [
    `<bdi>${row.code} ${row.name}</bdi>`,
    `${escapeHtml(words.requestId + words.colon)}<bdi>${ID_SLOT}</bdi>`,
    `${escapeHtml(words.time + words.colon)}<bdi>${TIME_SLOT}</bdi>`,
  ];
  return `<p class="hint">${escapeHtml(words.quote)}</p><p class="quote">${lines.join("<br>")}</p>`;
}
