import assert from "node:assert/strict";
import { test } from "node:test";
import { mayBeHttp, notHttp } from "../../../src/origin/first-bytes.ts";

const SPOKEN: readonly (readonly [reason: string, text: string])[] = [
  ["ssh", "SSH-2.0-OpenSSH_9.2p1\r\n"],
  ["tls", "\x15\x03\x01\x00\x02\x02\x46"],
  ["tls", "\x16\x03\x03\x00\x7a\x02"],
  ["http2", "\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64"],
  ["http2", "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"],
  ["http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["smtp", "220 mail.example ESMTP\r\n"],
  ["smtp", "220-mail.example\r\n"],
  ["smtp", "500 5.5.1 Command unrecognized\r\n"],
  ["html", "<!DOCTYPE html>"],
  ["html", "\r\n  <HTML>"],
  ["html", "<!-- a comment --><html>"],
  ["html", "<title>It works</title>"],
  ["html", "\xef\xbb\xbf<html>"],
  ["html", '<?xml version="1.0"?>'],
  ["binary", "\xde\xad\xbe\xef"],
  ["binary", "\x00".repeat(64)],
  ["binary", "\x1f\x8b\x08\x00\x00\x00\x00\x00"],
  ["bad-status", "HTTP/2.0 200 OK\r\n"],
  ["bad-status", "http/1.1 200 OK\r\n"],
  ["bad-status", "ICY 200 OK\r\n"],
  ["bad-status", "hello\r\n"],
  ["bad-status", '{"status":"ok"}'],
  ["bad-status", "h\xc3\xa4llo"],
  // Cut inside a character.
  ["bad-status", "h\xc3\xa4llo \xe2\x82"],
  ["bad-status", "2200 is no reply code\r\n"],
  ["bad-status", "< 5"],
  ["bad-status", "\r\n"],
];

for (const [reason, text] of SPOKEN) {
  test(`${JSON.stringify(text.slice(0, 24))} is ${reason}`, () => {
    const bytes = Buffer.from(text, "latin1");
    assert.equal(mayBeHttp(bytes), false);
    assert.deepEqual([notHttp(bytes).name, notHttp(bytes).reason], ["ResponseMalformed", reason]);
  });
}

test("each beginning of an answer may become one", () => {
  const line = "HTTP/1.1 200 OK\r\n";
  for (let length = 0; length <= line.length; length++) assert.ok(mayBeHttp(Buffer.from(line.slice(0, length))));
});
