import assert from "node:assert/strict";
import { test } from "node:test";
import { trailerLines } from "../../../src/origin/trailer-lines.ts";

test("trailers become lines; what could be taken for the head or for two lines is left out", () => {
  assert.equal(trailerLines(["grpc-status", "0", "grpc-message", ""]), "grpc-status: 0\r\ngrpc-message: \r\n");
  const wrong = [
    "content-length",
    "5",
    "transfer-encoding",
    "chunked",
    ":status",
    "200",
    "Upper",
    "x",
    "a",
    "b\r\nc: d",
    "set-cookie",
    "x",
  ];
  assert.equal(trailerLines([...wrong, "x-sum", "1"]), "x-sum: 1\r\n");
});

test("a section beyond the limit is dropped as a whole", () => {
  assert.equal(trailerLines(["x", "y".repeat(17_000)]), "");
});
