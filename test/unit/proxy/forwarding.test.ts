import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { forwardedChain, type Trust } from "../../../src/proxy/forwarded-chain.ts";
import { Forwarding } from "../../../src/proxy/forwarding.ts";
import { parseField } from "../../harness/fields.ts";
import { requestHead } from "./transaction-rig.ts";

/** Names and values of the lines; they must be clean. */
function fields(forwarding: Forwarding, ...lines: string[]): Record<string, string> {
  return fieldsBehind(null, forwarding, ...lines);
}

function fieldsBehind(trust: Trust | null, forwarding: Forwarding, ...lines: string[]): Record<string, string> {
  const head = requestHead("GET / HTTP/1.1", "Host: shop.test:8080", ...lines);
  const chain = trust === null ? null : forwardedChain(head, PROXY, trust);
  const text = forwarding.fields(head, "origin.test", chain);
  assert.ok(text.startsWith("Host: origin.test\r\n") && text.endsWith("\r\n"));
  return Object.fromEntries(text.slice(0, -2).split("\r\n").slice(1).map(parseField));
}

const PROXY = "10.0.0.1";
const TRUST: Trust = { clientHeader: "auto", isTrusted: (address) => address === PROXY };
const CLAIMS = [
  "X-Forwarded-For: 203.0.113.7",
  "X-Forwarded-Proto: https",
  "X-Forwarded-Host: claimed.test",
  "Forwarded: for=203.0.113.7;proto=https",
];

describe("an untrusted client", () => {
  test("is told of by us alone", () => {
    const expected = {
      "X-Forwarded-For": "192.0.2.1",
      "X-Forwarded-Proto": "http",
      "X-Forwarded-Host": "shop.test:8080",
      Forwarded: 'for=192.0.2.1;host="shop.test:8080";proto=http',
      Via: "1.1 wao",
      "CDN-Loop": "wao",
    };
    const forwarding = new Forwarding("192.0.2.1");
    assert.deepEqual(fields(forwarding), expected);
    assert.deepEqual(fields(forwarding, ...CLAIMS), expected);
    assert.deepEqual(fields(forwarding), expected);
  });

  test("has an IPv6 address in brackets and quotes where RFC 7239 wants them", () => {
    const found = fields(new Forwarding("2001:db8::1"));
    assert.equal(found["X-Forwarded-For"], "2001:db8::1");
    assert.equal(found["Forwarded"], 'for="[2001:db8::1]";host="shop.test:8080";proto=http');
  });

  test("the way behind it is kept: Via and CDN-Loop are continued (RFC 9110 §7.6.3, RFC 8586 §2)", () => {
    const found = fields(new Forwarding("192.0.2.1"), "Via: 1.0 a, 1.1 b", "CDN-Loop: other; x=1");
    assert.deepEqual([found["Via"], found["CDN-Loop"]], ["1.0 a, 1.1 b, 1.1 wao", "other; x=1, wao"]);
  });
});

test("of a trusted proxy what it says is kept and continued", () => {
  const found = fieldsBehind(TRUST, new Forwarding(PROXY), ...CLAIMS);
  assert.deepEqual(found, {
    "X-Forwarded-For": "203.0.113.7, 10.0.0.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "claimed.test",
    Forwarded: 'for=203.0.113.7;proto=https, for=10.0.0.1;host="shop.test:8080";proto=http',
    Via: "1.1 wao",
    "CDN-Loop": "wao",
  });
  const silent = fieldsBehind(TRUST, new Forwarding(PROXY));
  assert.deepEqual([silent["X-Forwarded-For"], silent["X-Forwarded-Host"]], ["10.0.0.1", "shop.test:8080"]);
});

test("lines are not kept from one request to the next where they differ", () => {
  const forwarding = new Forwarding("192.0.2.1");
  const of = (line: string, ...more: string[]): string =>
    forwarding.fields(requestHead(line, ...more), "origin.test", null);
  assert.match(of("GET / HTTP/1.1", "Host: a.test"), /X-Forwarded-Host: a\.test\r\n/);
  assert.match(of("GET / HTTP/1.1", "Host: b.test"), /X-Forwarded-Host: b\.test\r\n/);
  assert.match(of("GET / HTTP/1.1", "Host: b.test", "Via: 1.1 x"), /Via: 1\.1 x, 1\.1 wao\r\n/);
  assert.match(of("GET / HTTP/1.1", "Host: b.test"), /Via: 1\.1 wao\r\n/);
  assert.match(
    forwarding.fields(requestHead("GET / HTTP/1.1", "Host: b.test"), "other.test", null),
    /^Host: other\.test\r\n/,
  );
  const old = of("GET / HTTP/1.0");
  assert.match(old, /Via: 1\.0 wao\r\n/);
  assert.doesNotMatch(old, /X-Forwarded-Host|host=/);
  assert.match(of("GET / HTTP/1.0", "Host: b.test"), /Via: 1\.0 wao\r\n/);
  assert.match(of("GET http://c.test/ HTTP/1.1", "Host: b.test"), /X-Forwarded-Host: c\.test\r\n/);
});
