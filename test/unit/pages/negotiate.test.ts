import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnswerFormat, negotiate } from "../../../src/pages/negotiate.ts";

const CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8";
const SAFARI_IMAGE =
  "image/webp,image/avif,image/jxl,image/heic,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";

const TABLE: readonly (readonly [accept: string | null, destination: string | null, expected: AnswerFormat])[] = [
  // curl, wget, monitors
  [null, null, "text"],
  ["", null, "text"],
  ["*/*", null, "text"],
  ["text/*", null, "text"],
  ["text/plain", null, "text"],
  // browsers
  [CHROME, null, "html"],
  [CHROME, "document", "html"],
  [CHROME, "iframe", "html"],
  ["text/html", null, "html"],
  ["TEXT/HTML; charset=utf-8", null, "html"],
  ["text/html, */*", null, "html"],
  // what wants to be a part of a page
  [CHROME, "image", "brief"],
  ["text/css,*/*;q=0.1", "style", "brief"],
  ["text/css,*/*;q=0.1", null, "brief"],
  ["*/*", "script", "brief"],
  [null, "font", "brief"],
  ["application/json", "manifest", "brief"],
  ["*/*", "Video", "brief"],
  ["application/font-woff2;q=1.0,*/*;q=0.8", "font", "brief"],
  ["application/font-woff2;q=1.0,*/*;q=0.8", null, "brief"],
  ["application/javascript, */*;q=0.8", null, "brief"],
  ["image/avif,image/webp,text/html,*/*;q=0.8", null, "brief"],
  [SAFARI_IMAGE, null, "brief"],
  // API clients
  ["application/json", null, "problem"],
  ["application/problem+json", null, "problem"],
  ["application/vnd.api+json", null, "problem"],
  ["application/*", null, "problem"],
  ["application/json, text/plain, */*", null, "problem"],
  ["application/json, text/plain, */*", "empty", "problem"],
  ["*/*, application/json", null, "problem"],
  ["*/*", "empty", "text"],
  // weights
  ["text/html;q=0.5, application/json", null, "problem"],
  ["application/json;q=0.5, text/html;q=0.6", null, "html"],
  ["text/html;q=0.1, */*", null, "text"],
  ["text/html;q=0, application/json;q=0.2", null, "problem"],
  ["text/html;q=0", null, "text"],
  ["text/html; level=1; q=0.3, application/json; q=0.2", null, "html"],
  ["application/json, text/html", null, "problem"],
  ["text/html, application/json", null, "html"],
  ["text/html;Q=0.2,text/plain;q=0.9", null, "text"],
  // what nobody should send
  ["text/html;q=banana", null, "html"],
  ["text/html;q=7, application/json", null, "html"],
  [",,;;,text/html", null, "html"],
  ["application/xml", null, "text"],
  ["/,*,;q=1", null, "text"],
  [`${"a/b,".repeat(20_000)}text/html`, null, "text"],
];

for (const [accept, destination, expected] of TABLE) {
  const shown = accept === null ? "no Accept" : accept.slice(0, 60);
  test(`${shown}${destination === null ? "" : ` for ${destination}`} → ${expected}`, () => {
    assert.equal(negotiate({ accept, secFetchDest: destination, target: "/" }), expected);
    assert.equal(negotiate({ accept, secFetchDest: destination, target: "/" }), expected, "the second time too");
  });
}

test("where neither destination nor Accept says anything, the path's ending does", () => {
  const byPath = (target: string, accept: string | null = "*/*", secFetchDest: string | null = null): AnswerFormat =>
    negotiate({ accept, secFetchDest, target });
  for (const target of [
    "/logo.PNG",
    "/a/b.min.css?v=1.2",
    "/app.mjs",
    "/f.woff2",
    "/v/seg1.m4s",
    "/favicon.ico?a=b.html",
  ]) {
    assert.equal(byPath(target), "brief", target);
    assert.equal(byPath(target, null), "brief", target);
  }
  for (const target of [
    "/",
    "/v1.2/users",
    "/a?file=x.png",
    "/page.html",
    "/logo.png/",
    "/data.json",
    "*",
    "/.",
    "/x.",
    "",
  ]) {
    assert.equal(byPath(target), "text", target);
  }
  assert.equal(byPath("/logo.png", CHROME), "html", "a person looks at the picture alone");
  assert.equal(byPath("/logo.png", "application/json"), "problem");
  assert.equal(byPath("/logo.png", "*/*", "empty"), "text", "a script reads it itself");
  assert.equal(byPath("/logo.png", "text/plain"), "text");
});

test("many different values are answered right, remembered or not", () => {
  for (let round = 0; round < 3; round++) {
    for (let at = 0; at < 1000; at++) {
      assert.equal(negotiate({ accept: `text/html;v=${at}`, secFetchDest: null, target: "/" }), "html");
      assert.equal(negotiate({ accept: `application/x${at}+json`, secFetchDest: null, target: "/" }), "problem");
    }
  }
});
