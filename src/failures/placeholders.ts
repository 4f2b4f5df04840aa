import { type FailureText, PLACEHOLDERS } from "./failure-text.ts";

/** The placeholders that a row's checks and its text for the hoster use, each with its meaning, in the order of the table. */
export function placeholdersOf(text: FailureText): readonly (readonly [string, string])[] {
  const used = [...text.checks.map((check) => check.run), text.hosterText ?? ""].join(" ");
  return Object.entries(PLACEHOLDERS).filter(([name]) => new RegExp(`\\b${name}\\b`).test(used));
}
