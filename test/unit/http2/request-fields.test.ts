import assert from "node:assert/strict";
import { test } from "node:test";
import { requestFields } from "../../../src/http2/request-fields.ts";

function head(...lines: string[]): string {
  return `${lines.join("\r\n")}\r\n\r\n`;
}

test("the request line and Host become pseudo-header fields, in front of the others in their order", () => {
  const text = head("PUT /a?b=c HTTP/1.1", "Host: shop.example:81", "X-One:  1 ", "X-Two: a: b", "X-One: 2", "Empty:");
  assert.deepEqual(requestFields(text, "https"), {
    raw: [":method", "PUT", ":scheme", "https", ":authority", "shop.example:81", ":path", "/a?b=c"].concat([
      "x-one",
      "1",
      "x-two",
      "a: b",
      "x-one",
      "2",
      "empty",
      "",
    ]),
    body: "none",
    webSocketKey: "",
  });
});

test("what is of one connection stays; te says trailers or nothing (RFC 9113 §8.2.2)", () => {
  const text = head(
    "GET / HTTP/1.1",
    "Host: a",
    "Connection: te",
    "TE: trailers",
    "Keep-Alive: timeout=5",
    "Proxy-Connection: close",
    "Upgrade: chat",
  );
  assert.deepEqual(requestFields(text, "http").raw.slice(8), ["te", "trailers"]);
  assert.deepEqual(requestFields(head("GET / HTTP/1.1", "Host: a", "TE: gzip"), "http").raw.slice(8), []);
});

test("how the body is framed", () => {
  const framed = (line: string): string => requestFields(head("POST / HTTP/1.1", "Host: a", line), "http").body;
  assert.deepEqual(["Transfer-Encoding: chunked", "Content-Length: 7", "Content-Length: 0", "X: y"].map(framed), [
    "chunked",
    "counted",
    "none",
    "none",
  ]);
  const { raw } = requestFields(head("POST / HTTP/1.1", "Host: a", "Content-Length: 7"), "http");
  assert.deepEqual(raw.slice(8), ["content-length", "7"]);
});

test("a WebSocket is an extended CONNECT without its key (RFC 8441)", () => {
  const lines = [
    "Host: a",
    "Connection: upgrade",
    "Upgrade: WebSocket",
    "Sec-WebSocket-Key: k=",
    "Sec-WebSocket-Version: 13",
  ];
  const { raw, webSocketKey } = requestFields(head("GET /chat HTTP/1.1", ...lines), "http");
  const pseudo = [
    ":method",
    "CONNECT",
    ":protocol",
    "websocket",
    ":scheme",
    "http",
    ":authority",
    "a",
    ":path",
    "/chat",
  ];
  assert.deepEqual(raw, pseudo.concat("sec-websocket-version", "13"));
  assert.equal(webSocketKey, "k=");
});

test("a value that is the name of the key does not take its field along", () => {
  const lines = ["Host: a", "Upgrade: websocket", "Sec-WebSocket-Key: k", "X-Name: sec-websocket-key"];
  const { raw } = requestFields(head("GET / HTTP/1.1", ...lines), "http");
  assert.deepEqual(raw.slice(10), ["x-name", "sec-websocket-key"]);
});
