import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SiteConfig } from "../../../src/config/edge-config.ts";
import { hasLooped, originHead } from "../../../src/proxy/origin-head.ts";
import { SiteOrigin } from "../../../src/sites/site-origin.ts";
import { type Field, parseHead, valuesOf } from "../../harness/fields.ts";
import { originConfig } from "../sites/site-config.ts";
import { requestHead, siteOf, transactionOf } from "./transaction-rig.ts";

interface Sent {
  readonly startLine: string;
  readonly fields: readonly Field[];
  readonly text: string;
}

/** What the origin gets of a request; lines must be clean. */
function sent(lines: readonly string[], changes: Partial<SiteConfig> = {}, url = "http://origin.test:8080"): Sent {
  const [line = "", ...fields] = lines;
  const site = siteOf({ ...changes, origins: [originConfig(url)] });
  const transaction = transactionOf(requestHead(line, ...fields), changes);
  transaction.place = site;
  const origin = site.origin(0);
  assert.ok(origin instanceof SiteOrigin);
  const text = originHead(transaction, origin);
  assert.ok(text.endsWith("\r\n\r\n"));
  return { ...parseHead(text.slice(0, -4)), text };
}

const HOST = "Host: shop.test";

test("ours, then the client's fields in their order and spelling", () => {
  const { text } = sent([
    "GET /a?b HTTP/1.1",
    "X-B:  2",
    HOST,
    "accept: */*",
    "Connection: x-hop",
    "X-Hop: 1",
    "x-b:3",
  ]);
  assert.equal(
    text,
    "GET /a?b HTTP/1.1\r\nHost: shop.test\r\n" +
      "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: shop.test\r\n" +
      'Forwarded: for=192.0.2.1;host="shop.test";proto=http\r\nVia: 1.1 wao\r\nCDN-Loop: wao\r\n' +
      "X-B:  2\r\naccept: */*\r\nx-b:3\r\nWAO-Request-Id: id-1\r\n\r\n",
  );
});

test("always HTTP/1.1, and an absolute target as its path", () => {
  assert.equal(sent(["GET / HTTP/1.0"]).startLine, "GET / HTTP/1.1");
  const absolute = sent(["GET http://a.test/b?c HTTP/1.1", HOST]);
  assert.equal(absolute.startLine, "GET /b?c HTTP/1.1");
  assert.deepEqual(valuesOf(absolute.fields, "host"), ["a.test"]);
  assert.equal(sent(["OPTIONS * HTTP/1.1", HOST]).startLine, "OPTIONS * HTTP/1.1");
});

describe("framing is written from what was parsed", () => {
  const rows: readonly (readonly [request: readonly string[], length: readonly string[], coding: readonly string[]])[] =
    [
      [["POST / HTTP/1.1", HOST, "content-length:  0005"], ["5"], []],
      [["POST / HTTP/1.1", HOST, "Transfer-Encoding: CHUNKED"], [], ["chunked"]],
      [["POST / HTTP/1.1", HOST], ["0"], []],
      [["PUT / HTTP/1.1", HOST], ["0"], []],
      [["PATCH / HTTP/1.1", HOST], ["0"], []],
      [["GET / HTTP/1.1", HOST], [], []],
      [["DELETE / HTTP/1.1", HOST], [], []],
      [["DELETE / HTTP/1.1", HOST, "Content-Length: 3"], ["3"], []],
    ];
  for (const [request, length, coding] of rows) {
    test(request.join(), () => {
      const { fields } = sent(request);
      assert.deepEqual([valuesOf(fields, "content-length"), valuesOf(fields, "transfer-encoding")], [length, coding]);
    });
  }
});

describe("Host", () => {
  const GET = ["GET / HTTP/1.1", "Host: shop.test:81"];
  const hosts = (mode: SiteConfig["hostHeader"], url: string, request = GET): string[] =>
    valuesOf(sent(request, { hostHeader: mode }, url).fields, "host");

  test("of the client, port included", () => {
    assert.deepEqual(hosts({ mode: "preserve" }, "http://origin.test"), ["shop.test:81"]);
  });

  test("of the origin, with its port where it is not the usual one", () => {
    assert.deepEqual(hosts({ mode: "origin" }, "http://origin.test"), ["origin.test"]);
    assert.deepEqual(hosts({ mode: "origin" }, "https://origin.test"), ["origin.test"]);
    assert.deepEqual(hosts({ mode: "origin" }, "https://origin.test:80"), ["origin.test:80"]);
    assert.deepEqual(hosts({ mode: "origin" }, "http://[2001:db8::1]:81"), ["[2001:db8::1]:81"]);
  });

  test("as configured", () => {
    assert.deepEqual(hosts({ mode: "fixed", value: "fixed.test" }, "http://origin.test"), ["fixed.test"]);
  });

  test("of the origin where an HTTP/1.0 client gave none", () => {
    assert.deepEqual(hosts({ mode: "preserve" }, "http://origin.test:81", ["GET / HTTP/1.0"]), ["origin.test:81"]);
  });
});

describe("what is for one hop is written anew", () => {
  const GET = ["GET / HTTP/1.1", HOST];
  const hop = (...fields: string[]): string[][] => {
    const found = sent([...GET, ...fields]).fields;
    return ["te", "connection", "upgrade"].map((name) => valuesOf(found, name));
  };

  test("TE: trailers, and nothing else of TE", () => {
    assert.deepEqual(hop("TE: trailers, gzip;q=0.5", "Connection: te"), [["trailers"], ["te"], []]);
    assert.deepEqual(hop("TE: gzip"), [[], [], []]);
  });

  test("an upgrade that is asked for by HTTP/1.1 and by Connection", () => {
    assert.deepEqual(hop("Connection: Upgrade, keep-alive", "Upgrade: websocket"), [[], ["upgrade"], ["websocket"]]);
    assert.deepEqual(hop("Upgrade: websocket"), [[], [], []]);
    assert.deepEqual(hop("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: a"), [[], [], []]);
    assert.deepEqual(hop("Connection: close"), [[], [], []]);
  });

  test("our own names come from us alone", () => {
    const { fields } = sent([...GET, "WAO-Request-Id: forged", "WAO-Error: 2200 ConnectError"]);
    assert.deepEqual(valuesOf(fields, "wao-request-id"), ["id-1"]);
    assert.deepEqual(valuesOf(fields, "wao-error"), []);
  });
});

test("a loop is our identifier as a member of CDN-Loop, in any case, with parameters or not (RFC 8586 §2)", () => {
  for (const loop of ["wao", "WAO", "other, wao", "other;x=1 , wao ;v=2, third"])
    assert.equal(hasLooped(loop), true, loop);
  for (const loop of ["", "wao2", "xwao", "other; id=wao", "wa o"]) assert.equal(hasLooped(loop), false, loop);
});
