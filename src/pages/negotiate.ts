import { isPartOfPage } from "./part-of-page.ts";
import { type Weighted, weightedList } from "./quality.ts";
import { Remembered } from "./remembered.ts";

/** What a failure is told in: a page, `application/problem+json` (RFC 9457), text, or three lines where a picture, style, script … was asked for. */
export type AnswerFormat = "html" | "problem" | "text" | "brief";

/** What of a request decides the form. Field values as received; null = absent. */
export interface FormatWish {
  readonly accept: string | null;
  readonly secFetchDest: string | null;
  /** The request's target. */
  readonly target: string;
}

/** Fetch destinations that show a document. All others but `empty` only want an image, a font, a style … */
const DOCUMENT_DESTINATIONS = new Set(["document", "iframe", "frame", "embed", "object", "nested-document"]);
/** A script that reads the body itself (`empty`), or nobody says: then Accept decides. */
const OPEN_DESTINATIONS = new Set(["", "empty"]);

/** What browsers that send no Sec-Fetch-Dest (none do over plain http) put first for what is no document. */
const PART_OF_PAGE =
  /^(?:image|audio|video|font)\/|^text\/css$|^(?:text|application)\/(?:x-)?(?:java|ecma)script$|^application\/(?:x-)?font-/;

const wishes = new Remembered(wishOf);

/**
 * Choose the form of the answer. The destination that a browser names comes first, then Accept, then, where neither says anything, the ending of the
 * path. HTML only where `text/html` is asked for: a wildcard alone gives text, so that curl shows something a person can read.
 */
export function negotiate({ accept, secFetchDest, target }: FormatWish): AnswerFormat {
  const destination = secFetchDest === null ? "" : secFetchDest.trim().toLowerCase();
  const isOpen = OPEN_DESTINATIONS.has(destination);
  if (!isOpen && !DOCUMENT_DESTINATIONS.has(destination)) return "brief";
  const wish = accept === null ? "anything" : wishes.of(accept);
  if (wish !== "anything") return wish;
  return destination === "" && isPartOfPage(target) ? "brief" : "text";
}

/** `anything`: Accept says nothing that decides. */
function wishOf(accept: string): AnswerFormat | "anything" {
  const ranges = weightedList(accept);
  // A page in place of a picture helps nobody.
  if (PART_OF_PAGE.test(ranges[0]?.value ?? "")) return "brief";
  return best(ranges);
}

/** The highest weight wins, then the more specific range, then the one written first. Nothing acceptable gives text (RFC 9110 §12.5.1 allows it). */
function best(ranges: readonly Weighted[]): AnswerFormat | "anything" {
  let chosen: AnswerFormat | "anything" = "anything";
  let chosenRank = 0;
  for (const range of ranges) {
    const format = formatOf(range.value);
    if (format === null || range.q <= 0) continue;
    const rank = range.q * 10 + (range.value.endsWith("/*") ? 0 : 0.001);
    if (rank > chosenRank) {
      chosen = format;
      chosenRank = rank;
    }
  }
  return chosen;
}

function formatOf(range: string): AnswerFormat | "anything" | null {
  if (range === "text/html") return "html";
  if (range === "application/json" || range === "application/*") return "problem";
  if (range.startsWith("application/") && range.endsWith("+json")) return "problem";
  if (range === "text/plain" || range === "text/*") return "text";
  return range === "*/*" ? "anything" : null;
}
