import assert from "node:assert/strict";
import { test } from "node:test";
import { requestText } from "../../../src/http2/request-text.ts";

const GET = [":method", "GET", ":scheme", "http", ":authority", "a.test", ":path", "/p?q"];

test("a request becomes a head of HTTP/1.1", () => {
  const read = requestText([...GET, "accept", "*/*", "x", "1"], "ended");
  assert.deepEqual(read, {
    text: "GET /p?q HTTP/1.1\r\nhost: a.test\r\naccept: */*\r\nx: 1\r\n\r\n",
    fault: null,
    protocol: "",
  });
});

test("a body is announced: by its length, or by chunks", () => {
  assert.match(requestText(GET, "follows").text, /\r\ntransfer-encoding: chunked\r\n\r\n$/);
  assert.doesNotMatch(requestText([...GET, "content-length", "3"], "follows").text, /transfer-encoding/);
  assert.doesNotMatch(requestText(GET, "ended").text, /transfer-encoding/);
});

test("cookie crumbs are joined (RFC 9113 §8.2.3)", () => {
  assert.match(
    requestText([...GET, "cookie", "a=1", "b", "2", "cookie", "c=3"], "ended").text,
    /\r\nb: 2\r\ncookie: a=1; c=3\r\n/,
  );
});

test("host stands in for :authority, and may repeat it", () => {
  const fields = [":method", "GET", ":scheme", "https", ":path", "/"];
  assert.match(
    requestText([...fields, "host", "b.test"], "ended").text,
    /^GET \/ HTTP\/1\.1\r\nhost: b\.test\r\n\r\n$/,
  );
  const same = [...fields, ":authority", "B.test", "host", "b.test:443"];
  assert.equal(requestText(same, "ended").fault, null);
  assert.match(requestText(same, "ended").text, /\r\nhost: B\.test\r\n\r\n$/);
  assert.equal(
    requestText([...fields, ":authority", "b.test", "host", "b.test:80"], "ended").fault,
    "host differs from :authority",
  );
});

test("CONNECT has its authority for a target, extended CONNECT is an upgrade", () => {
  assert.match(
    requestText([":method", "CONNECT", ":authority", "a.test:443"], "follows").text,
    /^CONNECT a\.test:443 HTTP\/1\.1\r\nhost: a\.test:443\r\n\r\n$/,
  );
  const socket = [
    ":method",
    "CONNECT",
    ":protocol",
    "websocket",
    ":scheme",
    "http",
    ":authority",
    "a.test",
    ":path",
    "/ws",
    "sec-websocket-key",
    "x",
    "sec-websocket-version",
    "13",
  ];
  const read = requestText(socket, "follows");
  assert.equal(read.protocol, "websocket");
  assert.equal(
    read.text,
    "GET /ws HTTP/1.1\r\nhost: a.test\r\nsec-websocket-version: 13\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
  );
});

test("what HTTP/2 forbids is a fault, whether or not the layer below has seen it", () => {
  const faults: readonly (readonly [RegExp, ...string[]])[] = [
    [/octets that it must not have/, ...GET, "x", "1\r\nevil: 2"],
    [/octets that it must not have/, ":path", "/\r\nevil: 2"],
    [/octets that it must not have/, ...GET, "x", " 1"],
    [/a field name/, ...GET, "X", "1"],
    [/a field name/, ...GET, "x:y", "1"],
    [/a field name/, ...GET, "", "1"],
    [/connection is not for HTTP\/2/, ...GET, "connection", "close"],
    [/transfer-encoding is not for HTTP\/2/, ...GET, "transfer-encoding", "chunked"],
    [/te may say/, ...GET, "te", "gzip"],
    [/more than one host/, ...GET, "host", "a.test", "host", "a.test"],
    [/more than one :path/, ...GET, ":path", "/"],
    [/:path behind other fields/, ":method", "GET", "x", "1", ":path", "/"],
    [/:path behind other fields/, ":method", "GET", "cookie", "1", ":path", "/"],
    [/:path is not a path/, ":method", "GET", ":scheme", "http", ":path", "http://b.test/"],
    [/:path is not a path/, ":method", "GET", ":scheme", "http", ":path", "*"],
    [/:path is not a path/, ":method", "GET", ":scheme", "http"],
    [/:scheme is neither/, ":method", "GET", ":scheme", "ftp", ":path", "/"],
    [/:protocol without CONNECT/, ...GET, ":protocol", "websocket"],
  ];
  for (const [fault, ...fields] of faults) assert.match(requestText(fields, "ended").fault ?? "none", fault);
});
