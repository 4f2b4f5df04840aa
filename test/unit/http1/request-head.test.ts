import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHUNKED, NO_BODY } from "../../../src/http1/body-length.ts";
import { RequestHead } from "../../../src/http1/request-head.ts";

const LIMITS = { maxTargetBytes: 100, maxHeaderCount: 10 };

function parse(line: string, ...fields: string[]): { head: RequestHead; wrong: string | null } {
  const head = new RequestHead();
  const text = [line, ...fields].map((one) => `${one}\r\n`).join("");
  const wrong = head.parse(`${text}\r\n`, LIMITS);
  return { head, wrong: wrong && `${wrong.name}: ${wrong.detail}` };
}

/** A good GET with these fields besides Host. */
function withFields(...fields: string[]): RequestHead {
  const { head, wrong } = parse("GET / HTTP/1.1", "Host: site.test", ...fields);
  assert.equal(wrong, null);
  return head;
}

describe("request lines", () => {
  test("are read", () => {
    const { head, wrong } = parse("PROPFIND /a?b=c HTTP/1.0", "X-A: b");
    assert.equal(wrong, null);
    assert.deepEqual(
      [head.method, head.target, head.minor, head.host, head.authority],
      ["PROPFIND", "/a?b=c", 0, "", ""],
    );
  });

  const targets: readonly (readonly [method: string, target: string, path: string, host: string])[] = [
    ["GET", "/", "/", "site.test"],
    ["GET", "//a", "//a", "site.test"],
    ["OPTIONS", "*", "*", "site.test"],
    ["GET", "http://other.test/a?b", "/a?b", "other.test"],
    ["GET", "https://other.test:8443/", "/", "other.test"],
    ["GET", "HTTP://OTHER.test", "/", "other.test"],
    ["GET", "http://other.test?q", "/?q", "other.test"],
    ["OPTIONS", "http://other.test", "*", "other.test"],
    ["OPTIONS", "http://other.test/", "/", "other.test"],
    ["GET", "http://[::1]:80/", "/", "::1"],
    ["CONNECT", "other.test:443", "other.test:443", "site.test"],
  ];
  for (const [method, target, path, host] of targets) {
    test(`${method} ${target}`, () => {
      const { head, wrong } = parse(`${method} ${target} HTTP/1.1`, "Host: site.test");
      assert.deepEqual([wrong, head.target, head.host], [null, path, host]);
    });
  }

  const bad: readonly (readonly [line: string, name: string])[] = [
    ["GET / HTTP/1.2", "RequestError"],
    ["GET / HTTP/2.0", "RequestError"],
    ["GET / http/1.1", "RequestError"],
    ["GET /", "RequestError"],
    ["GET", "RequestError"],
    ["", "RequestError"],
    ["GET  / HTTP/1.1", "RequestError"],
    ["GET /  HTTP/1.1", "RequestError"],
    ["GET / HTTP/1.1 ", "RequestError"],
    [" GET / HTTP/1.1", "RequestError"],
    ["GET\t/ HTTP/1.1", "RequestError"],
    ["G(T / HTTP/1.1", "RequestError"],
    [`${"A".repeat(33)} / HTTP/1.1`, "RequestError"],
    ["GET * HTTP/1.1", "RequestError"],
    ["GET a HTTP/1.1", "RequestError"],
    ["GET ftp://other.test/ HTTP/1.1", "RequestError"],
    ["GET http:///a HTTP/1.1", "RequestError"],
    ["GET http://u@other.test/ HTTP/1.1", "RequestError"],
    ["GET http://a,b/ HTTP/1.1", "RequestAmbiguous"],
    ["GET /a#b HTTP/1.1", "RequestError"],
    ["GET /\x80 HTTP/1.1", "RequestError"],
    ["GET /\x7f HTTP/1.1", "RequestError"],
    ["GET /\0 HTTP/1.1", "RequestAmbiguous"],
    ["GET / HTTP/1.1\n", "RequestAmbiguous"],
    ["GET /\r HTTP/1.1", "RequestAmbiguous"],
    [`GET /${"a".repeat(100)} HTTP/1.1`, "URITooLong"],
  ];
  for (const [line, name] of bad) {
    test(`${name}: ${JSON.stringify(line.slice(0, 40))}`, () => {
      assert.equal(parse(line, "Host: site.test").wrong?.split(":")[0], name);
    });
  }

  test("may be as long as the limit", () => {
    assert.equal(parse(`GET /${"a".repeat(99)} HTTP/1.1`, "Host: site.test").wrong, null);
    assert.equal(parse(`${"A".repeat(32)} / HTTP/1.1`, "Host: site.test").wrong, null);
  });
});

describe("the framing", () => {
  const good: readonly (readonly [fields: readonly string[], length: number])[] = [
    [[], NO_BODY],
    [["Content-Length: 0"], 0],
    [["content-LENGTH:\t5 \t"], 5],
    [["Content-Length: 0005"], 5],
    [["Content-Length: 999999999999999"], 999_999_999_999_999],
    [["Transfer-Encoding: chunked"], CHUNKED],
    [["transfer-encoding:CHUNKED"], CHUNKED],
    [["Transfer-Encoding: \t chunked "], CHUNKED],
    [["Content-Len_th: 5", "Transfer-Encodin_: chunked"], NO_BODY],
  ];
  for (const [fields, length] of good) {
    test(fields.join() || "no field", () => assert.equal(withFields(...fields).bodyLength, length));
  }

  const bad: readonly (readonly string[])[] = [
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 5"],
    ["Content-Length: 5", "Content-Length: 5"],
    ["Content-Length: x", "Content-Length: 5"],
    ..."+5 -5 5,5 0x5 5.0 5a 1000000000000000 5\x0b".split(" ").map((value) => [`Content-Length: ${value}`]),
    ["Content-Length:"],
    ["Content-Length: 5 5"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding:"],
    ..."gzip gzip,chunked chunked,chunked identity xchunked chunked; chunked,"
      .split(" ")
      .map((it) => [`Transfer-Encoding: ${it}`]),
    ["Transfer-Encoding:"],
    ["Transfer-Encoding: chunked\t"],
    ["Transfer-Encoding: chunked \t "],
    ["Content_Length: 5"],
    ["TRANSFER_encoding: chunked"],
    ["Content-Length: 5", "content_LENGTH: 5"],
  ];
  for (const fields of bad) {
    test(`refused: ${fields.join()}`, () => {
      assert.match(parse("POST / HTTP/1.1", "Host: site.test", ...fields).wrong ?? "", /^RequestAmbiguous/);
    });
  }

  test("no Transfer-Encoding in HTTP/1.0", () => {
    assert.match(parse("POST / HTTP/1.0", "Transfer-Encoding: chunked").wrong ?? "", /^RequestAmbiguous/);
  });
});

describe("Host", () => {
  test("is there exactly once in HTTP/1.1, and well-formed", () => {
    const wrong = (...fields: string[]) => parse("GET / HTTP/1.1", ...fields).wrong?.split(":")[0];
    assert.equal(wrong(), "RequestError");
    assert.equal(wrong("Host:"), "RequestError");
    assert.equal(wrong("Host: a", "Host: a"), "RequestAmbiguous");
    assert.equal(wrong("Host: a b"), "RequestAmbiguous");
    assert.equal(wrong("Host: a@b"), "RequestAmbiguous");
  });

  test("must be right also where an absolute target replaces it", () => {
    assert.match(parse("GET http://a/ HTTP/1.1").wrong ?? "", /^RequestError/);
    assert.match(parse("GET http://a/ HTTP/1.1", "Host: a", "Host: b").wrong ?? "", /^RequestAmbiguous/);
  });
});

describe("what is handed on", () => {
  test("the fields as they came, without those that are for this hop or that we write", () => {
    const { head } = parse(
      "GET / HTTP/1.1",
      "Host: site.test",
      "X-B:  b ",
      "x-a:a",
      "Content-Length: 0",
      "Connection: keep-alive",
      "Accept: */*",
      "Accept: text/html",
      "Keep-Alive: timeout=1",
    );
    assert.equal(head.forward, "X-B:  b \r\nx-a:a\r\nAccept: */*\r\nAccept: text/html\r\n");
  });

  const taken = [
    ..."TE: trailers|Via: 1.1 a|Upgrade: x|CDN-Loop: a|WAO-Error: 1|Forwarded: for=a|Keep-Alive: 1|HTTP2-Settings: a|WAO-Request-Id: a".split(
      "|",
    ),
    ..."X-Forwarded-For: a|Proxy-Connection: close|X-Forwarded-Host: a|Transfer-Encoding: chunked|X-Forwarded-Proto: https|Connection: close".split(
      "|",
    ),
  ];
  for (const line of taken) {
    test(`not ${line}, in any case`, () => {
      assert.equal(withFields(line).forward, "");
      assert.equal(withFields(line.toUpperCase().replace("CHUNKED", "chunked")).forward, "");
      // One character more or another one is another field.
      assert.equal(withFields(`X${line}`).forward, `X${line}\r\n`);
      assert.equal(withFields(line.replace(/.(?=:)/, "~")).forward, `${line.replace(/.(?=:)/, "~")}\r\n`);
    });
  }

  test("not what Connection names", () => {
    const head = withFields(
      "X-Secret: 1",
      "Connection: x-secret, X-Other , close",
      "x-other: 2",
      "X-Kept: 3",
      "X-SECRET: 4",
    );
    assert.equal(head.forward, "X-Kept: 3\r\n");
    assert.equal(head.connection.close, true);
  });

  test("Connection may not name what the message means", () => {
    for (const name of ["Host", "content-length", "Transfer-Encoding", "Authorization", "Cookie", "Cache-Control"]) {
      const { wrong } = parse("GET / HTTP/1.1", "Host: site.test", `Connection: close, ${name}`);
      assert.match(wrong ?? "", /^RequestAmbiguous/, name);
    }
  });
});

describe("what a request says of itself", () => {
  test("fields that may come more than once are joined", () => {
    const head = withFields(
      "Via: 1.0 a",
      "X-Forwarded-For: 1",
      "Via: 1.1 b",
      "X-Forwarded-For: 2, 3",
      "CDN-Loop: x",
      "CDN-Loop: y",
    );
    assert.deepEqual([head.via, head.forwardedFor, head.cdnLoop], ["1.0 a, 1.1 b", "1, 2, 3", "x, y"]);
  });

  test("Connection in every spelling", () => {
    const of = (...values: string[]) => {
      const { close, keepAlive, upgrade, named } = withFields(...values.map((it) => `Connection: ${it}`)).connection;
      return [close, keepAlive, upgrade, named];
    };
    assert.deepEqual(of("close"), [true, false, false, null]);
    assert.deepEqual(of("CLOSE"), [true, false, false, null]);
    assert.deepEqual(of("Keep-Alive"), [false, true, false, null]);
    assert.deepEqual(of("keep-alive, Upgrade"), [false, true, true, null]);
    assert.deepEqual(of("keep-alive", "close"), [true, true, false, null]);
    assert.deepEqual(of(",, \tclose\t ,"), [true, false, false, null]);
    assert.deepEqual(of("TE, x"), [false, false, false, ["x"]]);
    assert.deepEqual(of("close;x"), [false, false, false, ["close;x"]]);
    assert.deepEqual(of(""), [false, false, false, null]);
  });

  test("TE: trailers", () => {
    assert.equal(withFields("TE: trailers").takesTrailers, true);
    assert.equal(withFields("TE: gzip;q=0.5, Trailers").takesTrailers, true);
    assert.equal(withFields("TE: gzip").takesTrailers, false);
    assert.equal(withFields().takesTrailers, false);
  });

  test("any field by its name", () => {
    const head = withFields("Accept: a", "accept:\tb ", "Acceptx: c");
    assert.equal(head.field("accept"), "a, b");
    assert.equal(head.field("accep"), null);
    assert.equal(head.field("host"), "site.test");
  });
});

describe("field lines", () => {
  const bad: readonly (readonly [line: string, detail: string])[] = [
    [" X-A: b", "folded header line"],
    ["\tX-A: b", "folded header line"],
    [": b", "header line without a name"],
    ["X-A", "header line without a colon"],
    ["X-A : b", "space before the colon of a header"],
    ["X-A\t: b", "space before the colon of a header"],
    ["X(A: b", "illegal character in a header name"],
    ["X\xe9A: b", "illegal character in a header name"],
    ["X\0A: b", "NUL in a header"],
    ["X-A: b\0", "NUL in a header"],
    ["X-A: b\x01", "control character in a header value"],
    ["X-A: b\x7f", "control character in a header value"],
    ["X-A: b\nX-B: c", "bare CR or LF"],
    ["X-A: b\rc", "bare CR or LF"],
    ["X-A: b\r", "bare CR or LF"],
    ["X-A\n", "bare CR or LF"],
    ["\n", "bare CR or LF"],
  ];
  for (const [line, detail] of bad) {
    test(`${detail}: ${JSON.stringify(line)}`, () => {
      assert.equal(parse("GET / HTTP/1.1", "Host: site.test", line).wrong, `RequestAmbiguous: ${detail}`);
    });
  }

  test("as many as the limit, not one more", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: a`);
    assert.equal(parse("GET / HTTP/1.1", "Host: site.test", ...many(9)).wrong, null);
    assert.match(parse("GET / HTTP/1.1", "Host: site.test", ...many(10)).wrong ?? "", /^RequestHeaderTooLarge/);
  });
});
