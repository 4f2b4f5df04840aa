import assert from "node:assert/strict";
import { test } from "node:test";
import { failureRows } from "../../../src/failures/catalogue.ts";
import { type Language, LANGUAGES } from "../../../src/pages/language.ts";
import type { LanguageTexts } from "../../../src/pages/languages/language-texts.ts";

const TRANSLATED = (Object.keys(LANGUAGES) as Language[]).filter((language) => language !== "en");
const PARTS = ["title", "visitor", "visitorAction"] as const;

/** Words that may be the same as in English. */
const MAY_BE_SAME = new Set(["edge", "colon", "or"]);
const ENGLISH_WORDS = /\b(the|and|your|with|this|that|which|from|not|could|does)\b/i;
/** Names that every language keeps. */
const NAMES = ["HTTP/2", "HTTP", "TLS", "DNS", "VPN", "Expect"];
/** Address that is not for strangers. `\b` knows ASCII letters only, so: no letter before, none after. */
const FAMILIAR: Readonly<Partial<Record<Language, RegExp>>> = {
  de: /(?<!\p{L})(du|dich|dir|deine?[mnrs]?)(?!\p{L})/iu,
  fr: /(?<!\p{L})(tu|toi|ton|ta|tes)(?!\p{L})/iu,
  es: /(?<!\p{L})(tú|tus?|contigo)(?!\p{L})/iu,
  it: /(?<!\p{L})(tu|tuo|tua|tuoi|tue)(?!\p{L})/iu,
  nl: /(?<!\p{L})(je|jij|jouw?)(?!\p{L})/iu,
};

/** Every text of one language, by its place: `states.works`, `failures.EdgeError.title`. */
function textsOf({ failures, ...interfaceWords }: LanguageTexts): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  collect(interfaceWords, "", texts);
  for (const { name } of failureRows()) {
    for (const part of PARTS) texts.set(`failures.${name}.${part}`, failures[name][part]);
  }
  return texts;
}

function collect(words: object, prefix: string, texts: Map<string, string>): void {
  for (const [key, value] of Object.entries(words) as [string, unknown][]) {
    if (typeof value === "object" && value !== null) collect(value, `${prefix}${key}.`, texts);
    else texts.set(`${prefix}${key}`, String(value));
  }
}

test("the tags: the language itself, and for Chinese the script", () => {
  for (const [language, words] of Object.entries(LANGUAGES)) {
    assert.equal(words.tag, language === "zh" ? "zh-Hans" : language);
    assert.deepEqual(Intl.getCanonicalLocales(words.tag), [words.tag]);
  }
});

test("every language has every text of the English, none of them empty, padded or English", () => {
  const english = textsOf(LANGUAGES.en);
  assert.ok(english.size > failureRows().length * PARTS.length);
  for (const language of TRANSLATED) {
    const texts = textsOf(LANGUAGES[language]);
    assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort(), language);
    for (const [place, text] of texts) {
      const label = `${language} ${place}: ${text}`;
      assert.ok(text.trim() !== "", label);
      assert.doesNotMatch(text, ENGLISH_WORDS, label);
      if (MAY_BE_SAME.has(place)) continue;
      assert.equal(text, text.trim(), label);
      assert.notEqual(text, english.get(place), label);
    }
  }
});

test("no two languages share a sentence: nothing was copied and forgotten", () => {
  const owner = new Map<string, Language>();
  for (const language of TRANSLATED) {
    for (const [place, text] of textsOf(LANGUAGES[language])) {
      if (!place.startsWith("failures.") || place.endsWith(".title")) continue;
      assert.equal(owner.get(text) ?? language, language, text);
      owner.set(text, language);
    }
  }
});

test("placeholders and names stay: COMMAND once, protocols and fields as in English, no host, address or port", () => {
  for (const language of TRANSLATED) {
    const words = LANGUAGES[language];
    assert.equal(words.ownerHint.split("COMMAND").length, 2, language);
    for (const { name } of failureRows()) {
      for (const part of PARTS) {
        const text = words.failures[name][part];
        const label = `${language} ${name} ${part}`;
        for (const kept of NAMES) {
          if (LANGUAGES.en.failures[name][part].includes(kept)) assert.ok(text.includes(kept), `${label}: ${kept}`);
        }
        assert.doesNotMatch(text, /[A-Z]+_[A-Z]+|COMMAND|https?:|\d+\.\d+|:\d|[<>{}$`\u{E000}\u{E001}]/u, label);
      }
    }
  }
});

test("a title is no sentence, what the visitor reads is one, what to do is whole sentences", () => {
  for (const language of TRANSLATED) {
    const stop = language === "ja" || language === "zh" ? "。" : ".";
    for (const { name } of failureRows()) {
      const { title, visitor, visitorAction } = LANGUAGES[language].failures[name];
      assert.ok(!title.endsWith(stop), `${language} ${name}: ${title}`);
      assert.equal(visitor.indexOf(stop), visitor.length - 1, `${language} ${name}: ${visitor}`);
      assert.ok(visitorAction.endsWith(stop), `${language} ${name}: ${visitorAction}`);
    }
  }
});

test("each language's punctuation and form of address", () => {
  for (const language of TRANSLATED) {
    for (const [place, text] of textsOf(LANGUAGES[language])) {
      const label = `${language} ${place}: ${text}`;
      assert.doesNotMatch(text, /["']| {2}/, label);
      if (language === "fr")
        assert.doesNotMatch(text, /(?<!\u{202F})[:;!?]/u, `${label}: a narrow no-break space before`);
      if (language === "ja" || language === "zh") assert.doesNotMatch(text, /[,.:;!?()]/, label);
      if (language === "zh") assert.doesNotMatch(text, /[ぁ-ヿ]/, label);
      const familiar = FAMILIAR[language];
      if (familiar !== undefined) assert.doesNotMatch(text, familiar, label);
    }
  }
  for (const { name } of failureRows()) {
    for (const part of PARTS) {
      assert.match(LANGUAGES.ja.failures[name][part], /[ぁ-ヿ]/, name);
      assert.match(LANGUAGES.zh.failures[name][part], /[一-鿿]/, name);
    }
  }
});
