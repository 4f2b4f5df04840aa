import { type Weighted, weightedList } from "./quality.ts";

/** What a failure is told in: a page, `application/problem+json` (RFC 9457), or a few lines of text. */
export type AnswerFormat = "html" | "problem" | "text";

/** Fetch destinations that show a document, or a script that reads the body itself; all others only want an image, a font, a style … */
const DOCUMENT_DESTINATIONS = new Set([
  "",
  "document",
  "iframe",
  "frame",
  "embed",
  "object",
  "empty",
  "nested-document",
]);

/**
 * Choose the form of the answer. HTML only where `text/html` is asked for; a wildcard alone gives text, so that curl shows something a person can
 * read; what is fetched to be an image, a style, a script or a font gets the short text.
 * @param accept value of Accept (several fields joined by comma), or null
 * @param secFetchDest value of Sec-Fetch-Dest, or null
 */
export function negotiate(accept: string | null, secFetchDest: string | null): AnswerFormat {
  if (accept === null || accept === "") return "text";
  if (!DOCUMENT_DESTINATIONS.has((secFetchDest ?? "").trim().toLowerCase())) return "text";
  const ranges = weightedList(accept);
  // Browsers without Sec-Fetch-Dest ask for images like this; a page in place of a picture helps nobody.
  if (ranges[0]?.value.startsWith("image/") === true) return "text";
  return best(ranges);
}

/** The highest weight wins, then the more specific range, then the one written first. Nothing acceptable gives text (RFC 9110 §12.5.1 allows it). */
function best(ranges: readonly Weighted[]): AnswerFormat {
  let chosen: AnswerFormat = "text";
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

function formatOf(range: string): AnswerFormat | null {
  if (range === "text/html") return "html";
  if (range === "application/json" || range === "application/*") return "problem";
  if (range.startsWith("application/") && range.endsWith("+json")) return "problem";
  if (range === "text/plain" || range === "text/*" || range === "*/*") return "text";
  return null;
}
