import assert from "node:assert/strict";
import { test } from "node:test";
import { answerFraming, answerText } from "../../../src/http2/answer-text.ts";

test("a header section becomes a head of HTTP/1.1, framed as its body will be", () => {
  const raw = [":status", "200", "set-cookie", "a=1", "set-cookie", "b=2"];
  const lines = "HTTP/1.1 200 OK\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n";
  assert.equal(answerText(raw, "as-stated", "OK"), `${lines}\r\n`);
  assert.equal(answerText(raw, "chunked", "OK"), `${lines}transfer-encoding: chunked\r\n\r\n`);
  assert.equal(answerText(raw, "empty", "OK"), `${lines}content-length: 0\r\n\r\n`);
  const stated = [":status", "200", "content-length", "5"];
  assert.equal(answerText(stated, "chunked"), "HTTP/1.1 200 \r\ncontent-length: 5\r\n\r\n");
});

test("no field frames the body or ends a line in its own way", () => {
  const raw = [":status", "200", "transfer-encoding", "chunked", "connection", "x", "x", "a\r\nb: c"];
  assert.equal(answerText(raw, "as-stated"), "HTTP/1.1 200 \r\nx: a\0\0b: c\r\n\r\n");
});

test("which answers have a body, and which ended with their head", () => {
  assert.deepEqual(
    [
      answerFraming("GET", 200, "follows"),
      answerFraming("GET", 200, "ended"),
      answerFraming("HEAD", 200, "ended"),
      answerFraming("GET", 204, "ended"),
      answerFraming("GET", 304, "ended"),
      answerFraming("GET", 103, "follows"),
    ],
    ["chunked", "empty", "as-stated", "as-stated", "as-stated", "as-stated"],
  );
});
