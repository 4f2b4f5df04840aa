import { type Chain, chainOf, type Mark, type Station } from "./chain.ts";
import { escapeHtml } from "./escape-html.ts";
import { type Language, LANGUAGES } from "./language.ts";
import type { LanguageTexts } from "./languages/language-texts.ts";
import { ownerPart } from "./owner-part.ts";
import { styleSheet } from "./style.ts";
import { ID_SLOT, TIME_SLOT } from "./template.ts";
import type { ToldFailure } from "./told-failure.ts";

const SYMBOLS: Readonly<Record<Mark, string>> = { ok: "✓", bad: "✗", idle: "–" };
const LINK_SYMBOLS: Readonly<Record<Mark, string>> = { ok: "──", bad: "─✗─", idle: "· ·" };

/** No script and no outside asset, and the page itself forbids both. */
const CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The page for browsers: code, picture, one plain sentence, what the visitor can do, and a folded part for the owner. Under 12 KiB. */
export function htmlAnswer({ row, reason, note }: ToldFailure, language: Language): string {
  const words = LANGUAGES[language];
  const { title, visitor, visitorAction } = words.failures[row.name];
  return [
    `<!doctype html><html lang="${words.tag}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">',
    `<title>${row.code} ${escapeHtml(title)}</title><style>${styleSheet()}</style></head><body><main>`,
    `<p class="code">${row.code} ${row.name}</p><h1>${escapeHtml(title)}</h1>`,
    ...(note === null ? [] : [`<p class="lead"><b>${escapeHtml(note)}</b></p>`]),
    picture(chainOf(row), words),
    `<p class="lead">${escapeHtml(visitor)}</p>`,
    `<h2>${escapeHtml(words.whatYouCanDo)}</h2><p>${escapeHtml(visitorAction)}</p>`,
    `<dl><dt>${escapeHtml(words.requestId)}</dt><dd>${ID_SLOT}</dd><dt>${escapeHtml(words.time)}</dt><dd>${TIME_SLOT}</dd></dl>`,
    ownerPart(row, reason, words),
    "</main></body></html>\n",
  ].join("\n");
}

/** Read aloud it is three items, each with its state in words; the symbols are for the eye only. */
function picture(chain: Chain, words: LanguageTexts): string {
  return [
    '<ul class="chain">',
    station(words.you, chain.you, words),
    link(chain.way),
    station(words.edge, chain.edge, words),
    link(chain.road),
    station(words.server, chain.server, words),
    "</ul>",
  ].join("");
}

function station(name: string, { mark, state }: Station, words: LanguageTexts): string {
  const symbol = `<span class="mark" aria-hidden="true">${SYMBOLS[mark]}</span>`;
  return `<li class="${mark}">${symbol}<b>${escapeHtml(name)}</b><small>${escapeHtml(words.states[state])}</small></li>`;
}

function link(mark: Mark): string {
  return `<li class="link ${mark}" aria-hidden="true">${LINK_SYMBOLS[mark]}</li>`;
}
