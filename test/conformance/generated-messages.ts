import * as fc from "fast-check";

/*
 * Streams of HTTP/1 messages for the fuzz: built by the grammar with doubtful spellings strewn in, then damaged octet by octet,
 * then cut into pieces. Text is latin1: one character, one octet.
 */

type Text = fc.Arbitrary<string>;

/** Mostly one of `usual`, now and then one of `odd`. */
function mostly(usual: readonly string[], odd: readonly string[], oddWeight = 1): Text {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...usual), weight: 40 },
    { arbitrary: fc.constantFrom(...odd), weight: oddWeight },
  );
}

const METHODS = mostly(
  ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "PROPFIND", "M-SEARCH", "QUERY"],
  ["get", "BREW", "CONNECT", "PRI", "PLAY", "SOURCE", "G(T", "GET\t", " GET", "", "TRACE", "DESCRIBE"],
);
const TARGETS = mostly(
  ["/", "/a?b=c", "/a/../b", "/%00", "//x", '/a|b{}^`"<>\\', "/a:b@c", "/?", "/'();*"],
  [
    ..."* a /a#b /\x80 /\xff /\x7f /\0 /a\tb /a?\x80 http:// http:///x ftp://h/ http://h:1:2/ http://[::1]/ http://a\\b/ %2f".split(
      " ",
    ),
    ..."http://site.test/x?y http://site.test https://a:80/?q http://site.test?q HTTP://A/ http://u@h/ http://a.b:x/ site.test:80".split(
      " ",
    ),
    "/a b",
    "",
  ],
  3,
);
const VERSIONS = mostly(
  ["HTTP/1.1"],
  [
    "HTTP/1.0",
    "HTTP/1.0",
    "HTTP/1.0",
    "HTTP/1.2",
    "HTTP/0.9",
    "HTTP/2.0",
    "http/1.1",
    "HTTP/1.1 ",
    "HTTP/1.",
    "HTTP/01.1",
    "ICE/1.0",
    "RTSP/1.0",
  ],
  2,
);
const STATUSES = mostly(
  ["200 OK", "404 Not Found", "200", "204 No Content", "304 Not Modified", "503 ", '200 \xe4 "x"', "299 a\tb"],
  [
    "100 Continue",
    "103 Early Hints",
    "101 Switching Protocols",
    "20 OK",
    "2000 OK",
    "200OK",
    "000 x",
    "099 x",
    "999 x",
    "+20 x",
    "200 a\0b",
    "200 a\x01b",
    "200 a\x7fb",
    "200\tOK",
    " 200 OK",
  ],
  3,
);

const ODD_FRAMING = [
  "Content-Length: 0|Content-Length: 5|Content-Length : 5|Content-Length: +5|Content-Length: -5|Content-Length: 5, 5|Content-Length: 5 5|Content-Length: 0x5",
  "Content-Length:|Content-Length: 5\r\nContent-Length: 5|Content-Length: 5\r\nContent-Length: 6|content-LENGTH: 00005|Content-Length: 5a|Content-Length: 99999999999999999999",
  "Content-Length: \t5 \t|Content-Length: 5\x0b|Content_Length: 5|Content-Length: 5;|Content-Length: 9007199254740993|Content-Length:\r\n 5",
  "Transfer-Encoding: chunked|transfer-encoding:CHUNKED|Transfer-Encoding: gzip|Transfer-Encoding: gzip, chunked|Transfer-Encoding: chunked, gzip|Transfer-Encoding:",
  "Transfer-Encoding: chunked, chunked|Transfer-Encoding: xchunked|Transfer-Encoding: chunkedx|Transfer-Encoding: \x0bchunked|Transfer-Encoding: chunked;q=1|Transfer-Encoding : chunked",
  "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked|Transfer-Encoding: chunked\r\nTransfer-Encoding: x|Transfer-Encoding:\r\n chunked|Transfer-Encoding: chunked ,|Transfer-Encoding: identity",
  "Transfer-Encoding: chunked\r\nContent-Length: 5|Content-Length: 5\r\nTransfer-Encoding: chunked|Transfer\xadEncoding: chunked|Transfer-Encoding: \tchunked\t|Transfer-Encoding: chunked \t |Transfer-Encoding: chunked ",
].flatMap((line) => line.split("|"));

const FIELD_LINES = mostly(
  [
    "X-A: b",
    "X-A:b",
    "X-A:",
    "X-A: \t b \t ",
    "X-A: \x80\xff",
    "!#$%&'*+-.^_`|~09Az: one",
    "TE: trailers",
    "Expect: 100-continue",
    "Keep-Alive: timeout=5",
    "Proxy-Connection: keep-alive",
    "Connection: keep-alive",
    'X-A: "a\\"b"',
  ],
  [
    "Connection: close|Connection: CLOSE|Connection: close, x-a|Connection: x-a , Close|Connection: close, keep-alive|Connection: keep-alive, close",
    'Connection: close;x|Connection: xclose|Connection:|Connection: ,|Connection: "close"|Connection: clo se|Connection: x-a',
    "Connection: keep-alive\r\nConnection: close|Connection: close\r\nConnection: keep-alive|Connection: close,|Connection: ,close|Connection: close x",
    "Connection: upgrade\r\nUpgrade: x|Upgrade: x|Connection: upgrade|Connection: Upgrade, close\r\nUpgrade: websocket|Connection: upgrade\r\nUpgrade: h2c",
    "X-A : b| X-A: b|\tX-A: b|X-A|: b|X\x80A: b|X(A: b|X-A: a\0b|X-A: a\x01b|X-A: a\x7fb|X-A: a\rb|X-A: a\nb|X-A: a\r|X-A\r: b|X-A: b\r\n c|X-A: b\r\n\tc",
    "X-A\t: b|X-A\0: b|X-A:\0|X-A:\r\n b|Host: other.test|Host : x|Host:|X-A: a\r\r|X-A: a\n|X-A: a\r X-B: c",
    ...ODD_FRAMING,
  ].flatMap((line) => line.split("|")),
  2,
);

const BODIES = fc.constantFrom(
  "",
  "hello",
  "a",
  "0\r\n\r\n",
  "GET /b HTTP/1.1\r\nHost: b\r\n\r\n",
  "\0\xff\r\n",
  "0123456789abcdef",
);
const SIZE_PREFIX = mostly(
  [""],
  ["0", "000", "0x", "+", "-", " ", "00000000000000000", "fffffffffffffffff", "ffffffffffff", "g"],
);
const SIZE_SUFFIX = mostly(
  ["", "", ";a", ";a=b", ';a="b;c\\"d"', ";a=b;c=d"],
  [
    ...' |\t|; a|;|;;|;=|;=b|;a=|;a b|;a=b c|;a="b|;a="b"c|;a="b";c|;a="\0"|;a="\x80"|;a=\x80|;\x80|;a\0|;a=b\r|;a\nb|x|,a|;a="\\|;a="\t"|;a;|;a= b| ;a|;a ="b"|;(=)'.split(
      "|",
    ),
    ';a="\\\x01"',
    ';a="b\x7f"',
  ],
  4,
);
const LINE_END = mostly(["\r\n"], ["\n", "\r", "", "\r\r\n", "\n\r", " \r\n"]);
const TRAILERS = fc.oneof(
  { arbitrary: fc.constant(""), weight: 8 },
  { arbitrary: FIELD_LINES.map((line) => `${line}\r\n`), weight: 2 },
);

const chunk: Text = fc
  .tuple(BODIES, SIZE_PREFIX, SIZE_SUFFIX, LINE_END, LINE_END, fc.boolean())
  .map(([data, prefix, suffix, sizeEnd, dataEnd, upper]) => {
    if (data === "") return "";
    const size = data.length.toString(16);
    return `${prefix}${upper ? size.toUpperCase() : size}${suffix}${sizeEnd}${data}${dataEnd}`;
  });

const chunkedBody: Text = fc
  .tuple(
    fc.array(chunk, { maxLength: 3 }),
    mostly(["0"], ["00", "", "0x0", "-0", "000000000000000"]),
    SIZE_SUFFIX,
    TRAILERS,
    LINE_END,
  )
  .map(([chunks, last, suffix, trailers, end]) => `${chunks.join("")}${last}${suffix}\r\n${trailers}${end}`);

/** Framing fields and the body behind the head. */
const framed: fc.Arbitrary<readonly [fields: string, body: string]> = fc.oneof(
  { arbitrary: fc.constant(["", ""] as const), weight: 5 },
  { arbitrary: BODIES.map((body) => [`Content-Length: ${body.length}\r\n`, body] as const), weight: 3 },
  { arbitrary: chunkedBody.map((body) => ["Transfer-Encoding: chunked\r\n", body] as const), weight: 8 },
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...ODD_FRAMING), fc.oneof(BODIES, chunkedBody))
      .map(([line, body]) => [`${line}\r\n`, body] as const),
    weight: 4,
  },
);

const HOSTS = mostly(
  ["Host: site.test\r\n"],
  ["", "host:site.test:80\r\n", "Host: [::1]\r\n", "Host: a b\r\n", "Host: a\r\nHost: b\r\n", "Host: \r\n"],
);
const FIELDS = fc.array(FIELD_LINES, { maxLength: 3 }).map((lines) => lines.map((line) => `${line}\r\n`).join(""));
const BLANK = mostly([" "], ["  ", "\t", "", "\r", "\x0b"]);
const BEFORE = mostly([""], ["\r\n", "\r\n\r\n", "\n", "\r", " ", "\0"]);

const requestText: Text = fc
  .tuple(fc.tuple(BEFORE, METHODS, BLANK, TARGETS, VERSIONS), LINE_END, HOSTS, FIELDS, framed, LINE_END)
  .map(
    ([[before, method, blank, target, version], lineEnd, host, fields, [framing, body], headEnd]) =>
      `${before}${method}${blank}${target}${blank}${version}${lineEnd}${host}${fields}${framing}${headEnd}${body}`,
  );

const responseText: Text = fc
  .tuple(fc.tuple(BEFORE, VERSIONS, BLANK, STATUSES), LINE_END, FIELDS, framed, LINE_END)
  .map(
    ([[before, version, blank, status], lineEnd, fields, [framing, body], headEnd]) =>
      `${before}${version}${blank}${status}${lineEnd}${fields}${framing}${headEnd}${body}`,
  );

const interimText: Text = fc
  .tuple(STATUSES, FIELDS)
  .map(([status, fields]) => `HTTP/1.1 1${status.slice(1)}\r\n${fields}\r\n`);

interface Damage {
  readonly at: number;
  readonly how: "insert" | "delete" | "replace" | "cut";
  readonly octets: string;
}

const OCTETS = [
  ...'\r\n\t\0 \x0b\x0c\x7f\x80\xff:;,="\\05afx#/@%[]()HC'.split(""),
  "\r\n",
  "\r\n\r\n",
  "0\r\n\r\n",
  "\r\n ",
];

const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(0xffff),
  how: fc.constantFrom("insert", "delete", "replace", "cut"),
  octets: fc.constantFrom(...OCTETS),
});

function damaged(text: string, damages: readonly Damage[]): string {
  let result = text;
  for (const { at, how, octets } of damages) {
    const place = at % (result.length + 1);
    const before = result.slice(0, place);
    if (how === "insert") result = before + octets + result.slice(place);
    else if (how === "delete") result = before + result.slice(place + 1);
    else if (how === "replace") result = before + octets + result.slice(place + octets.length);
    else result = before;
  }
  return result;
}

/** Half of the streams stay whole. */
const DAMAGES = fc.oneof(
  { arbitrary: fc.constant([]), weight: 3 },
  { arbitrary: fc.array(damage, { minLength: 1, maxLength: 3 }), weight: 2 },
);

/** What follows lets a parser that is still waiting for an end show what it makes of it. */
const TAILS = mostly([""], ["\r\n", "\r\n\r\n", "0\r\n\r\n", "x\r\n\r\n"], 20);

/** A stream in pieces. */
export interface Stream {
  readonly text: string;
  readonly pieces: readonly string[];
}

function streamOf(messages: fc.Arbitrary<string[]>): fc.Arbitrary<Stream> {
  return fc.tuple(messages, DAMAGES, TAILS, CUTS).map(([messages, damages, tail, cuts]) => {
    const text = damaged(messages.join(""), damages) + tail;
    return { text, pieces: cut(text, cuts) };
  });
}

/** Nowhere, at a few places, or behind every octet. */
const CUTS = fc.oneof(
  { arbitrary: fc.constant([]), weight: 2 },
  { arbitrary: fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 4 }), weight: 3 },
  { arbitrary: fc.constant("every" as const), weight: 1 },
);

function cut(text: string, cuts: readonly number[] | "every"): string[] {
  if (cuts === "every") return text.split("");
  const places = cuts.map((at) => at % (text.length + 1)).sort((one, other) => one - other);
  return [...places, text.length].map((to, index) => text.slice(places[index - 1] ?? 0, to)).filter((it) => it !== "");
}

/** What a client may send: up to three requests. */
export const requestStreams: fc.Arbitrary<Stream> = streamOf(fc.array(requestText, { minLength: 1, maxLength: 3 }));
/** What an origin may answer to one request: mostly the answer alone, else interim answers before it, or too much. */
export const responseStreams: fc.Arbitrary<Stream> = streamOf(
  fc.oneof(
    { arbitrary: responseText.map((text) => [text]), weight: 5 },
    { arbitrary: fc.tuple(interimText, responseText), weight: 2 },
    { arbitrary: fc.array(responseText, { minLength: 2, maxLength: 3 }), weight: 1 },
  ),
);
