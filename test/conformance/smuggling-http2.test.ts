/**
 * Request smuggling by the change of version: frames that become ambiguous where they are written as HTTP/1.1 (H2.CL, H2.TE, H2.0, CR and LF in
 * fields, pseudo-header fields with more in them than belongs there). Judged as in `smuggling.test.ts`.
 */
import { after, describe, test } from "node:test";
import { startEdge } from "../harness/edge.ts";
import { FrameClient } from "../harness/frame-client.ts";
import {
  block,
  data,
  type Fields,
  FLAG,
  frame,
  get,
  headers,
  post,
  pseudo,
  rstStream,
  TYPE,
} from "../harness/http2-frames.ts";
import { oneSite } from "../harness/sites.ts";
import { LenientOrigin } from "./lenient-origin.ts";
import { CHUNKED_HELLO, CHUNKS_AND_MORE, shown, SMUGGLED } from "./smuggling-attack.ts";
import { SmugglingJudge, TORN } from "./smuggling-judge.ts";

/**
 * What the origin sees: nothing whole, one request, or one that nghttp2 has taken the attack out of. `torn`: the request was whole before the
 * error came, so either may be.
 */
type Fate = "refused" | "forwarded" | "left out" | "torn";
type Case = readonly [what: string, fate: Fate, ...frames: readonly Buffer[]];

const ATTACK = "/attack";
const END = FLAG.endStream;
/** The head of a request with a body, its pseudo-header fields changed. */
const begun = (changes: Readonly<Record<string, string>>, ...further: Fields): Buffer =>
  headers(1, [...pseudo(ATTACK, { ":method": "POST", ...changes }), ...further], FLAG.endHeaders);
const asked = (changes: Readonly<Record<string, string>>, ...further: Fields): Buffer =>
  headers(1, [...pseudo(ATTACK, changes), ...further]);
const withBody = (body: string, ...fields: Fields): readonly Buffer[] => [
  post(1, ATTACK, ...fields),
  data(1, body, END),
];
const torn = (body: string): readonly Buffer[] => [post(1, TORN, ["content-length", "0"]), data(1, body, END)];

const LENGTHS = ["4", "+5", "-5", "0x5", "5,5", "5, 6", "05x", "5;", "1_0", " 5", "5 ", "", "18446744073709551621"];
const CODINGS = [
  "chunked",
  "Chunked",
  " chunked",
  "xchunked",
  "identity",
  "chunked, identity",
  "",
  "gzip, chunked",
  "\x0bchunked",
];
/** For names and values: what HTTP/1.1 would take for the end of a line, and what hides behind it. */
const LINE_ENDS = ["\r\n", "\n", "\r", "\0", "\r\n\r\n", "\n\n"];
const HIDDEN = "Transfer-Encoding: chunked";

const CASES: Readonly<Record<string, readonly Case[]>> = {
  "H2.CL: a length that is not the body's": [
    ...LENGTHS.map((length): Case => [
      `content-length: ${shown(length)}, and 5 octets`,
      "refused",
      ...withBody("hello", ["content-length", length]),
    ]),
    // The request is whole before its DATA is seen.
    ["0, and 5 octets", "torn", ...torn("hello")],
    ["0, and a body that hides a request", "torn", ...torn(SMUGGLED)],
    ["shorter, in two frames", "torn", post(1, TORN, ["content-length", "3"]), data(1, "abc"), data(1, SMUGGLED, END)],
    ["longer than the body", "refused", ...withBody("hello", ["content-length", "500"])],
    ["two that differ", "refused", ...withBody("hello", ["content-length", "5"], ["content-length", "6"])],
    ["two that agree", "refused", ...withBody("hello", ["content-length", "5"], ["content-length", "5"])],
    ["of a request without a body", "refused", get(1, ATTACK, ["content-length", "5"])],
    ["right, and the body is a request", "forwarded", ...withBody(SMUGGLED, ["content-length", `${SMUGGLED.length}`])],
    ["written with _", "refused", ...withBody("hello", ["content_length", "0"])],
    ["in upper case", "refused", ...withBody("hello", ["Content-Length", "0"])],
    ["in the trailers", "refused", post(1, ATTACK), data(1, "hello"), headers(1, [["content-length", "0"]])],
  ],
  "H2.TE: a coding": [
    ...CODINGS.map((coding): Case => [
      `transfer-encoding: ${shown(coding)}`,
      "refused",
      ...withBody(CHUNKS_AND_MORE, ["transfer-encoding", coding]),
    ]),
    [
      "with a length",
      "refused",
      ...withBody(CHUNKS_AND_MORE, ["content-length", "5"], ["transfer-encoding", "chunked"]),
    ],
    ["written with _", "refused", ...withBody(CHUNKS_AND_MORE, ["transfer_encoding", "chunked"])],
    ["in upper case", "refused", ...withBody(CHUNKS_AND_MORE, ["Transfer-Encoding", "chunked"])],
    ["in the trailers", "refused", post(1, ATTACK), data(1, "hello"), headers(1, [["transfer-encoding", "chunked"]])],
    ["te: chunked", "refused", ...withBody("hello", ["te", "chunked"])],
    ["te: trailers, chunked", "refused", ...withBody("hello", ["te", "trailers, chunked"])],
    ["a body that looks like chunks", "forwarded", ...withBody(CHUNKED_HELLO)],
    ["a body that looks like chunks and a request", "forwarded", ...withBody(CHUNKS_AND_MORE)],
    [
      "DATA frames that look like chunks",
      "forwarded",
      post(1, ATTACK),
      data(1, "0\r\n"),
      data(1, "\r\n"),
      data(1, SMUGGLED, END),
    ],
  ],
  "fields for one connection": [
    ...["close", "content-length", "upgrade, http2-settings"].map((value): Case => [
      `connection: ${value}`,
      "refused",
      get(1, ATTACK, ["connection", value]),
    ]),
    ["upgrade: h2c", "refused", get(1, ATTACK, ["upgrade", "h2c"])],
    ["http2-settings", "forwarded", get(1, ATTACK, ["http2-settings", "AAMAAABkAAQAAP__"])],
    ["keep-alive", "refused", get(1, ATTACK, ["keep-alive", "timeout=5"])],
    ["proxy-connection", "refused", get(1, ATTACK, ["proxy-connection", "keep-alive"])],
    ["expect: y 100-continue", "refused", ...withBody("hello", ["expect", "y 100-continue"])],
    ["two expect", "refused", ...withBody("hello", ["expect", "100-continue"], ["expect", "100-continue"])],
  ],
  "line ends in fields": LINE_ENDS.flatMap((end): Case[] => [
    [`in a value: ${shown(end)}`, "left out", ...withBody("hello", ["x", `y${end}${HIDDEN}`])],
    [`at the end of a value: ${shown(end)}`, "left out", ...withBody("hello", ["x", `y${end}`])],
    [`at the beginning of a value: ${shown(end)}`, "left out", ...withBody("hello", ["x", `${end}${HIDDEN}`])],
    [`a request in a value: ${shown(end)}`, "left out", get(1, ATTACK, ["x", `y${end}${end}${SMUGGLED}`])],
    [`in a name: ${shown(end)}`, "left out", ...withBody("hello", [`x: y${end}${HIDDEN.toLowerCase()}`, "z"])],
    [`in a cookie: ${shown(end)}`, "left out", get(1, ATTACK, ["cookie", `a=1${end}${HIDDEN}`], ["cookie", `b=2`])],
    [`in host: ${shown(end)}`, "left out", get(1, ATTACK, ["host", `site.test${end}${HIDDEN}`])],
    [`in :path: ${shown(end)}`, "refused", asked({ ":path": `/attack HTTP/1.1${end}${HIDDEN}${end}X: ` })],
    [`in :method: ${shown(end)}`, "refused", asked({ ":method": `GET /smuggled HTTP/1.1${end}X: ` })],
    [`in :authority: ${shown(end)}`, "refused", asked({ ":authority": `site.test${end}${HIDDEN}` })],
    [`in :scheme: ${shown(end)}`, "refused", asked({ ":scheme": `http${end}${HIDDEN}` })],
    [
      `in a trailer: ${shown(end)}`,
      "left out",
      post(1, ATTACK),
      data(1, "hello"),
      headers(1, [["x", `y${end}${end}${SMUGGLED}`]]),
    ],
  ]),
  names: [
    ["with a colon", "left out", ...withBody("hello", ["transfer-encoding: chunked", "x"])],
    ["with a colon at the end", "left out", ...withBody("hello", ["transfer-encoding:", "chunked"])],
    ["with a colon first", "refused", get(1, ATTACK, [":transfer-encoding", "chunked"])],
    ["with a space", "left out", ...withBody("hello", ["transfer-encoding ", "chunked"])],
    ["with a tab", "left out", ...withBody("hello", ["transfer-encoding\t", "chunked"])],
    ["with a space first", "left out", ...withBody("hello", [" transfer-encoding", "chunked"])],
    ["empty", "left out", get(1, ATTACK, ["", "chunked"])],
    ["with an octet above 127", "left out", get(1, ATTACK, ["x\xff", "chunked"])],
    ["that is a request line", "left out", get(1, ATTACK, [SMUGGLED.toLowerCase(), ""])],
  ],
  "pseudo-header fields": [
    [":path with a version", "refused", asked({ ":path": "/attack HTTP/1.1" })],
    [":path with a tab", "refused", asked({ ":path": "/attack\tx" })],
    [":path that is an URI of another host", "refused", asked({ ":path": "http://evil.test/attack" })],
    [":path without a slash", "refused", asked({ ":path": "@evil.test/attack" })],
    [":path empty", "refused", asked({ ":path": "" })],
    [":path *", "refused", asked({ ":path": "*" })],
    [":path with a fragment", "refused", asked({ ":path": "/attack#x" })],
    [":path twice", "refused", asked({}, [":path", "/smuggled"])],
    [":method twice", "refused", asked({}, [":method", "POST"])],
    [":authority twice", "refused", asked({}, [":authority", "evil.test"])],
    [":scheme twice", "refused", asked({}, [":scheme", "https"])],
    [":method with a target", "refused", asked({ ":method": "GET /smuggled HTTP/1.1" })],
    [":method with a space behind it", "refused", asked({ ":method": "GET " })],
    [":method empty", "refused", asked({ ":method": "" })],
    [":method in lower case", "refused", asked({ ":method": "get" })],
    [":authority with a path", "refused", asked({ ":authority": "site.test/evil" })],
    [":authority with a user", "refused", asked({ ":authority": "evil.test@site.test" })],
    [":authority with a space", "refused", asked({ ":authority": "site.test evil.test" })],
    [":authority empty", "refused", asked({ ":authority": "" })],
    [":authority and another host", "refused", asked({}, ["host", "evil.test"])],
    [":authority and two hosts", "refused", asked({}, ["host", "site.test"], ["host", "evil.test"])],
    [":authority and the same host", "forwarded", asked({}, ["host", "site.test"])],
    [":scheme with an URI", "refused", asked({ ":scheme": "http://evil.test/?" })],
    [":scheme with a request", "refused", asked({ ":scheme": `http ${SMUGGLED}` })],
    [":scheme of nothing known", "refused", asked({ ":scheme": "ftp" })],
    [":protocol without CONNECT", "refused", asked({ ":protocol": "websocket" })],
    ["CONNECT with :path", "refused", asked({ ":method": "CONNECT" })],
    ["extended CONNECT to h2c", "refused", begun({ ":method": "CONNECT", ":protocol": "h2c" })],
    [
      "extended CONNECT with a length",
      "refused",
      begun({ ":method": "CONNECT", ":protocol": "x" }, ["content-length", "5"]),
    ],
    ["behind a field", "refused", headers(1, [["x", "y"], ...pseudo(ATTACK)])],
    ["in the trailers", "refused", post(1, ATTACK), data(1, "hello"), headers(1, [[":path", "/smuggled"]])],
  ],
  "bodies that break off": [
    ["a reset in the middle", "refused", post(1, ATTACK), data(1, SMUGGLED), rstStream(1, 8)],
    [
      "a reset in the middle of a known length",
      "refused",
      post(1, ATTACK, ["content-length", "500"]),
      data(1, SMUGGLED),
      rstStream(1, 8),
    ],
    [
      "trailers with a field that frames",
      "refused",
      post(1, ATTACK),
      data(1, "hello"),
      headers(1, [["host", "evil.test"]]),
    ],
    [
      "a head of a GET, and DATA all the same",
      "forwarded",
      headers(1, pseudo(ATTACK), FLAG.endHeaders),
      data(1, SMUGGLED, END),
    ],
    [
      "a head in pieces",
      "forwarded",
      frame(TYPE.headers, END, 1, block(pseudo(ATTACK)).subarray(0, 20)),
      frame(TYPE.continuation, FLAG.endHeaders, 1, block(pseudo(ATTACK)).subarray(20)),
    ],
  ],
};

const origin = await LenientOrigin.start();
const edge = await startEdge({ sites: oneSite(origin.url) });
const judge = new SmugglingJudge(origin, edge);
const totals = { refused: 0, forwarded: 0 };
const NEXT_STREAM = 101;
/** Where a frame says its type (RFC 9113 §4.1). */
const TYPE_AT = 3;

for (const [name, cases] of Object.entries(CASES)) {
  describe(`smuggling over HTTP/2: ${name}`, { timeout: 60_000 }, () => {
    for (const [what, fate, ...frames] of cases) {
      test(`${what}: ${fate}`, async () => {
        judge.begin();
        const client = await FrameClient.open(edge.port);
        client.write(...frames);
        if (frames.at(-1)?.[TYPE_AT] !== TYPE.rstStream) await isOver(client);
        const goesOn = await isServed(client);
        const isForwarded = fate === "forwarded" || fate === "left out";
        totals[isForwarded ? "forwarded" : "refused"] += 1;
        await judge.check([...(isForwarded ? [ATTACK] : []), ...(goesOn ? [judge.behind] : [])]);
        client.close();
      });
    }
  });
}

/** The stream has its answer, or its end, or the connection has. */
async function isOver(client: FrameClient): Promise<void> {
  const ends = (type: number): boolean => type === TYPE.rstStream || type === TYPE.goaway;
  const isAnswered = (): boolean =>
    client.frames.some(
      ({ type, stream, flags }) => ends(type) || (stream === 1 && type <= TYPE.headers && (flags & END) !== 0),
    );
  await client.until(() => isAnswered(), "what becomes of the request").catch(() => undefined);
}

/** Whether the connection serves another request. */
async function isServed(client: FrameClient): Promise<boolean> {
  client.write(get(NEXT_STREAM, judge.behind));
  return client.status(NEXT_STREAM).then(
    () => true,
    () => false,
  );
}

test("what the origin saw on the whole is what the edge logged as served", () => judge.checkLog());

after(() => {
  console.log(
    `smuggling over HTTP/2: ${totals.refused} refused, ${totals.forwarded} forwarded, ${judge.ambiguous} ambiguous`,
  );
});
