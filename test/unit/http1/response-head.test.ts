import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHUNKED, NO_BODY, UNTIL_CLOSE } from "../../../src/http1/body-length.ts";
import { ResponseHead } from "../../../src/http1/response-head.ts";

interface Parsed {
  readonly head: ResponseHead;
  /** Name and reason of the failure, or null. */
  readonly wrong: readonly [name: string, reason: string | null] | null;
}

function parse(method: string, line: string, ...fields: string[]): Parsed {
  const head = new ResponseHead();
  const text = [line, ...fields].map((one) => `${one}\r\n`).join("");
  const wrong = head.parse(`${text}\r\n`, method, 10);
  return { head, wrong: wrong && [wrong.name, wrong.reason] };
}

/** A good answer to a GET. */
function answer(line: string, ...fields: string[]): ResponseHead {
  const { head, wrong } = parse("GET", line, ...fields);
  assert.equal(wrong, null);
  return head;
}

describe("status lines", () => {
  const good: readonly (readonly [line: string, status: number, phrase: string, minor: number])[] = [
    ["HTTP/1.1 200 OK", 200, "OK", 1],
    ["HTTP/1.0 404 Not Found", 404, "Not Found", 0],
    ["HTTP/1.1 200", 200, "", 1],
    ["HTTP/1.1 200 ", 200, "", 1],
    ["HTTP/1.1 299 a\t\xe9", 299, "a\t\xe9", 1],
    ["HTTP/1.1 999 x", 999, "x", 1],
  ];
  for (const [line, status, phrase, minor] of good) {
    test(JSON.stringify(line), () => {
      const head = answer(line);
      assert.deepEqual([head.status, head.reasonPhrase, head.minor], [status, phrase, minor]);
    });
  }

  const bad = [
    "HTTP/1.2 200 OK",
    "HTTP/2 200 OK",
    "http/1.1 200 OK",
    "HTTP/1.1  200 OK",
    "HTTP/1.1\t200 OK",
    "HTTP/1.1 20 OK",
    "HTTP/1.1 2000 OK",
    "HTTP/1.1 200OK",
    "HTTP/1.1 200\tOK",
    "HTTP/1.1 099 x",
    "HTTP/1.1 -20 x",
    "HTTP/1.1 2 0 x",
    "HTTP/1.1",
    "HTTP/1.1 200 O\x01K",
    "HTTP/1.1 200 O\nK",
    "HTTP/1.1 200 O\rK",
    " HTTP/1.1 200 OK",
    "",
  ];
  for (const line of bad) {
    test(`refused: ${JSON.stringify(line)}`, () => {
      assert.deepEqual(parse("GET", line).wrong, ["ResponseMalformed", "bad-status"]);
    });
  }

  test("a NUL in it is told as such", () => {
    for (const line of ["HTTP/1.1 200 O\0K", "HTTP/1.1 \0\0\0 OK"]) {
      assert.deepEqual(parse("GET", line).wrong, ["ResponseMalformed", "nul"]);
    }
  });
});

describe("what follows the head (RFC 9112 §6.3)", () => {
  const L = "Content-Length: 5";
  const C = "Transfer-Encoding: chunked";
  const rows: readonly (readonly [method: string, line: string, fields: readonly string[], length: number])[] = [
    ["GET", "HTTP/1.1 200 OK", [L], 5],
    ["GET", "HTTP/1.1 200 OK", ["Content-Length: 0"], 0],
    ["GET", "HTTP/1.1 200 OK", [C], CHUNKED],
    ["GET", "HTTP/1.1 200 OK", ["Transfer-Encoding: Chunked "], CHUNKED],
    ["GET", "HTTP/1.1 200 OK", [], UNTIL_CLOSE],
    ["POST", "HTTP/1.0 500 x", [], UNTIL_CLOSE],
    ["HEAD", "HTTP/1.1 200 OK", [L], NO_BODY],
    ["HEAD", "HTTP/1.1 200 OK", [C], NO_BODY],
    ["HEAD", "HTTP/1.1 200 OK", [], NO_BODY],
    ["GET", "HTTP/1.1 204 x", [L], NO_BODY],
    ["GET", "HTTP/1.1 204 x", [C], NO_BODY],
    ["GET", "HTTP/1.1 304 x", [L], NO_BODY],
    ["GET", "HTTP/1.1 304 x", [C], NO_BODY],
    ["GET", "HTTP/1.1 100 x", [L], NO_BODY],
    ["GET", "HTTP/1.1 101 x", [], NO_BODY],
    ["GET", "HTTP/1.1 205 x", [L], 5],
  ];
  for (const [method, line, fields, length] of rows) {
    test(`${method}, ${line}, ${fields.join()}`, () => {
      const { head, wrong } = parse(method, line, ...fields);
      assert.deepEqual([wrong, head.bodyLength], [null, length]);
    });
  }

  test("a length and a coding are kept where no body follows, but not for 1xx and 204 (RFC 9110 §8.6)", () => {
    assert.equal(parse("HEAD", "HTTP/1.1 200 OK", L).head.statedLength, 5);
    assert.equal(answer("HTTP/1.1 304 x", L).statedLength, 5);
    assert.equal(answer("HTTP/1.1 204 x", L).statedLength, -1);
    assert.equal(answer("HTTP/1.1 103 x", L).statedLength, -1);
    assert.equal(parse("HEAD", "HTTP/1.1 200 OK", C).head.statesChunked, true);
    assert.equal(answer("HTTP/1.1 204 x", C).statesChunked, false);
    assert.equal(answer("HTTP/1.1 200 OK", L).statesChunked, false);
  });

  const framing = "ResponseFramingInvalid";
  const bad: readonly (readonly [fields: readonly string[], name: string, reason: string | null])[] = [
    [[L, L], framing, "two-lengths"],
    [[L, "Content-Length: 6"], framing, "two-lengths"],
    [["Content-Length: 5, 5"], framing, "bad-length"],
    [["Content-Length: -5"], framing, "bad-length"],
    [["Content-Length:"], framing, "bad-length"],
    [[L, C], framing, "length-and-chunked"],
    [[C, L], framing, "length-and-chunked"],
    [[C, C], "ResponseEncodingInvalid", null],
    [["Transfer-Encoding: gzip, chunked"], "ResponseEncodingInvalid", null],
    [["Transfer-Encoding: identity"], "ResponseEncodingInvalid", null],
    [["Transfer-Encoding:"], "ResponseEncodingInvalid", null],
    [["Transfer-Encoding: chunked\t"], "ResponseEncodingInvalid", null],
  ];
  for (const [fields, name, reason] of bad) {
    for (const [method, line] of [
      ["GET", "HTTP/1.1 200 OK"],
      ["HEAD", "HTTP/1.1 200 OK"],
      ["GET", "HTTP/1.1 304 x"],
    ] as const) {
      test(`refused: ${method}, ${line}, ${fields.join()}`, () => {
        assert.deepEqual(parse(method, line, ...fields).wrong, [name, reason]);
      });
    }
  }

  test("no Transfer-Encoding in HTTP/1.0", () => {
    assert.deepEqual(parse("GET", "HTTP/1.0 200 OK", C).wrong, [framing, null]);
  });
});

test("whether the connection goes on", () => {
  const goesOn = (line: string, ...fields: string[]) => answer(line, "Content-Length: 0", ...fields).persistent;
  assert.equal(goesOn("HTTP/1.1 200 OK"), true);
  assert.equal(goesOn("HTTP/1.1 200 OK", "Connection: close"), false);
  assert.equal(goesOn("HTTP/1.1 200 OK", "Connection: keep-alive, Close"), false);
  assert.equal(goesOn("HTTP/1.0 200 OK"), false);
  assert.equal(goesOn("HTTP/1.0 200 OK", "Connection: Keep-Alive"), true);
  assert.equal(answer("HTTP/1.1 200 OK").persistent, false);
});

test("handed on are the fields as they came, without those for this hop and our own names", () => {
  const head = answer(
    "HTTP/1.1 200 OK",
    "Server:  x ",
    "Set-Cookie: a",
    "WAO-Error: 2200 ConnectError",
    "set-cookie: b",
    "Connection: x-hop",
    "X-Hop: 1",
    "WAO-Request-Id: 1",
    "Keep-Alive: timeout=5",
    "X-End: \xe9",
  );
  assert.equal(head.forward, "Server:  x \r\nSet-Cookie: a\r\nset-cookie: b\r\nX-End: \xe9\r\n");
  assert.equal(head.keepAlive, "timeout=5");
});

test("Date is seen, and not seen where Connection takes it away", () => {
  const date = "Date: Tue, 03 Feb 2026 04:05:06 GMT";
  assert.equal(answer("HTTP/1.1 200 OK", date).hasDate, true);
  assert.equal(answer("HTTP/1.1 200 OK").hasDate, false);
  const dropped = answer("HTTP/1.1 200 OK", date, "Connection: date");
  assert.deepEqual([dropped.hasDate, dropped.forward], [false, ""]);
});

test("several Proxy-Status are one list", () => {
  assert.equal(answer("HTTP/1.1 200 OK", "Proxy-Status: a", "Proxy-Status: b; c").proxyStatus, "a, b; c");
});

describe("field lines", () => {
  const bad: readonly (readonly [line: string, reason: string])[] = [
    ["X-A: b\r\n c", "bad-header"],
    ["X-A : b", "bad-header"],
    ["X-A", "bad-header"],
    [": b", "bad-header"],
    ["X-A: b\rc", "bad-header"],
    ["X-A: b\nX-B: c", "bad-header"],
    ["X-A: \x02", "bad-header"],
    ["X-A: \0", "nul"],
    ["X\0A: b", "nul"],
  ];
  for (const [line, reason] of bad) {
    test(`refused: ${JSON.stringify(line)}`, () => {
      assert.deepEqual(parse("GET", "HTTP/1.1 200 OK", line).wrong, ["ResponseMalformed", reason]);
    });
  }

  test("as many as the limit, not one more", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: a`);
    assert.equal(parse("GET", "HTTP/1.1 200 OK", ...many(10)).wrong, null);
    assert.deepEqual(parse("GET", "HTTP/1.1 200 OK", ...many(11)).wrong, ["ResponseHeaderTooLarge", "count"]);
  });
});
