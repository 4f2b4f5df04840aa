import { bad, good, notText, type Parsed } from "./parsed.ts";

/** For the JSON Schema; `readInstant` says more when it does not match. */
export const INSTANT_PATTERN =
  "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";

const INSTANT = new RegExp(INSTANT_PATTERN);
const WITHOUT_ZONE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$/;
const EXAMPLE = "2026-11-23T18:00:00Z";

/**
 * Read a moment of RFC 3339, `2026-11-23T18:00:00Z` or `2026-11-23T19:00+01:00`: the zone must be there, the seconds may be left out.
 * @returns Unix time, ms
 */
export function readInstant(value: unknown): Parsed<number> {
  if (typeof value !== "string") return notText(value, `a time such as ${EXAMPLE}`);
  if (WITHOUT_ZONE.test(value)) {
    return bad(
      `"${value}" has no time zone; write ${value.replace(" ", "T")}Z for UTC, or +01:00 and the like behind it`,
    );
  }
  if (!INSTANT.test(value)) return bad(`"${value}" is not a time; write one such as ${EXAMPLE}`);
  const text = value.replace(" ", "T").toUpperCase();
  const unixMs = Date.parse(text);
  // `Date.parse` takes the 30th of February for the 2nd of March.
  const day = Number(text.slice(8, 10));
  const isInMonth = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === day;
  return Number.isFinite(unixMs) && isInMonth ? good(unixMs) : bad(`"${value}" is not in the calendar`);
}
