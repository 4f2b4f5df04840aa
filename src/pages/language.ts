import { DE } from "./languages/de.ts";
import { EN } from "./languages/en.ts";
import { ES } from "./languages/es.ts";
import { FR } from "./languages/fr.ts";
import { IT } from "./languages/it.ts";
import { JA } from "./languages/ja.ts";
import type { LanguageTexts } from "./languages/language-texts.ts";
import { NL } from "./languages/nl.ts";
import { PL } from "./languages/pl.ts";
import { PT } from "./languages/pt.ts";
import { ZH } from "./languages/zh.ts";
import { type Weighted, weightedList } from "./quality.ts";

/** By primary subtag. Every language has its own files in `languages/`; the type `LanguageTexts` keeps it complete. */
export const LANGUAGES = {
  en: EN,
  de: DE,
  fr: FR,
  es: ES,
  it: IT,
  nl: NL,
  pt: PT,
  pl: PL,
  ja: JA,
  zh: ZH,
} as const satisfies Record<string, LanguageTexts>;

export type Language = keyof typeof LANGUAGES;

const PREFERENCE = Object.keys(LANGUAGES).filter(isLanguage);

/**
 * The language of an answer by `Accept-Language` (RFC 9110 §12.5.4; lookup by primary subtag as in RFC 4647 §3.4, so `pt-BR` gets Portuguese and
 * `zh-TW` simplified Chinese). The highest weight wins, then the one written first; English where nothing fits.
 */
export function chooseLanguage(acceptLanguage: string | null): Language {
  if (acceptLanguage === null) return "en";
  const ranges = weightedList(acceptLanguage);
  let chosen: Language = "en";
  let chosenQ = 0;
  for (const { value, q } of ranges) {
    if (q <= chosenQ) continue;
    const language = value.startsWith("*") ? anyOf(ranges) : languageOf(value);
    if (language === null || isExcluded(language, ranges)) continue;
    chosen = language;
    chosenQ = q;
  }
  return chosen;
}

/** `*` means English, or the first language that is not excluded where English is. */
function anyOf(ranges: readonly Weighted[]): Language | null {
  return PREFERENCE.find((language) => !isExcluded(language, ranges)) ?? null;
}

/** By a weight of 0 for the whole language or for the tag that we would send: `fr-CA;q=0` does not speak of `fr`. */
function isExcluded(language: Language, ranges: readonly Weighted[]): boolean {
  const tag = LANGUAGES[language].tag.toLowerCase();
  return ranges.some(({ value, q }) => q <= 0 && (value === language || value === tag));
}

/** Programs also write `pt_BR`, the form of their locale. */
function languageOf(range: string): Language | null {
  const primary = range.split(/[-_]/, 1)[0] ?? "";
  return isLanguage(primary) ? primary : null;
}

export function isLanguage(value: string): value is Language {
  return Object.hasOwn(LANGUAGES, value);
}
