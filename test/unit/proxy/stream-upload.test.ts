import assert from "node:assert/strict";
import { test } from "node:test";
import { CHUNKED } from "../../../src/http1/body-length.ts";
import { StreamUpload } from "../../../src/proxy/stream-upload.ts";

test("of unknown length: chunks, and the trailer section behind the last", () => {
  const upload = new StreamUpload(CHUNKED);
  assert.equal(upload.part(Buffer.from("x".repeat(17))).toString(), `11\r\n${"x".repeat(17)}\r\n`);
  assert.equal(upload.addTrailers(["x-sum", "1", "x-more", "\xe9"]), null);
  assert.equal(upload.end()?.toString("latin1"), "0\r\nx-sum: 1\r\nx-more: \xe9\r\n\r\n");
  assert.deepEqual([upload.bytes, upload.isMismatched], [17, false]);
});

test("of known length: as it is, and no place for trailers", () => {
  const upload = new StreamUpload(3);
  assert.equal(upload.part(Buffer.from("ab")).toString(), "ab");
  assert.equal(upload.isMismatched, true);
  upload.part(Buffer.from("c"));
  assert.deepEqual([upload.isMismatched, upload.end()], [false, null]);
});

test("trailers that frame, route or are no fields are refused", () => {
  const faults: readonly (readonly [RegExp, readonly string[]])[] = [
    [/^content-length in/, ["content-length", "1"]],
    [/^host in/, ["x", "1", "host", "evil"]],
    [/malformed/, [":path", "/"]],
    [/malformed/, ["X", "1"]],
    [/malformed/, ["x", "1\r\nevil: 2"]],
    [/over the limit/, ["x", "1".repeat(20_000)]],
  ];
  for (const [fault, fields] of faults) assert.match(new StreamUpload(CHUNKED).addTrailers(fields) ?? "none", fault);
});
