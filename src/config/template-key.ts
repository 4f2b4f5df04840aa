import { BY_CODE } from "../failures/by-code.ts";
import { failureRows } from "../failures/catalogue.ts";
import { nearest } from "./nearest.ts";
import { bad, good, shown, type Parsed } from "./parsed.ts";

/** The classes by the number with which their codes begin; 10 and 20 are one. */
const CLASS_OF_HUNDRED: ReadonlyMap<string, string> = new Map(
  failureRows().map((row) => [`${Math.floor(row.code / 100)}xx`, row.class]),
);

/** Read for which failures a page is: `2202`, `22xx` or `connect`, `default`. Gives the code, the class's name or `default`. */
export function readTemplateKey(key: string): Parsed<string> {
  const text = key.trim().toLowerCase();
  const classes = [...new Set(CLASS_OF_HUNDRED.values())];
  if (text === "default" || classes.includes(text)) return good(text);
  const byHundred = CLASS_OF_HUNDRED.get(text);
  if (byHundred !== undefined) return good(byHundred);
  if (/^\d{4}$/.test(text)) return readCode(text);
  const hint = nearest(text, [...classes, "default"]);
  const words = `a code (2202), a class (${classes.join(", ")}, or 22xx) or default`;
  return bad(`${shown(key)} is not ${words}${hint === null ? "" : `; did you mean "${hint}"?`}`);
}

function readCode(text: string): Parsed<string> {
  const row = BY_CODE.get(Number(text));
  if (row === undefined) return bad(`${text} is not a code of wao; wao explain ${text} shows what is near`);
  if (row.delivery === "none" || row.delivery === "abort")
    return bad(
      `${text} ${row.name} never has a page: ${row.delivery === "none" ? "nobody is there to read it" : "the answer has begun"}`,
    );
  return good(text);
}
