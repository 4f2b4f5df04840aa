import assert from "node:assert/strict";
import { test } from "node:test";
import { failureRows } from "../../../src/failures/catalogue.ts";
import { explainJson, explainText } from "../../../src/failures/explain.ts";
import { LATER_ROWS } from "../../../src/failures/later-rows.ts";
import { TEXTS } from "../../../src/failures/texts.ts";
import { read } from "../../source-tree.ts";

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
  assert.match(found.value.fields.proxyStatus ?? "", /: icmp-net"$/);
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
  const printed = JSON.parse(JSON.stringify(found.value)) as Record<string, unknown>;
  assert.equal(printed["name"], "OriginBlocked");
  assert.equal((printed["fields"] as Record<string, unknown>)["retryAfterSeconds"], 60);
  assert.deepEqual(Object.keys(printed["reasons"] as object), ["timeouts", "stall", "operator", "peer"]);
  assert.equal(typeof printed["meaning"], "string");
});

test("every member of the JSON form is in the guide, and nothing else", () => {
  const found = explainJson("2202");
  assert.ok(found.ok);
  const listed = [...read("docs/guides/explain.md").matchAll(/^\| `([A-Za-z.]+)`/gm)].map((match) => match[1]);
  const { fields, grpcStatus, ...plain } = found.value;
  const nested = { fields, grpcStatus };
  const members = Object.entries(nested).flatMap(([name, of]) => Object.keys(of).map((key) => `${name}.${key}`));
  assert.equal(listed.length, new Set(listed).size);
  assert.deepEqual(new Set(listed), new Set([...Object.keys(plain), ...members]));
});

test("what this version does not raise says so", () => {
  for (const [name, feature] of Object.entries(LATER_ROWS)) {
    const text = explainText(name);
    assert.ok(text.ok && text.text.includes(`not by this version; reserved for ${feature}`), name);
    const json = explainJson(name);
    assert.ok(json.ok && json.value.later === feature, name);
  }
  const raised = explainText("2200");
  assert.ok(raised.ok && !raised.text.includes("not by this version"));
});

test("found by what others say: alone if it means one, else all that it may mean", () => {
  assert.equal(codeOf("nginx upstream sent too big header"), 2408);
  const line =
    "2026/11/23 09:17:18 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream";
  assert.equal(codeOf(line), 2200);
  assert.equal(codeOf("HAProxy sQ"), 2205);
  assert.equal(codeOf("envoy UO"), 2205);
  assert.equal(codeOf("Cloudflare error 1015"), 2604);
  assert.match(missOf("Cloudflare 522"), /Cloudflare calls 522 .*2201 ConnectTimeout, 2301 TLSHandshakeTimeout/);
  assert.match(missOf("UF"), /Envoy calls UF .*2200 ConnectError, 2201/);
  assert.match(missOf("sC"), /HAProxy calls sC .*2201 ConnectTimeout/);
  assert.doesNotMatch(missOf("sC"), /2200/);
  assert.match(missOf("Cloudflare 999"), /999 is not a code/);
});
