import { DE } from "./languages/de.ts";
import { EN } from "./languages/en.ts";
import type { LanguageTexts } from "./languages/language-texts.ts";
import { weightedList } from "./quality.ts";

/** Every language has one file in `languages/`; the type `LanguageTexts` keeps it complete. */
export const LANGUAGES = { en: EN, de: DE } as const satisfies Record<string, LanguageTexts>;

export type Language = keyof typeof LANGUAGES;

/** The language of an answer by `Accept-Language` (RFC 9110 §12.5.4, lookup of RFC 4647 §3.4 by primary subtag); English where nothing fits. */
export function chooseLanguage(acceptLanguage: string | null): Language {
  if (acceptLanguage === null) return "en";
  let chosen: Language = "en";
  let chosenQ = 0;
  for (const { value, q } of weightedList(acceptLanguage)) {
    const language = languageOf(value);
    if (language !== null && q > chosenQ) {
      chosen = language;
      chosenQ = q;
    }
  }
  return chosen;
}

function languageOf(range: string): Language | null {
  const primary = range.split("-", 1)[0] ?? "";
  if (primary === "*") return "en";
  return isLanguage(primary) ? primary : null;
}

export function isLanguage(value: string): value is Language {
  return Object.hasOwn(LANGUAGES, value);
}
