import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ResponseHead } from "../../../src/http1/response-head.ts";
import {
  type ClientHeadFacts,
  clientHead,
  dateField,
  interimHead,
  ownHead,
  upgradeHead,
} from "../../../src/proxy/client-head.ts";
import { parseHead, valuesOf } from "../../harness/fields.ts";

const NOW_MS = Date.UTC(2026, 1, 3, 4, 5, 6, 789);
const DATE = "Date: Tue, 03 Feb 2026 04:05:06 GMT\r\n";
const FACTS: ClientHeadFacts = {
  requestId: "id-1",
  connection: "",
  framing: "as-stated",
  nowMs: NOW_MS,
  serverTiming: "",
};

function responseHead(method: string, line: string, ...fields: string[]): ResponseHead {
  const head = new ResponseHead();
  assert.equal(head.parse([line, ...fields, "", ""].join("\r\n"), method, 100), null);
  return head;
}

/** The values that the client gets of one field. */
function values(name: string, head: ResponseHead, changes: Partial<ClientHeadFacts> = {}): string[] {
  const text = clientHead(head, { ...FACTS, ...changes });
  assert.ok(text.endsWith("\r\n\r\n"));
  return valuesOf(parseHead(text.slice(0, -4)).fields, name);
}

test("an answer as it came, in order and spelling, then ours", () => {
  const head = responseHead(
    "GET",
    "HTTP/1.0 203 Fine, \xe9",
    "B:  2",
    "Content-Length: 005",
    "a: 1",
    "Keep-Alive: timeout=1",
  );
  const expected = "HTTP/1.1 203 Fine, \xe9\r\nB:  2\r\na: 1\r\nContent-Length: 5\r\n";
  assert.equal(clientHead(head, FACTS), `${expected}${DATE}WAO-Request-Id: id-1\r\n\r\n`);
  assert.equal(
    clientHead(head, { ...FACTS, connection: "close" }),
    `${expected}${DATE}WAO-Request-Id: id-1\r\nConnection: close\r\n\r\n`,
  );
});

describe("framing", () => {
  const rows: readonly (readonly [
    method: string,
    status: number,
    field: string,
    framing: ClientHeadFacts["framing"],
    length: string[],
    coding: string[],
  ])[] = [
    ["GET", 200, "Content-Length: 5", "as-stated", ["5"], []],
    ["GET", 200, "Transfer-Encoding: chunked", "as-stated", [], ["chunked"]],
    ["GET", 200, "Transfer-Encoding: chunked", "uncoded", [], []],
    ["GET", 200, "Content-Length: 5", "uncoded", ["5"], []],
    ["GET", 200, "X: y", "as-stated", [], []],
    ["HEAD", 200, "Content-Length: 5", "as-stated", ["5"], []],
    ["HEAD", 200, "Transfer-Encoding: chunked", "as-stated", [], ["chunked"]],
    ["HEAD", 200, "Transfer-Encoding: chunked", "uncoded", [], []],
    ["GET", 304, "Transfer-Encoding: chunked", "as-stated", [], ["chunked"]],
    ["GET", 304, "Transfer-Encoding: chunked", "uncoded", [], []],
    ["GET", 304, "Content-Length: 5", "as-stated", ["5"], []],
    ["GET", 204, "Content-Length: 5", "as-stated", [], []],
    ["GET", 204, "Transfer-Encoding: chunked", "as-stated", [], []],
  ];
  for (const [method, status, field, framing, length, coding] of rows) {
    test(`${method}, ${status}, ${field}, ${framing}`, () => {
      const head = responseHead(method, `HTTP/1.1 ${status} x`, field);
      assert.deepEqual(values("content-length", head, { framing }), length);
      assert.deepEqual(values("transfer-encoding", head, { framing }), coding);
    });
  }
});

test("the origin's Date is kept, ours stands in", () => {
  const given = "Mon, 02 Feb 2026 00:00:00 GMT";
  assert.deepEqual(values("date", responseHead("GET", "HTTP/1.1 200 OK", `date: ${given}`)), [given]);
  assert.deepEqual(values("date", responseHead("GET", "HTTP/1.1 200 OK")), ["Tue, 03 Feb 2026 04:05:06 GMT"]);
});

test("an origin's own 5xx is said to be its own, behind what other proxies said (RFC 9209 §2.1.4)", () => {
  const status = (line: string, ...fields: string[]): string[] =>
    values("proxy-status", responseHead("GET", line, ...fields));
  assert.deepEqual(status("HTTP/1.1 503 x"), ["wao; received-status=503"]);
  assert.deepEqual(status("HTTP/1.1 500 x", "Proxy-Status: a; error=b", "Proxy-Status: c"), [
    "a; error=b, c, wao; received-status=500",
  ]);
  assert.deepEqual(status("HTTP/1.1 404 x", "Proxy-Status: a"), ["a"]);
  assert.deepEqual(status("HTTP/1.1 404 x"), []);
});

test("our own names are not the origin's to use", () => {
  const head = responseHead("GET", "HTTP/1.1 502 x", "WAO-Error: 2200 ConnectError", "WAO-Request-Id: forged");
  assert.deepEqual(values("wao-error", head), []);
  assert.deepEqual(values("wao-request-id", head), ["id-1"]);
});

test("an interim answer passes without framing and hop-by-hop fields", () => {
  const head = responseHead(
    "GET",
    "HTTP/1.1 103 Early Hints",
    "Link: <a>",
    "Content-Length: 5",
    "Connection: x",
    "X: 1",
  );
  assert.equal(interimHead(head), "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n");
});

test("101 has Connection and Upgrade of this hop", () => {
  const head = responseHead(
    "GET",
    "HTTP/1.1 101",
    "Upgrade: websocket",
    "Connection: Upgrade, x",
    "X: 1",
    "Sec-WebSocket-Accept: a",
  );
  assert.equal(
    upgradeHead(head, "id-1"),
    "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nWAO-Request-Id: id-1\r\n\r\n",
  );
});

test("an answer of our own", () => {
  const answer = {
    status: 404,
    fields: "WAO-Error: 1002 SiteNotConfigured\r\n",
    body: Buffer.from("abc"),
    endsConnection: false,
  };
  const expected = `HTTP/1.1 404 Not Found\r\n${DATE}Server: wao\r\nWAO-Error: 1002 SiteNotConfigured\r\nContent-Length: 3\r\n`;
  assert.equal(ownHead(answer, "", NOW_MS), `${expected}\r\n`);
  assert.equal(ownHead(answer, "close", NOW_MS), `${expected}Connection: close\r\n\r\n`);
});

test("Date follows the clock by the second, also back", () => {
  const at = (offsetMs: number): string => /:(\d\d) GMT/.exec(dateField(NOW_MS + offsetMs))?.[1] ?? "";
  assert.deepEqual([0, 210, 211, 1211, -790, 0, 60_000].map(at), ["06", "06", "07", "08", "05", "06", "06"]);
  assert.match(dateField(NOW_MS + 60_000), /04:06:06/);
});
