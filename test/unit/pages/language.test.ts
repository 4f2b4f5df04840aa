import assert from "node:assert/strict";
import { test } from "node:test";
import { failureRows } from "../../../src/failures/catalogue.ts";
import { chooseLanguage, LANGUAGES } from "../../../src/pages/language.ts";

test("the language by Accept-Language", () => {
  const table: readonly (readonly [string | null, string])[] = [
    [null, "en"],
    ["", "en"],
    ["de", "de"],
    ["de-DE,de;q=0.9,en;q=0.8", "de"],
    ["de-AT", "de"],
    ["DE", "de"],
    ["en-GB,en;q=0.9,de;q=0.8", "en"],
    ["fr,de;q=0.5", "de"],
    ["fr,de;q=0.5,en;q=0.6", "en"],
    ["fr", "en"],
    ["de;q=0", "en"],
    ["*", "en"],
    ["*;q=0.5,de", "de"],
    ["den", "en"],
    ["constructor", "en"],
  ];
  for (const [field, expected] of table) assert.equal(chooseLanguage(field), expected, String(field));
});

test("every language tells every failure, and German is not English left over", () => {
  for (const { name } of failureRows()) {
    const english = LANGUAGES.en.failures[name];
    const german = LANGUAGES.de.failures[name];
    for (const part of ["title", "visitor", "visitorAction"] as const) {
      assert.ok(german[part].length > 0, name);
      assert.notEqual(german[part], english[part], name);
      assert.doesNotMatch(german[part], /\b(the|and|your|with)\b/i, name);
    }
  }
});

test("German too names no host, address or port", () => {
  for (const { name } of failureRows()) {
    const { title, visitor, visitorAction } = LANGUAGES.de.failures[name];
    assert.doesNotMatch(`${title} ${visitor} ${visitorAction}`, /[A-Z]+_[A-Z]+|https?:|\d+\.\d+|:\d/, name);
  }
});
