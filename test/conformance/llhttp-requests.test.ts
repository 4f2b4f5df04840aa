/** Node's llhttp is the yardstick for requests: what it refuses we refuse, and what we accept we read as it does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { CHUNKED } from "../../src/http1/body-length.ts";
import { assertSameFields, octets } from "./compare-heads.ts";
import { fuzzRuns } from "./fuzz-runs.ts";
import { requestStreams } from "./generated-messages.ts";
import { type LlhttpMessage, type LlhttpReading, readRequests } from "./llhttp.ts";
import { dataOf, readAsWao, readChunked, type WaoReading, type WaoRequest } from "./read-requests.ts";

test("what llhttp refuses we refuse; what we accept we read as it does, whole or in pieces", () => {
  const runs = fuzzRuns(60_000);
  const seen = { accepted: 0, refusedByLlhttp: 0, chunked: 0 };
  fc.assert(
    fc.property(requestStreams, ({ text, pieces }) => {
      const whole = readAsWao(octets([text]));
      const ours = readAsWao(octets(pieces));
      assert.deepEqual(plain(ours), plain(whole), "in pieces it is read otherwise");
      const theirs = readRequests(octets(pieces));
      assertNotLaxer(ours, theirs);
      const complete = ours.requests.filter((request) => request.complete);
      for (const request of complete) assertPassesAsRead(request);
      if (complete.length > 0) seen.accepted++;
      if (complete.some(({ head }) => head.bodyLength === CHUNKED)) seen.chunked++;
      if (theirs.refused !== null) seen.refusedByLlhttp++;
    }),
    runs,
  );
  const { numRuns } = runs;
  assert.ok(seen.accepted > numRuns / 5 && seen.chunked > numRuns / 20, `too little is valid: ${JSON.stringify(seen)}`);
  assert.ok(seen.refusedByLlhttp > numRuns / 5, `too little is invalid: ${JSON.stringify(seen)}`);
});

/** Comparable and printable. */
function plain({ requests, refused }: WaoReading): unknown {
  return { refused: refused !== null, requests: requests.map(({ head, raw, complete }) => [head.text, raw, complete]) };
}

function assertNotLaxer(ours: WaoReading, theirs: LlhttpReading): void {
  assert.ok(ours.requests.length <= theirs.messages.length, `llhttp refused a head: ${theirs.refused}`);
  for (const [index, request] of ours.requests.entries()) {
    const message = theirs.messages[index] as LlhttpMessage;
    assertSameHead(request, message);
    if (request.complete) {
      assert.ok(message.complete, `llhttp does not see the end of request ${index}: ${theirs.refused}`);
      assert.equal(dataOf(request), message.data);
    } else {
      assert.ok(message.data.startsWith(dataOf(request)), "data that llhttp does not see");
      if (ours.refused === null && theirs.refused === null)
        assert.equal(message.complete, false, "an end unseen by us");
    }
  }
}

function assertSameHead({ head }: WaoRequest, message: LlhttpMessage): void {
  assert.equal(head.method, message.method);
  assert.deepEqual([head.target, head.authority], targetAndHost(message));
  assert.equal(head.minor, message.minor);
  assertSameFields(head.text, message.fields);
  const persistent = !head.connection.close && (head.minor === 1 || head.connection.keepAlive);
  assert.ok(message.keepAlive || message.upgrade || !persistent, "llhttp ends the connection behind this request");
}

/** RFC 9112 §3.2.2: an absolute form is its path, and its authority replaces Host. */
function targetAndHost({ method, target, fields }: LlhttpMessage): string[] {
  const host = fields.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
  if (target.startsWith("/") || target === "*") return [target, host];
  const [, authority = "", rest = ""] = /^https?:\/\/([^/?]*)(.*)$/is.exec(target) ?? [];
  if (rest.startsWith("/")) return [rest, authority];
  return [rest === "" && method === "OPTIONS" ? "*" : `/${rest}`, authority];
}

/** What is handed on is one valid message again, with the same data, to llhttp as to us. */
function assertPassesAsRead(request: WaoRequest): void {
  const { head, raw } = request;
  const framing = head.bodyLength === CHUNKED ? "Transfer-Encoding: chunked" : `Content-Length: ${head.bodyLength}`;
  const passed = `POST ${head.target} HTTP/1.1\r\nHost: a\r\n${head.forward}${framing}\r\n\r\n${raw}`;
  const again = readRequests(octets([passed]));
  assert.deepEqual([again.messages.length, again.messages[0]?.complete, again.refused], [1, true, null]);
  assert.equal(again.messages[0]?.data, dataOf(request));
  if (head.bodyLength === CHUNKED) assert.equal(readChunked(raw, "raw"), raw, "something was left to cut out");
}
