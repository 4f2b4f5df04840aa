import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLanguage } from "../../../src/pages/language.ts";

const TABLE: readonly (readonly [field: string | null, expected: string])[] = [
  // nothing said
  [null, "en"],
  ["", "en"],
  [" , ,", "en"],
  // what browsers send
  ["en-US,en;q=0.9", "en"],
  ["en-GB,en;q=0.9,de;q=0.8", "en"],
  ["de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"],
  ["de,en-US;q=0.7,en;q=0.3", "de"],
  ["fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "fr"],
  ["fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3", "fr"],
  ["es-ES,es;q=0.9", "es"],
  ["es-419,es;q=0.9,en;q=0.8", "es"],
  ["it-IT,it;q=0.9,en-US;q=0.8,en;q=0.7", "it"],
  ["nl,en-US;q=0.7,en;q=0.3", "nl"],
  ["nl-BE,nl;q=0.9,fr-BE;q=0.8,fr;q=0.7", "nl"],
  ["pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7", "pt"],
  ["pt-PT", "pt"],
  ["pl-PL,pl;q=0.9,en-US;q=0.8,en;q=0.7", "pl"],
  ["ja", "ja"],
  ["ja-JP,ja;q=0.9,en-US;q=0.8", "ja"],
  ["zh-CN,zh;q=0.9,en;q=0.8", "zh"],
  ["zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh"],
  ["zh-Hant-HK", "zh"],
  ["zh-Hans-CN;q=1,en-CN;q=0.9", "zh"],
  // what programs send
  ["DE", "de"],
  ["pt_BR", "pt"],
  ["en_US,en", "en"],
  ["de-AT", "de"],
  ["de-DE-1996", "de"],
  ["\tfr-CA , en ; q=0.9", "fr"],
  // none of ours before one of ours
  ["ko-KR,ko;q=0.9,ja;q=0.8,en;q=0.7", "ja"],
  ["sv,de;q=0.5", "de"],
  ["sv,de;q=0.5,en;q=0.6", "en"],
  ["sv-SE,sv;q=0.9", "en"],
  // weights
  ["en;q=0.2,pl;q=0.9,nl;q=0.5", "pl"],
  ["fr;q=0.8,it;q=0.8", "fr"],
  ["it;q=0.8,fr;q=0.8", "it"],
  ["en;q=0.001,ja;q=0.002", "ja"],
  ["es;Q=0.3,it;q=0.4", "it"],
  ["es;q=2,it", "es"],
  ["es;q=much,it;q=0.9", "es"],
  // a weight of 0 excludes
  ["de;q=0", "en"],
  ["de;q=0,fr;q=0.1", "fr"],
  ["fr;q=0,fr-CA,it;q=0.5", "it"],
  ["fr-CA;q=0,fr;q=0.5", "fr"],
  ["zh-Hans;q=0,zh-TW,ja;q=0.4", "ja"],
  ["zh-Hant;q=0,zh", "zh"],
  ["de;q=0.0,de", "en"],
  // anything
  ["*", "en"],
  ["*;q=0.5,de", "de"],
  ["sv,*;q=0.5", "en"],
  ["sv,*;q=0.5,pl;q=0.4", "en"],
  ["sv,*;q=0.5,pl;q=0.6", "pl"],
  ["ja,*", "ja"],
  ["*,ja", "en"],
  ["*-CH", "en"],
  ["en;q=0,*", "de"],
  ["en;q=0,de;q=0,*", "fr"],
  ["*;q=0", "en"],
  ["*;q=0,nl", "nl"],
  // nothing of ours
  ["den", "en"],
  ["frr", "en"],
  ["i-klingon", "en"],
  ["constructor", "en"],
  ["-de", "en"],
  [`${"xx,".repeat(50)}de`, "en"],
];

test("the language by Accept-Language", () => {
  for (const [field, expected] of TABLE) assert.equal(chooseLanguage(field), expected, String(field));
});
