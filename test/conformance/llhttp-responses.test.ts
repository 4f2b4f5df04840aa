/** Node's llhttp is the yardstick for answers of origins: what it refuses we refuse, and what we accept we read as it does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { CHUNKED, NO_BODY } from "../../src/http1/body-length.ts";
import type { ResponseHead } from "../../src/http1/response-head.ts";
import type { ExchangeRequest } from "../../src/origin/exchange-sink.ts";
import { assertSameFields, octets } from "./compare-heads.ts";
import { fuzzRuns } from "./fuzz-runs.ts";
import { responseStreams } from "./generated-messages.ts";
import { type LlhttpMessage, readResponses, type StreamEnd } from "./llhttp.ts";
import { readAnswerAsWao, type WaoAnswer } from "./read-responses.ts";

const requests: fc.Arbitrary<ExchangeRequest> = fc.record({
  method: fc.constantFrom("GET", "GET", "GET", "POST", "HEAD"),
  offeredProtocols: fc.constant(""),
  chunkedMode: fc.constantFrom("raw", "raw", "data"),
  takesTrailers: fc.boolean(),
});

interface Exchange {
  readonly request: ExchangeRequest;
  readonly end: StreamEnd;
}

const ends = fc.constantFrom<StreamEnd>("open", "eof");

test("what llhttp refuses we refuse; what we accept we read as it does, whole or in pieces", () => {
  const seen = { accepted: 0, refusedByLlhttp: 0, chunked: 0, idle: 0 };
  const runs = fuzzRuns(60_000);
  fc.assert(
    fc.property(responseStreams, requests, ends, ({ text, pieces }, request, end) => {
      const ours = readAnswerAsWao(octets(pieces), request, end);
      const whole = readAnswerAsWao(octets([text]), request, end);
      assert.deepEqual(plain(ours), plain(whole), "in pieces it is read otherwise");
      assertNotLaxer(text, ours, { request, end });
      if (ours.complete) seen.accepted++;
      if (ours.complete && ours.head?.bodyLength === CHUNKED) seen.chunked++;
      if (ours.idle) seen.idle++;
      if (readResponses(octets(pieces), request.method, end).refused !== null) seen.refusedByLlhttp++;
    }),
    runs,
  );
  const { numRuns } = runs;
  assert.ok(seen.accepted > numRuns / 5 && seen.chunked > numRuns / 20, `too little is valid: ${JSON.stringify(seen)}`);
  assert.ok(seen.idle > numRuns / 40, `too little is used again: ${JSON.stringify(seen)}`);
  assert.ok(seen.refusedByLlhttp > numRuns / 5, `too little is invalid: ${JSON.stringify(seen)}`);
});

/**
 * Comparable and printable. What depends on when the octets come: whether a connection is used again after too many, and how much of a
 * body is handed on before its framing turns out to be wrong.
 */
function plain({ interims, head, body, complete, refused }: WaoAnswer): unknown {
  const whole = refused === null ? body : null;
  return {
    interims: interims.map(({ text }) => text),
    head: head?.text,
    body: whole,
    complete,
    refused: refused !== null,
  };
}

function assertNotLaxer(text: string, ours: WaoAnswer, { request, end }: Exchange): void {
  const theirs = readResponses(octets([behindInterims(text, ours.interims)]), request.method, end);
  const [message] = theirs.messages;
  if (!ours.head) return;
  assert.ok(message, `llhttp refused the head: ${theirs.refused}`);
  assertSameHead(ours.head, message);
  const data = dataOf(ours, request);
  if (!ours.complete) return assert.ok(message.data.startsWith(data), "data that llhttp does not see");
  assert.ok(message.complete, `llhttp does not see the end: ${theirs.refused}`);
  assert.equal(data, message.data);
  const keepsAlive = message.keepAlive || (request.method === "HEAD" && keepsAliveAfterHead(ours.head));
  assert.ok(keepsAlive || !ours.idle, "llhttp ends the connection behind this answer");
  assert.ok(!ours.idle || theirs.messages.length === 1, "used again with octets waiting");
}

/**
 * The stream without its interim answers, each of which llhttp accepts. They are taken off since here we are laxer: for llhttp
 * a 1xx in HTTP/1.0 or with `Connection: close` ends the connection. A client must be able to read any 1xx (RFC 9110 §15.2), and
 * it is the final answer with `close` behind which a connection ends (RFC 9112 §9.6).
 */
function behindInterims(text: string, interims: readonly ResponseHead[]): string {
  let rest = text;
  for (const head of interims) {
    assert.ok(rest.startsWith(head.text));
    const { messages, refused } = readResponses(octets([head.text]), "GET", "open");
    assert.deepEqual(
      [messages.length, messages[0]?.complete, refused],
      [1, true, null],
      "llhttp refused an interim answer",
    );
    assertSameHead(head, messages[0] as LlhttpMessage);
    rest = rest.slice(head.text.length);
  }
  return rest;
}

/**
 * The other place where we are laxer. An answer to HEAD ends with its head whatever its fields say (RFC 9112 §6.3), so it need
 * not state a length for the connection to go on (§9.3). llhttp decides on that before Node tells it of the HEAD.
 */
function keepsAliveAfterHead({ text, bodyLength }: ResponseHead): boolean {
  assert.equal(bodyLength, NO_BODY);
  const stated = `${text.slice(0, -2)}Content-Length: 0\r\n\r\n`;
  return readResponses(octets([stated]), "GET", "open").messages[0]?.keepAlive ?? false;
}

function assertSameHead(head: ResponseHead, message: LlhttpMessage): void {
  assert.deepEqual([head.status, head.reasonPhrase, head.minor], [message.status, message.reasonPhrase, message.minor]);
  assertSameFields(head.text, message.fields);
}

/** What is inside the body that was handed on, by llhttp's reading where it is framed: it must be whole and valid again. */
function dataOf({ head, body, complete }: WaoAnswer, { chunkedMode }: ExchangeRequest): string {
  if (head?.bodyLength !== CHUNKED || chunkedMode === "data") return body;
  const passed = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
  const { messages, refused } = readResponses(octets([passed]), "GET", "open");
  assert.deepEqual(
    [messages.length, messages[0]?.complete, refused],
    [1, complete, null],
    "what is handed on is invalid",
  );
  return messages[0]?.data ?? "";
}
