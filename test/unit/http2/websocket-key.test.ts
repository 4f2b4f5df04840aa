import assert from "node:assert/strict";
import { test } from "node:test";
import { webSocketAccept, webSocketKey } from "../../../src/http2/websocket-key.ts";

test("the example of RFC 6455 §1.3", () => {
  assert.equal(webSocketAccept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
});

test("a key is 16 octets, and a new one each time", () => {
  assert.equal(Buffer.from(webSocketKey(), "base64").length, 16);
  assert.notEqual(webSocketKey(), webSocketKey());
});
