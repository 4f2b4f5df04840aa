import type { PageTemplate, PagesConfig } from "../config/pages-config.ts";
import type { PlaceholderName } from "../config/template-placeholders.ts";
import type { CatalogueRow } from "../failures/catalogue.ts";
import type { Reason } from "../failures/reasons.ts";
import { REASON_TEXTS } from "../failures/texts/reasons.ts";
import { TEXTS } from "../failures/texts.ts";
import { escapeHtml } from "./escape-html.ts";
import { isLanguage, type Language, LANGUAGES } from "./language.ts";
import { ownerPart } from "./owner-part.ts";
import { ID_SLOT, type Piece, SITE_SLOT, TIME_SLOT } from "./template.ts";

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
  readonly row: CatalogueRow;
  readonly reason: Reason | null;
  readonly status: number;
  readonly language: Language;
  readonly pages: PagesConfig;
}

/** The page with everything filled in but what differs from answer to answer. */
export function ownPage({ pieces }: PageTemplate, facts: OwnPageFacts): Piece[] {
  // As bytes: the owner's HTML may use the private-use characters that are slots to us (icon fonts do).
  return pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : VALUES[piece.placeholder](facts)));
}

/** Fit for HTML text and quoted attribute values. */
const VALUES: Readonly<Record<PlaceholderName, (facts: OwnPageFacts) => string>> = {
  code: ({ row }) => String(row.code),
  name: ({ row }) => row.name,
  class: ({ row }) => row.class,
  reason: ({ reason }) => reason ?? "",
  status: ({ status }) => String(status),
  title: ({ row, language }) => escapeHtml(LANGUAGES[language].failures[row.name].title),
  message: ({ row, language }) => escapeHtml(LANGUAGES[language].failures[row.name].visitor),
  action: ({ row, language }) => escapeHtml(LANGUAGES[language].failures[row.name].visitorAction),
  request_id: () => ID_SLOT,
  time: () => TIME_SLOT,
  site: ({ pages }) => (pages.title === null ? SITE_SLOT : escapeHtml(pages.title)),
  language: ({ language }) => LANGUAGES[language].tag,
  details: ({ row, reason }) =>
    escapeHtml(reason === null ? TEXTS[row.name].meaning : `${TEXTS[row.name].meaning} ${REASON_TEXTS[reason]}`),
  owner_part: ({ row, reason, language, pages }) =>
    ownerPart(row, reason, { words: LANGUAGES[language], ipRangesUrl: pages.ipRangesUrl }),
};
