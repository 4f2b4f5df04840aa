import type { PlaceholderName } from "./template-placeholders.ts";

/** How the answers look that the edge makes itself. Plain data: it is posted to the worker threads, which read no files. */
export interface PagesConfig {
  /** The site's name as visitors know it. */
  readonly title: string | null;
  /** A checked `data:` URI of an image, at most 32 KiB of ASCII. */
  readonly logo: string | null;
  /** `#rrggbb`, lower case. */
  readonly colour: string | null;
  readonly support: SupportLink | null;
  /** Where the operator publishes the addresses that this edge sends from. */
  readonly ipRangesUrl: string | null;
  /** In front of the code it is the `type` of problem+json; null = as the program has it. */
  readonly helpUrl: string | null;
  /** What is sent where the catalogue says 502 or 504. */
  readonly gatewayErrors: "as-502-504" | "as-503";
  /** Pages of the owner's own, by code (`2202`), class (`connect`) or `default`. */
  readonly templates: Readonly<Record<string, PageTemplate>>;
}

/** Where visitors get help. */
export interface SupportLink {
  /** http, https, mailto or tel. */
  readonly url: string;
  /** null: as the page's language calls it. */
  readonly text: string | null;
}

/** One whole HTML file, taken apart at its placeholders. */
export interface PageTemplate {
  /** As the configuration names it. */
  readonly file: string;
  readonly pieces: readonly TemplatePiece[];
  /** What `<html lang="…">` says, lower case; null where it says nothing or a placeholder. */
  readonly language: string | null;
}

/** Literal HTML, or a value to fill in. */
export type TemplatePiece = string | { readonly placeholder: PlaceholderName };

/** Nothing is configured. One object, shared by every site that says nothing. */
export const PLAIN_PAGES: PagesConfig = Object.freeze({
  title: null,
  logo: null,
  colour: null,
  support: null,
  ipRangesUrl: null,
  helpUrl: null,
  gatewayErrors: "as-502-504",
  templates: Object.freeze({}),
});
