import assert from "node:assert/strict";
import { test } from "node:test";
import { failureRow } from "../../../src/failures/catalogue.ts";
import { failure } from "../../../src/failures/failure.ts";
import { failureAnswer } from "../../../src/pages/answer.ts";
import { chainOf } from "../../../src/pages/chain.ts";
import { escapeHtml } from "../../../src/pages/escape-html.ts";
import { LANGUAGES } from "../../../src/pages/language.ts";
import { audience, everyFailure, ID } from "./audience.ts";

const MAX_BYTES = 12 * 1024;
const VOID_ELEMENTS = new Set(["meta", "br", "circle", "path", "img"]);

function pageOf(name: Parameters<typeof failure>[0], language: string): string {
  return failureAnswer(failure(name), audience({ accept: "text/html", acceptLanguage: language })).body.toString();
}

/** Every element closed in the right order; returns their number. */
function checkNesting(html: string): number {
  const open: string[] = [];
  const content = html.replace(/<style>[\s\S]*?<\/style>/, "<style></style>");
  let elements = 0;
  for (const [, slash, name = ""] of content.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (slash === "/") assert.equal(open.pop(), name);
    else if (!VOID_ELEMENTS.has(name)) open.push(name);
    elements += 1;
  }
  assert.deepEqual(open, []);
  return elements;
}

test("every page in every language: under 12 KiB, well formed, its own language, no script, no outside asset, no secret", () => {
  for (const [language, { tag }] of Object.entries(LANGUAGES)) {
    for (const each of everyFailure()) {
      const { body, contentType, contentLanguage } = failureAnswer(
        each,
        audience({ accept: "text/html", acceptLanguage: language }),
      );
      const html = body.toString();
      const label = `${each.name} ${each.reason} ${language}`;
      assert.ok(body.length <= MAX_BYTES, `${label}: ${body.length} bytes`);
      assert.equal(contentType, "text/html; charset=utf-8");
      assert.equal(contentLanguage, tag);
      assert.ok(html.startsWith(`<!doctype html><html lang="${tag}" dir="ltr">`), label);
      assert.ok(checkNesting(html) > 40, label);
      assert.doesNotMatch(html, /<script|<link|<img|\bsrc=|\bhref=|url\(|@import|\bon[a-z]+=/i, label);
      assert.doesNotMatch(html, /SECRET|origin\.internal|10\.1\.2\.3|undefined|\[object|[\u{E000}\u{E001}]/u, label);
    }
  }
});

test("the page says code and name, the sentence, what to do, the id, the time, and folds the owner's part", () => {
  const before = Date.now() - 1000;
  const html = failureAnswer(failure("ConnectError", "rst"), audience({ accept: "text/html" })).body.toString();
  assert.match(html, /<p class="code">2200 ConnectError<\/p>/);
  assert.match(html, /the connection was refused\./);
  assert.match(html, /What you can do/);
  assert.ok(html.includes(`<p class="quote"><bdi>2200 ConnectError</bdi><br>Request id: <bdi>${ID}</bdi><br>`));
  const shown = /Time: <bdi>(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC<\/bdi>/.exec(html);
  const time = Date.parse(`${shown?.[1]}T${shown?.[2]}Z`);
  assert.ok(time >= before && time <= Date.now());
  const owner = html.slice(html.indexOf("<details>"));
  assert.match(owner, /^<details><summary>For the owner of this site<\/summary>/);
  assert.match(owner, /the hoster of the origin server/);
  assert.match(owner, /<code>rst<\/code>/);
  assert.match(owner, /Text for the hoster/);
  assert.ok(owner.includes(`grep`) || owner.includes("ss -ltnp"));
  assert.ok(owner.includes(`id ${ID}`), "the text for the hoster names the request");
});

test("the owner's part of a German page is marked as English", () => {
  assert.match(
    pageOf("ConnectTimeout", "de"),
    /<summary>Für den Betreiber dieser Website<\/summary>.*<div lang="en" dir="ltr">/s,
  );
});

test("who acts is punctuated as the language does it", () => {
  const whoActs = (language: string): string =>
    /<summary>.*?<p>(.*?)<\/p>/.exec(pageOf("ConnectError", language))?.[1]?.replaceAll(/<[^>]+>/g, "") ?? "";
  assert.equal(whoActs("en"), "Who acts: the hoster of the origin server, or the site’s owner");
  assert.equal(whoActs("de"), "Wer handeln muss: der Hoster des Ursprungsservers oder der Betreiber der Website");
  assert.equal(whoActs("fr"), "Qui doit agir\u{202F}: l’hébergeur du serveur d’origine ou le propriétaire du site");
  assert.equal(whoActs("ja"), "対応が必要な人：オリジンサーバーのホスティング事業者、またはサイトの運営者");
});

test("the picture is broken where the failure is", () => {
  const marks = (name: Parameters<typeof failure>[0]): string => {
    const { you, way, edge, road, server } = chainOf(failureRow(name));
    return [you.mark, way, edge.mark, road, server.mark].join(" ");
  };
  assert.equal(marks("RequestAmbiguous"), "bad bad ok idle idle");
  assert.equal(marks("WAFBlocked"), "bad bad ok idle idle");
  assert.equal(marks("EdgeError"), "ok ok bad idle idle");
  assert.equal(marks("MaintenanceMode"), "ok ok ok bad idle");
  assert.equal(marks("DNSNameNotFound"), "ok ok ok bad bad");
  assert.equal(marks("ConnectError"), "ok ok ok bad bad");
  assert.equal(marks("OriginBlocked"), "ok ok ok bad bad");
  assert.equal(marks("OriginConnectionLimit"), "ok ok ok bad idle");
  assert.equal(marks("TLSCertificateExpired"), "ok ok ok bad bad");
  assert.equal(marks("ResponseTimeout"), "ok ok ok ok bad");
});

test("the picture reads you works, edge works, site's server not reached when the origin refuses, each with its state in words", () => {
  const picture = /<ul class="chain".*?<\/ul>/.exec(pageOf("ConnectError", "en"))?.[0] ?? "";
  const words = picture
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  assert.equal(words, "You works Edge works Site’s server not reached");
  const marks = [...picture.matchAll(/<(?:li|span) class="(?:link )?(ok|bad|idle)"/g)].map(([, mark]) => mark);
  assert.deepEqual(marks, ["ok", "ok", "ok", "bad", "bad"]);
  assert.equal(picture.split('class="cut"').length, 2, "one link is cut");
});

test("escaping", () => {
  assert.equal(escapeHtml(`<a href="x" b='y'>&amp;`), "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;");
});
