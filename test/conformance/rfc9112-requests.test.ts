/**
 * RFC 9112 from a client's side: what has to be waited for, what has to be served, what has to be refused. The cases are those of the public
 * HTTP/1.1 checklists (h1spec's 33 among them), in bytes of our own. Each one comes at once and cut in two at every place.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Client, rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { type OriginRequest } from "../harness/request-reader.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin(async (one, connection) => {
  const body = await one.body;
  if (body.complete)
    connection.write(reply(200, one.method === "HEAD" ? "" : `${one.method} ${body.bytes.toString()}`));
});
const edge = await startEdge({ sites: oneSite(origin.url) });

/** Heads that are not whole yet, by what is missing. */
const WAITED_FOR: Readonly<Record<string, string>> = {
  "the rest of the method": "G",
  "the target": "GET ",
  "the rest of the target": "GET /part",
  "the version": "GET /part ",
  "the rest of the version": "GET /part HTTP",
  "the line end": "GET /part HTTP/1.1",
  "the LF": "GET /part HTTP/1.1\r",
  "the fields": "GET /part HTTP/1.1\r\n",
  "the rest of a name": "GET /part HTTP/1.1\r\nHos",
  "a value": "GET /part HTTP/1.1\r\nHost:",
  "a value behind white space": "GET /part HTTP/1.1\r\nHost: ",
  "the rest of a value": "GET /part HTTP/1.1\r\nHost: site.tes",
  "the LF of a field": "GET /part HTTP/1.1\r\nHost: site.test\r",
  "the empty line": "GET /part HTTP/1.1\r\nHost: site.test\r\n",
  "the last LF": "GET /part HTTP/1.1\r\nHost: site.test\r\n\r",
};
const WHOLE = "GET /part HTTP/1.1\r\nHost: site.test\r\n\r\n";

describe("RFC 9112 §2.2: what is not whole is waited for", { timeout: 60_000 }, () => {
  for (const [what, part] of Object.entries(WAITED_FOR)) {
    test(what, async () => {
      const rest = whole(part).slice(part.length);
      const client = await Client.connect(edge.port);
      client.write(part);
      // Whatever there was to say would have been said before somebody else is served.
      for (let times = 0; times < 3; times++) await rawRequest(edge.port, request("/meanwhile"));
      assert.equal(client.received, 0);
      client.write(rest);
      assert.equal((await client.answer("GET")).status, 200);
      client.close();
    });
  }
});

function whole(part: string): string {
  return WHOLE.startsWith(part) ? WHOLE : `${part.slice(0, part.indexOf("site.tes"))}site.test\r\n\r\n`;
}

/** Served, with the method and the body that the origin sees. */
const SERVED: readonly (readonly [what: string, raw: string, method: string, body?: string])[] = [
  ["a GET", "GET /ok HTTP/1.1\r\nHost: site.test\r\n\r\n", "GET"],
  ["names in any case, a tab, an empty value", "GET /ok HTTP/1.1\r\nhOSt:\tsite.test\r\nempty:\r\n\r\n", "GET"],
  ["an empty value behind a space", "GET /ok HTTP/1.1\r\nHost: site.test\r\nX-Empty: \r\n\r\n", "GET"],
  ["white space around a value (§5.1)", "GET /ok HTTP/1.1\r\nHost: \t site.test \t \r\n\r\n", "GET"],
  ["Expect without a body", "GET /ok HTTP/1.1\r\nHost: site.test\r\nExpect: 100-continue\r\n\r\n", "GET"],
  [
    "a body of known length (§6.2)",
    "POST /ok HTTP/1.1\r\nHost: site.test\r\nContent-Length: 5\r\n\r\nhello",
    "POST",
    "hello",
  ],
  ["a GET with a body", "GET /ok HTTP/1.1\r\nHost: site.test\r\nContent-Length: 5\r\n\r\nhello", "GET", "hello"],
  ["a length of 0", "POST /ok HTTP/1.1\r\nHost: site.test\r\nContent-Length: 0\r\n\r\n", "POST", ""],
  ["a POST without length or coding (§6.3, 7)", "POST /ok HTTP/1.1\r\nHost: site.test\r\n\r\n", "POST", ""],
  [
    "chunks (§7.1)",
    "POST /ok HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
    "POST",
    "hello",
  ],
  [
    "chunks with upper-case sizes and trailers (§7.1.2)",
    "PUT /ok HTTP/1.1\r\nHost: site.test\r\ntransfer-encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n",
    "PUT",
    "0123456789",
  ],
  ["HTTP/1.0 without Host (§3.2)", "GET /ok HTTP/1.0\r\n\r\n", "GET"],
  ["HTTP/1.0 with Host", "GET /ok HTTP/1.0\r\nHost: site.test\r\n\r\n", "GET"],
  ["absolute-form (§3.2.2)", "GET http://site.test/ok HTTP/1.1\r\nHost: other.test\r\n\r\n", "GET"],
  ["empty lines before the request line (§2.2)", "\r\n\r\nGET /ok HTTP/1.1\r\nHost: site.test\r\n\r\n", "GET"],
  ["a HEAD", "HEAD /ok HTTP/1.1\r\nHost: site.test\r\n\r\n", "HEAD"],
  ["OPTIONS * (§3.2.4)", "OPTIONS * HTTP/1.1\r\nHost: site.test\r\n\r\n", "OPTIONS"],
  ["Connection: close (§9.6)", "GET /ok HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n", "GET"],
];

const field = (line: string): string => `GET /no HTTP/1.1\r\nHost: site.test\r\n${line}\r\n\r\n`;

const REFUSED: readonly (readonly [what: string, raw: string])[] = [
  ["no version (§3)", "GET /no \r\n\r\n"],
  ["no version, with fields", "GET /no\r\nHost: site.test\r\n\r\n"],
  ["a version that does not exist (§2.3)", "GET /no HTTP/9.9\r\nHost: site.test\r\n\r\n"],
  ["text before the request line", "Extra lineGET /no HTTP/1.1\r\nHost: site.test\r\n\r\n"],
  ["no Host (§3.2)", "GET /no HTTP/1.1\r\nContent-Length: 5\r\n\r\n"],
  ["no Host, and no field at all", "GET /no HTTP/1.1\r\n\r\n"],
  ["two Hosts that differ (§3.2)", field("Host: other.test")],
  ["two Hosts that agree (§3.2)", field("Host: site.test")],
  ["two Hosts, one of them empty", field("Host:")],
  ["an empty Host", "GET /no HTTP/1.1\r\nHost: \r\n\r\n"],
  ["a Host that is none (§3.2)", "GET /no HTTP/1.1\r\nHost: site test\r\n\r\n"],
  ["a Host with a path", "GET /no HTTP/1.1\r\nHost: site.test/no\r\n\r\n"],
  ["no Host beside an absolute-form (§3.2.2)", "GET http://site.test/no HTTP/1.1\r\n\r\n"],
  ["a name with brackets (§5.1)", field("X-Invalid[]: test")],
  ["white space before the colon (§5.1)", field("X-A : test")],
  ["a folded line (§5.2)", field("X-A: a\r\n b")],
  ["a control character in a value", field("X-A: te\x07st")],
  ["a control character at the end of a value", field("X-A: test\x07")],
  ["a CR alone in place of a line", "GET /no HTTP/1.1\r\nHost: site.test\r\n\rX-A: b\r\n\r\n"],
  ["a CR alone inside a value (§2.2)", field("X-A: a\rb")],
  ["an LF alone (§2.2)", "GET /no HTTP/1.1\nHost: site.test\r\n\r\n"],
  ["a negative length (§6.3)", field("Content-Length: -1234")],
  ["a negative length beyond every number", field("Content-Length: -123456789123456789123456789")],
  ["a length beyond every number", field("Content-Length: 123456789123456789123456789")],
  ["a length that is no number", field("Content-Length: abc")],
  ["two lengths", field("Content-Length: 5\r\nContent-Length: 6")],
  ["a coding and a length (§6.1)", field("Transfer-Encoding: chunked\r\nContent-Length: 5")],
  ["a length and a coding, in any case (§6.1)", field("content-LENGTH: 5\r\ntransfer-ENCODING: Chunked")],
  ["a coding that is not chunked (§6.1)", field("Transfer-Encoding: gzip")],
  ["a coding in HTTP/1.0 (§6.1)", field("Transfer-Encoding: chunked").replace("HTTP/1.1", "HTTP/1.0")],
];

/** At once, and in two writes, cut at every place. */
function* cuts(raw: string): Generator<readonly string[]> {
  yield [raw];
  for (let at = 1; at < raw.length; at++) yield [raw.slice(0, at), raw.slice(at)];
}

async function send(pieces: readonly string[]): Promise<Client> {
  const client = await Client.connect(edge.port);
  for (const piece of pieces) {
    client.write(piece);
    await nextTurn();
  }
  return client;
}

describe("RFC 9112: what is HTTP reaches the origin, wherever it is cut", { timeout: 60_000 }, () => {
  for (const [what, raw, method, body = ""] of SERVED) {
    test(what, async () => {
      const before = origin.requests.length;
      let sent = 0;
      for (const pieces of cuts(raw)) {
        const client = await send(pieces);
        const answer = await client.answer(method);
        assert.deepEqual([answer.status, answer.headers["wao-error"]], [200, undefined], JSON.stringify(pieces));
        client.close();
        sent += 1;
      }
      const seen = await Promise.all(origin.requests.slice(before).map(toldOf));
      assert.deepEqual(
        seen,
        Array.from({ length: sent }, () => `${method} ${body}`),
      );
    });
  }
});

async function toldOf(one: OriginRequest): Promise<string> {
  return `${one.method} ${(await one.body).bytes.toString()}`;
}

describe(
  "RFC 9112: what is not HTTP is refused, wherever it is cut, and the connection ends",
  { timeout: 60_000 },
  () => {
    for (const [what, raw] of REFUSED) {
      test(what, async () => {
        const before = origin.requests.length;
        for (const pieces of cuts(raw)) {
          const client = await send(pieces);
          const answer = await client.answer("GET");
          const told = [answer.status, answer.headers["connection"]];
          assert.deepEqual(told, [400, "close"], JSON.stringify(pieces));
          assert.match(answer.headers["wao-error"] ?? "", /^250[01] /);
          await client.ended();
          client.close();
        }
        assert.equal(origin.requests.length, before, "nothing reached the origin");
      });
    }
  },
);
