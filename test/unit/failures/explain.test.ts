import assert from "node:assert/strict";
import { test } from "node:test";
import { failureRows } from "../../../src/failures/catalogue.ts";
import { explainJson, explainText } from "../../../src/failures/explain.ts";
import { TEXTS } from "../../../src/failures/texts.ts";

function codeOf(query: string): number {
  const found = explainJson(query);
  assert.ok(found.ok, query);
  return found.value.code;
}

function missOf(query: string): string {
  const found = explainText(query);
  assert.ok(!found.ok, query);
  return found.message;
}

test("found by code, by name in any case, by reason and by a whole header line", () => {
  const queries: readonly (readonly [string, number])[] = [
    ["2203", 2203],
    [" 2203 ", 2203],
    ["DestinationNotReachable", 2203],
    ["destinationnotreachable", 2203],
    ["WAO-Error: 2203 DestinationNotReachable", 2203],
    ["wao-error: 2203 DestinationNotReachable\r\n", 2203],
    ['Proxy-Status: wao; error=connection_timeout; details="2201 ConnectTimeout: arp-incomplete"', 2201],
    ['proxy-status: cdn.example, wao; error=dns_error; details="2102 DNSNameNotFound"; rcode="NXDOMAIN"', 2102],
    ["Proxy-Status: other; error=connection_refused", 2200],
    ["connection_refused", 2200],
    ["arp-failed", 2203],
    ["chunked-unfinished", 2404],
  ];
  for (const [query, code] of queries) assert.equal(codeOf(query), code, query);
});

test("every code and every name of the catalogue is found", () => {
  for (const row of failureRows()) {
    assert.equal(codeOf(String(row.code)), row.code);
    assert.equal(codeOf(row.name.toUpperCase()), row.code);
  }
});

test("a reason in the header line is singled out", () => {
  const found = explainJson('wao; error=destination_ip_unroutable; details="2203 DestinationNotReachable: icmp-net"');
  assert.ok(found.ok);
  assert.equal(found.value.reason, "icmp-net");
  assert.match(found.value.header, /: icmp-net"$/);
});

test("a miss says what is nearest", () => {
  assert.match(missOf("ConectTimeout"), /Did you mean 2201 ConnectTimeout\?/);
  assert.match(missOf("destination-not-reachabel"), /Did you mean 2203 DestinationNotReachable\?/);
  assert.match(missOf("truncated"), /Did you mean 2404 ResponseTruncated\?/);
  assert.match(missOf("2299"), /2200 ConnectError, 2201 ConnectTimeout/);
  assert.match(missOf("521"), /Cloudflare.*2200 ConnectError/);
  assert.match(missOf("connection_timeout"), /2201 ConnectTimeout, 2301 TLSHandshakeTimeout/);
  assert.match(missOf("zzzzzzzz"), /No failure is called "zzzzzzzz"/);
  assert.match(missOf("  "), /Nothing to look up/);
  assert.ok(missOf("x".repeat(5000)).length < 200);
});

test("the text has every part that the row has", () => {
  for (const row of failureRows()) {
    const explained = explainText(String(row.code));
    assert.ok(explained.ok);
    const flat = explained.text.replaceAll(/\s+/g, " ");
    const text = TEXTS[row.name];
    for (const part of [text.meaning, text.decides, text.hosterText ?? "", ...text.causes]) {
      assert.ok(flat.includes(part), `${row.name}: ${part}`);
    }
    for (const { run, shows } of text.checks) {
      assert.ok(explained.text.includes(`  $ ${run}\n`), `${row.name}: ${run}`);
      assert.ok(flat.includes(shows), `${row.name}: ${shows}`);
    }
    for (const reason of row.reasons) assert.ok(flat.includes(reason), `${row.name}: ${reason}`);
  }
});

test("prose is wrapped for a terminal, commands and header lines are not", () => {
  for (const row of failureRows()) {
    const explained = explainText(row.name);
    assert.ok(explained.ok);
    const long = explained.text.split("\n").filter((line) => line.length > 100);
    for (const line of long) assert.match(line, /^ {2}(\$ |Proxy-Status|Edge retries)/, line);
  }
});

test("the JSON form survives a round trip and holds row and prose", () => {
  const found = explainJson("2202");
  assert.ok(found.ok);
  const read = JSON.parse(JSON.stringify(found.value)) as Record<string, unknown>;
  assert.equal(read["name"], "OriginBlocked");
  assert.equal(read["retryAfterSeconds"], 60);
  assert.deepEqual(Object.keys(read["reasonTexts"] as object), ["timeouts", "stall", "operator", "peer"]);
  assert.equal(typeof read["meaning"], "string");
});
