import assert from "node:assert/strict";
import { test } from "node:test";
import { failureRows } from "../../../src/failures/catalogue.ts";
import { PLACEHOLDERS } from "../../../src/failures/failure-text.ts";
import { TEXTS } from "../../../src/failures/texts.ts";

/** Words that stand in capitals without being placeholders of the table: real names of things, and what only the reader can fill in. */
const KNOWN_CAPITALS = new Set(["PATH", "CHECK_PATH", "SERVICE", "FILE", "USER", "PID", "CLIENT_CERT", "CLIENT_KEY"]);

test("every row has all its prose", () => {
  for (const row of failureRows()) {
    const text = TEXTS[row.name];
    for (const part of [text.visitor, text.visitorAction, text.meaning, text.decides]) {
      assert.match(part, /^[A-Za-z0-9].*[.]$/, `${row.name}: ${part}`);
    }
    assert.match(text.title, /^[A-Z].*[^.]$/, row.name);
    for (const part of [text.visitor, text.visitorAction]) assert.match(part, /^[A-Z]/, `${row.name}: ${part}`);
    assert.ok(text.causes.length > 0 && text.causes.every((cause) => /^[A-Za-z].+[.]$/.test(cause)), row.name);
    assert.ok(text.checks.length > 0 && text.checks.every(({ run, shows }) => run !== "" && shows !== ""), row.name);
  }
});

test("where the hoster may have to act there is a text for the hoster, with time and id", () => {
  for (const row of failureRows()) {
    const { hosterText } = TEXTS[row.name];
    if (row.actors.includes("hoster")) assert.ok(hosterText !== null, row.name);
    if (hosterText !== null) assert.match(hosterText, /\bTIME\b.*\bREQUEST_ID\b/, row.name);
  }
});

test("what a visitor reads names no host, address, port or certificate detail", () => {
  for (const row of failureRows()) {
    const { title, visitor, visitorAction } = TEXTS[row.name];
    for (const part of [title, visitor, visitorAction]) {
      assert.doesNotMatch(part, /[A-Z]+_[A-Z]+|https?:|\d+\.\d+|\bport \d|:\d/, `${row.name}: ${part}`);
    }
  }
});

test("commands use only the placeholders that are explained", () => {
  for (const row of failureRows()) {
    for (const { run } of TEXTS[row.name].checks) {
      for (const [word] of run.matchAll(/\b[A-Z]+_[A-Z]+\b/g)) {
        assert.ok(Object.hasOwn(PLACEHOLDERS, word) || KNOWN_CAPITALS.has(word), `${row.name}: ${word} in ${run}`);
      }
    }
  }
});

test("2200 never says that the web server is down: TCP cannot tell the host from a firewall", () => {
  const { elsewhere, ...own } = TEXTS.ConnectError;
  assert.equal(elsewhere.cloudflare, "521 (web server is down)");
  assert.doesNotMatch(JSON.stringify(own), /is down|web server/i);
  assert.match(own.meaning, /firewall/);
  assert.match(own.hosterText ?? "", /whitelist/);
});

test("every face of a firewall gets the advice to whitelist the edge", () => {
  for (const name of ["ConnectError", "ConnectTimeout", "DestinationNotReachable"] as const) {
    assert.match(TEXTS[name].causes.join(" "), /whitelist/, name);
    assert.match(TEXTS[name].hosterText ?? "", /whitelist/, name);
  }
});
