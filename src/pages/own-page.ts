import type { PageTemplate, PagesConfig } from "../config/pages-config.ts";
import type { PlaceholderName } from "../config/template-placeholders.ts";
import type { CatalogueRow } from "../failures/catalogue.ts";
import { REASON_TEXTS } from "../failures/texts/reasons.ts";
import { TEXTS } from "../failures/texts.ts";
import { escapeHtml } from "./escape-html.ts";
import { isLanguage, type Language, LANGUAGES } from "./language.ts";
import { ownBytes } from "./own-bytes.ts";
import type { Look } from "./look.ts";
import { ownerPart } from "./owner-part.ts";
import { ID_SLOT, type Piece, SITE_SLOT, TIME_SLOT } from "./template.ts";
import type { ToldFailure } from "./told-failure.ts";

/** The page that the owner wrote for a failure: the code's, else the class's, else the default one; null where there is none. */
export function ownPageOf({ templates }: PagesConfig, row: CatalogueRow): PageTemplate | null {
  return templates[row.code] ?? templates[row.class] ?? templates["default"] ?? null;
}

/** Whose values depend on the language. */
const IN_A_LANGUAGE: ReadonlySet<PlaceholderName> = new Set(["title", "message", "action", "language", "owner_part"]);

/**
 * How an own page and the visitor's languages go together. `negotiated`: by Accept-Language; `fixed`: the page says which one it is in, so its
 * values are in that one too, if we speak it; `none`: it neither says so nor holds a value that is in one.
 */
export type PageLanguage =
  | { readonly by: "negotiated" }
  | { readonly by: "fixed"; readonly tag: string; readonly language: Language }
  | { readonly by: "none" };

export function languageOfPage({ pieces, language: tag }: PageTemplate): PageLanguage {
  if (tag !== null) {
    const primary = tag.split("-", 1)[0] ?? "";
    return { by: "fixed", tag, language: isLanguage(primary) ? primary : "en" };
  }
  const isInOne = pieces.some((piece) => typeof piece !== "string" && IN_A_LANGUAGE.has(piece.placeholder));
  return { by: isInOne ? "negotiated" : "none" };
}

/** What the placeholders of an own page stand for. */
export interface OwnPageFacts {
  readonly told: ToldFailure;
  readonly status: number;
  readonly language: Language;
  readonly look: Look;
}

/** The page with everything filled in but what differs from answer to answer. */
export function ownPage({ pieces }: PageTemplate, facts: OwnPageFacts): Piece[] {
  // As bytes: the owner's HTML may use the private-use characters that are slots to us (icon fonts do).
  return pieces.map((piece) => (typeof piece === "string" ? ownBytes(piece) : VALUES[piece.placeholder](facts)));
}

/** Fit for HTML text and quoted attribute values. */
const VALUES: Readonly<Record<PlaceholderName, (facts: OwnPageFacts) => string>> = {
  code: ({ told }) => String(told.row.code),
  name: ({ told }) => told.row.name,
  class: ({ told }) => told.row.class,
  reason: ({ told }) => told.reason ?? "",
  status: ({ status }) => String(status),
  title: ({ told, language }) => escapeHtml(LANGUAGES[language].failures[told.row.name].title),
  message: ({ told, language }) => escapeHtml(LANGUAGES[language].failures[told.row.name].visitor),
  action: ({ told, language }) => escapeHtml(LANGUAGES[language].failures[told.row.name].visitorAction),
  note: ({ told }) => escapeHtml(told.note ?? ""),
  request_id: () => ID_SLOT,
  time: () => TIME_SLOT,
  site: ({ look }) => (look.pages.title === null ? SITE_SLOT : escapeHtml(look.pages.title)),
  language: ({ language }) => LANGUAGES[language].tag,
  details: ({ told }) => escapeHtml(details(told)),
  owner_part: ({ told, language, look }) =>
    ownerPart(told.row, told.reason, { words: LANGUAGES[language], ipRangesUrl: look.pages.ipRangesUrl }),
};

function details({ row, reason }: ToldFailure): string {
  const { meaning } = TEXTS[row.name];
  return reason === null ? meaning : `${meaning} ${REASON_TEXTS[reason]}`;
}
