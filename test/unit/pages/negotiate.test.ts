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
  [CHROME, "image", "text"],
  ["text/css,*/*;q=0.1", "style", "text"],
  ["*/*", "script", "text"],
  ["application/font-woff2;q=1.0,*/*;q=0.8", "font", "text"],
  ["image/avif,image/webp,text/html,*/*;q=0.8", null, "text"],
  [SAFARI_IMAGE, null, "text"],
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
    assert.equal(negotiate(accept, destination), expected);
  });
}
