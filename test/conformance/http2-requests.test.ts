/** RFC 9113 §8: which requests are malformed, which are refused as an HTTP/1.1 request would be, and what an origin sees of the others. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startEdge } from "../harness/edge.ts";
import { FrameClient } from "../harness/frame-client.ts";
import { block, data, type Fields, FLAG, frame, get, headers, post, pseudo, TYPE } from "../harness/http2-frames.ts";
import { startOrigin } from "../harness/origin.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({
  sites: oneSite(origin.url),
  limits: { header_bytes: "8KiB", target_bytes: "1KiB", header_count: 32 },
});

/** A status, or the name of the error that resets the stream. */
type Outcome = number | string;
type Case = readonly [what: string, outcome: Outcome, ...frames: readonly Buffer[]];

const REST = [...pseudo()];
const without = (name: string): Fields => REST.filter(([key]) => key !== name);
const request = (fields: Fields): Buffer => headers(1, fields);
const trailers = (fields: Fields): Buffer => headers(1, fields);
const MALFORMED = "PROTOCOL_ERROR";
/** Node takes these for the end of the whole connection, which RFC 9113 §5.4.2 allows. */
const FATAL = "connection INTERNAL_ERROR";

const SECTIONS: Readonly<Record<string, readonly Case[]>> = {
  "8.1 framing": [
    ["a second field block without END_STREAM", MALFORMED, post(1), headers(1, [["a", "b"]], FLAG.endHeaders)],
    ["a trailer section", 200, post(1), data(1, "x"), trailers([["x-sum", "1"]])],
    ["a trailer section with a pseudo-header field", MALFORMED, post(1), data(1, "x"), trailers([[":path", "/"]])],
    [
      "a trailer section with a field that frames (RFC 9110 §6.5.1)",
      400,
      post(1),
      data(1, "x"),
      trailers([["host", "evil.test"]]),
    ],
  ],
  "8.1.1 content-length": [
    ["that is right", 200, post(1, "/", ["content-length", "2"]), data(1, "h"), data(1, "i", FLAG.endStream)],
    ["with more in one frame", FATAL, post(1, "/", ["content-length", "1"]), data(1, "hi", FLAG.endStream)],
    [
      "with more in several frames",
      FATAL,
      post(1, "/", ["content-length", "3"]),
      data(1, "hi"),
      data(1, "ho", FLAG.endStream),
    ],
    ["with less", MALFORMED, post(1, "/", ["content-length", "3"]), data(1, "hi", FLAG.endStream)],
    ["of 5 in a request that has ended", MALFORMED, get(1, "/", ["content-length", "5"])],
    ["twice", MALFORMED, post(1, "/", ["content-length", "2"], ["content-length", "2"]), data(1, "hi", FLAG.endStream)],
    ["that is no number", MALFORMED, post(1, "/", ["content-length", "+2"]), data(1, "hi", FLAG.endStream)],
    ["of 0 with DATA", FATAL, post(1, "/", ["content-length", "0"]), data(1, "hi", FLAG.endStream)],
    ["of 0 and an empty DATA", 200, post(1, "/", ["content-length", "0"]), data(1, "", FLAG.endStream)],
  ],
  "8.2 fields": [
    ["a name in upper case", MALFORMED, get(1, "/", ["X-Big", "1"])],
    ["a value of octets above 127", 200, get(1, "/", ["x", "\xe9"])],
    ["an empty value", 200, get(1, "/", ["x", ""])],
  ],
  "8.2.2 fields for one connection": [
    ["connection", MALFORMED, get(1, "/", ["connection", "close"])],
    ["keep-alive", MALFORMED, get(1, "/", ["keep-alive", "timeout=5"])],
    ["proxy-connection", MALFORMED, get(1, "/", ["proxy-connection", "close"])],
    ["transfer-encoding", MALFORMED, post(1, "/", ["transfer-encoding", "chunked"])],
    ["upgrade", MALFORMED, get(1, "/", ["upgrade", "h2c"])],
    ["te: trailers", 200, get(1, "/", ["te", "trailers"])],
    ["te with anything else", MALFORMED, get(1, "/", ["te", "gzip"])],
  ],
  "8.3 pseudo-header fields": [
    ["an unknown one", MALFORMED, request([...REST, [":test", "1"]])],
    ["one of answers", MALFORMED, request([...REST, [":status", "200"]])],
    ["behind a field", MALFORMED, request([...without(":path"), ["a", "b"], [":path", "/"]])],
    ["no :method", MALFORMED, request(without(":method"))],
    ["no :scheme", MALFORMED, request(without(":scheme"))],
    ["no :path", MALFORMED, request(without(":path"))],
    ["two :method", MALFORMED, request([...REST, [":method", "GET"]])],
    ["two :scheme", MALFORMED, request([...REST, [":scheme", "http"]])],
    ["two :path", MALFORMED, request([...REST, [":path", "/"]])],
    ["two :authority", MALFORMED, request([...REST, [":authority", "site.test"]])],
    ["an empty :path", MALFORMED, request(pseudo(""))],
    [":path without a slash", MALFORMED, request(pseudo("index.html"))],
    [":path that is an absolute URI", MALFORMED, request(pseudo("http://other.test/"))],
    [":path * of a GET", MALFORMED, request(pseudo("*"))],
    [":path * of OPTIONS", 200, request(pseudo("*", { ":method": "OPTIONS" }))],
    [":path with a space", MALFORMED, request(pseudo("/a b"))],
    [":path with octets above 127", 400, request(pseudo("/\xe9"))],
    [":path with a fragment", 400, request(pseudo("/a#b"))],
    [":method with a space", MALFORMED, request(pseudo("/", { ":method": "GET /evil" }))],
    ["a :scheme that is neither http nor https", MALFORMED, request(pseudo("/", { ":scheme": "ftp" }))],
    [":scheme https behind a proxy that ended the TLS", 200, request(pseudo("/", { ":scheme": "https" }))],
    ["host in place of :authority", 200, request([...without(":authority"), ["host", "site.test"]])],
    ["neither :authority nor host", MALFORMED, request(without(":authority"))],
    ["host that says the same", 200, request([...REST, ["host", "SITE.test:80"]])],
    ["host that differs from :authority", MALFORMED, request([...REST, ["host", "other.test"]])],
    ["two hosts", MALFORMED, request([...without(":authority"), ["host", "site.test"], ["host", "site.test"]])],
    [":authority with a user", MALFORMED, request(pseudo("/", { ":authority": "me@site.test" }))],
    [":protocol without CONNECT (RFC 8441 §4)", MALFORMED, request([...REST, [":protocol", "websocket"]])],
  ],
  "8.5 CONNECT": [
    [
      "is not allowed",
      405,
      request([
        [":method", "CONNECT"],
        [":authority", "site.test:443"],
      ]),
    ],
    [
      "with :path",
      MALFORMED,
      request([
        [":method", "CONNECT"],
        [":authority", "site.test:443"],
        [":path", "/"],
      ]),
    ],
  ],
  "10.5.1 limits": [
    ["a field section over the limit", 431, get(1, "/", ["x", "a".repeat(9000)])],
    ["one that is far over the limit", "ENHANCE_YOUR_CALM", ...huge(1)],
    ["too many fields", 431, get(1, "/", ...many(33))],
    ["far too many fields", "ENHANCE_YOUR_CALM", get(1, "/", ...many(100))],
    ["a target over the limit", 414, get(1, `/${"a".repeat(2000)}`)],
    ["TRACE", 405, request(pseudo("/", { ":method": "TRACE" }))],
    ["a method that nobody knows", 405, request(pseudo("/", { ":method": "NONSENSE" }))],
  ],
};

function many(count: number): Fields {
  return Array.from({ length: count }, (_, index) => [`x-${index}`, "1"] as const);
}

/** 40,000 octets in three frames. */
function huge(stream: number): readonly Buffer[] {
  const fields = [0, 1, 2].map((index) => block([[`x-${index}`, "a".repeat(13_000)]]));
  return [
    headers(stream, pseudo(), FLAG.endStream),
    ...fields.map((one, index) => frame(TYPE.continuation, index === 2 ? FLAG.endHeaders : 0, stream, one)),
  ];
}

for (const [section, cases] of Object.entries(SECTIONS)) {
  describe(`RFC 9113 §${section}`, { timeout: 60_000 }, () => {
    for (const [what, outcome, ...frames] of cases) {
      test(`${what}: ${outcome}`, async () => {
        const seen = origin.requests.length;
        const client = await FrameClient.open(edge.port);
        client.write(...frames);
        await assertOutcome(client, outcome);
        const wholly = origin.requests.slice(seen).filter(({ path, whole }) => path !== "/next" && whole);
        // A request without a body is handed on before it can be seen that one follows all the same.
        const isLate = what === "of 0 with DATA";
        if (!isLate) assert.equal(wholly.length, outcome === 200 ? 1 : 0, "an origin sees only what is good");
      });
    }
  });
}

async function assertOutcome(client: FrameClient, outcome: Outcome): Promise<void> {
  if (outcome === FATAL) return assert.equal(`connection ${await client.goaway()}`, outcome);
  if (typeof outcome === "number") assert.equal(await client.status(1), outcome);
  else assert.equal(await client.reset(1), outcome);
  client.write(get(3, "/next"));
  assert.equal(await client.status(3), 200, "the connection goes on");
  client.close();
}

/** RFC 9113 §8.2.1 calls these malformed, too. nghttp2 leaves such a field out and tells nobody; what counts is that nothing of it gets any further. */
const LEFT_OUT: Readonly<Record<string, Fields>> = {
  "a name with a space": [["x big", "evil"]],
  "a name with a colon": [["x:big", "evil"]],
  "an empty name": [["", "evil"]],
  "a name with CRLF": [["x\r\nevil", "evil"]],
  "a value with CRLF": [["x", "1\r\nevil: 1"]],
  "a value with NUL": [["x", "evil\0"]],
  "a value with white space before it": [["x", " evil"]],
  "a value with white space behind it": [["x", "evil\t"]],
};

describe("RFC 9113 §8.2.1 fields that are no fields", { timeout: 60_000 }, () => {
  for (const [what, fields] of Object.entries(LEFT_OUT)) {
    test(`${what} does not reach the origin`, async () => {
      const seen = origin.requests.length;
      const client = await FrameClient.open(edge.port);
      client.write(get(1, "/left-out", ...fields));
      assert.equal(await client.status(1), 200);
      client.close();
      assert.doesNotMatch(JSON.stringify(origin.requests[seen]?.fields), /evil/);
    });
  }
});

describe("what the origin sees of a request", { timeout: 60_000 }, () => {
  const told = async (...frames: readonly Buffer[]) => {
    const client = await FrameClient.open(edge.port);
    const seen = origin.requests.length;
    client.write(...frames);
    assert.equal(await client.status(1), 200);
    client.close();
    const one = origin.requests[seen];
    if (one === undefined) throw new Error("the origin saw nothing");
    return one;
  };

  test("cookie crumbs are one field again (§8.2.3)", async () => {
    const one = await told(get(1, "/", ["cookie", "a=1"], ["x", "y"], ["cookie", "b=2"], ["cookie", "c=3; d=4"]));
    assert.deepEqual(
      one.fields.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value),
      ["a=1; b=2; c=3; d=4"],
    );
  });

  test("HTTP/1.1, with the authority as Host and the version in Via", async () => {
    const one = await told(get(1, "/path?query", ["x-own", "1"]));
    assert.deepEqual([one.version, one.target, one.header("host")], ["HTTP/1.1", "/path?query", "site.test"]);
    assert.deepEqual([one.header("via"), one.header("x-own")], ["2.0 wao", "1"]);
    assert.equal(
      one.fields.some(([name]) => name.startsWith(":")),
      false,
    );
  });

  test("a body of unknown length comes in chunks, with its trailers", async () => {
    const one = await told(post(1), data(1, "hello "), data(1, ""), data(1, "world"), trailers([["x-sum", "42"]]));
    const body = await one.body;
    assert.deepEqual([body.bytes.toString(), one.header("transfer-encoding")], ["hello world", "chunked"]);
    assert.deepEqual(body.trailers, [["x-sum", "42"]]);
  });

  test("a body of known length comes as it is; padding stays here", async () => {
    const padded = frame(TYPE.data, FLAG.padded | FLAG.endStream, 1, Buffer.from("\x03hello\0\0\0"));
    const one = await told(post(1, "/", ["content-length", "5"]), padded);
    assert.deepEqual([(await one.body).bytes.toString(), one.header("content-length")], ["hello", "5"]);
  });
});

test("a malformed request that we find ourselves has its line in the log", async () => {
  const client = await FrameClient.open(edge.port);
  client.write(get(1, "/malformed", ["host", "other.test"]));
  assert.equal(await client.reset(1), MALFORMED);
  const line = await edge.nextLog("/malformed");
  assert.deepEqual([line.code, line.status, line.response_bytes, line.protocol], [2500, 400, 0, "HTTP/2"]);
  assert.equal(line.detail, "host differs from :authority");
  client.close();
});
