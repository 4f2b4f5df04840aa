import { type Language, LANGUAGES } from "./language.ts";
import { ID_SLOT, TIME_SLOT } from "./template.ts";
import type { ToldFailure } from "./told-failure.ts";

/** The few lines that curl and the like show. Same words as the page, no owner's part. */
export function textAnswer({ row, note }: ToldFailure, language: Language): string {
  const words = LANGUAGES[language];
  const { visitor, visitorAction } = words.failures[row.name];
  return [
    `${row.code} ${row.name}`,
    ...(note === null ? [] : [note]),
    visitor,
    visitorAction,
    "",
    `${words.requestId}${words.colon}${ID_SLOT}`,
    `${words.time}${words.colon}${TIME_SLOT}`,
    words.ownerHint.replace("COMMAND", `wao explain ${row.code}`),
    "",
  ].join("\n");
}

/** What stands in place of an image, a style, a script …: nobody reads it but the person who looks into the developer tools. */
export function briefAnswer({ row }: ToldFailure, language: Language): string {
  const words = LANGUAGES[language];
  return `${row.code} ${row.name}\n${words.failures[row.name].visitor}\n${words.requestId}${words.colon}${ID_SLOT}\n`;
}
