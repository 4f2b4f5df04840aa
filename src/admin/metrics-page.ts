import type { ExpositionFormat } from "../observe/exposition.ts";
import { weightedList } from "../pages/quality.ts";

const OPENMETRICS = "application/openmetrics-text";
const TEXT = new Set(["text/plain", "text/*", "*/*"]);

/** Which format a scraper wants (RFC 9110 §12.5.1). A person with a browser or curl gets text. */
export function formatFor(accept: string | undefined): ExpositionFormat {
  const wanted = weightedList(accept ?? "");
  const most = (fits: (value: string) => boolean): number =>
    Math.max(0, ...wanted.filter(({ value }) => fits(value)).map(({ q }) => q));
  const openmetrics = most((value) => value === OPENMETRICS);
  return openmetrics > 0 && openmetrics >= most((value) => TEXT.has(value)) ? "openmetrics" : "text";
}
