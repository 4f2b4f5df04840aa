import { type Attack, attack, CHUNKED_HELLO, CHUNKS_AND_MORE, GET, POST, shown, SMUGGLED } from "./smuggling-attack.ts";

/** `chunked`: a Transfer-Encoding that says so properly. `other`: a field of another name, which frames nothing. `bad`: neither must be believed. */
type Kind = "chunked" | "other" | "bad";

const value = (text: string): string => `Transfer-Encoding: ${text}`;
const CONTROLS = ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\x85", "\xa0", "\xff"];

const VALUES: readonly string[] = [
  ..."xchunked chunkedx chunk chunke chunkedchunked identity gzip compress deflate null 1 true".split(" "),
  "x chunked",
  "chunked x",
  "chun ked",
  "chun\tked",
  '"chunked"',
  "'chunked'",
  "`chunked`",
  "<chunked>",
  "[chunked]",
  "{chunked}",
  "(x) chunked",
  "chunked (x)",
  "chunked;",
  "chunked;q=1",
  ";chunked",
  "chunked,",
  ",chunked",
  ", chunked",
  "chunked, ",
  ",,chunked",
  ",",
  "chunked, chunked",
  "chunked, identity",
  "identity, chunked",
  "chunked, gzip",
  "gzip, chunked",
  "chunked, cow",
  "cow, chunked",
  "trailers, chunked",
  "chunked/1.1",
  "chunked=1",
  "=chunked",
  "\\chunked",
  "%63hunked",
  "chunk%65d",
  "chun\xe2\x84\xaaed",
  "\xef\xbb\xbfchunked",
  "=?utf-8?B?Y2h1bmtlZA==?=",
  "",
  " ",
  "chunked\t",
  ...CONTROLS.flatMap((octet) => [`${octet}chunked`, `chunked${octet}`, `chun${octet}ked`]),
];

const BAD_LINES: readonly string[] = [
  "Transfer-Encoding : chunked",
  "Transfer-Encoding\t: chunked",
  "Transfer-Encoding  : chunked",
  ...CONTROLS.flatMap((octet) => [`Transfer-Encoding${octet}: chunked`, `${octet}Transfer-Encoding: chunked`]),
  "Transfer Encoding: chunked",
  "Transfer\tEncoding: chunked",
  "Transfer_Encoding: chunked",
  "TRANSFER_ENCODING: chunked",
  "Transfer-\rEncoding: chunked",
  "Transfer-\nEncoding: chunked",
  "Transfer-\r\nEncoding: chunked",
  "Transfer-Encoding\r: chunked",
  "Transfer-Encoding\n: chunked",
  "Transfer-Encoding\r\n: chunked",
  "Transfer-Encoding chunked",
  "Transfer-Encoding= chunked",
  '"Transfer-Encoding": chunked',
  "Transfer-Encoding;: chunked",
  "Transfer-Encoding,: chunked",
  "Transfer-Encoding\\: chunked",
  "Transfer\xadEncoding: chunked",
  "Transfer\xe2\x80\x90Encoding: chunked",
  "(Transfer-Encoding): chunked",
  ": x\r\nTransfer-Encoding: chunked",
  "x\r\nTransfer-Encoding: chunked",
  " Transfer-Encoding: chunked",
  "\tTransfer-Encoding: chunked",
  "X: x\r\n Transfer-Encoding: chunked",
  "X: x\r\n\tTransfer-Encoding: chunked",
  "X:\r\n Transfer-Encoding: chunked",
  "X: x\nTransfer-Encoding: chunked",
  "X: x\rTransfer-Encoding: chunked",
  "X: x\r\r\nTransfer-Encoding: chunked",
  "X: x\n\rTransfer-Encoding: chunked",
  "X: x\n\nTransfer-Encoding: chunked",
  "X: x\r\rTransfer-Encoding: chunked",
  "X: x\r\n\rTransfer-Encoding: chunked",
  "X: x\r\n\nTransfer-Encoding: chunked",
  "X: x\0\r\nTransfer-Encoding: chunked",
  "X: x\0Transfer-Encoding: chunked",
  "Transfer-Encoding:\r\n chunked",
  "Transfer-Encoding:\r\n\tchunked",
  "Transfer-Encoding:\r\n \r\n chunked",
  "Transfer-Encoding:\n chunked",
  "Transfer-Encoding:\nchunked",
  "Transfer-Encoding:\rchunked",
  "Transfer-Encoding: chunked\r",
  "Transfer-Encoding: chunked\n",
  "Transfer-Encoding: chunked\r\n x",
  "Transfer-Encoding: x\r\n chunked",
  "Transfer-Encoding: chunked\rX: x",
  "Transfer-Encoding: chunked\nX: x",
  "Transfer-Encoding:: chunked",
  "Transfer-Encoding: : chunked",
];

const TWO_FIELDS: readonly string[] = [
  ["chunked", "chunked"],
  ["chunked", "cow"],
  ["cow", "chunked"],
  ["chunked", "identity"],
  ["identity", "chunked"],
  ["", "chunked"],
  ["chunked", ""],
  ["gzip", "chunked"],
  ["chunked", "gzip"],
].map(([one = "", other = ""]) => `${value(one)}\r\ntransfer-encoding: ${other}`);

const OTHER_NAMES: readonly string[] = [
  "X-Transfer-Encoding: chunked",
  "Transfer-Encoding1: chunked",
  "Transfer-Encodings: chunked",
  "Transfer--Encoding: chunked",
  "Transfer-Encoding-: chunked",
  "-Transfer-Encoding: chunked",
  "Transfer.Encoding: chunked",
  "TransferEncoding: chunked",
  "Content-Transfer-Encoding: chunked",
  "Transfer-Coding: chunked",
  "TE: chunked",
  "X: Transfer-Encoding: chunked",
  "Trailer: Transfer-Encoding",
];

const GOOD_LINES: readonly string[] = [
  "Transfer-Encoding: chunked",
  "Transfer-Encoding:chunked",
  "Transfer-Encoding:  chunked  ",
  "Transfer-Encoding:\tchunked",
  "transfer-encoding: CHUNKED",
  "TRANSFER-ENCODING: Chunked",
  "tRANSFER-eNCODING: cHUNKED",
];

function both(lines: string, kind: Kind): Attack[] {
  const length = `Content-Length: ${CHUNKS_AND_MORE.length}`;
  const withLength = kind === "other" ? "forwarded" : "refused";
  const without = { chunked: "forwarded", other: "rest refused", bad: "refused" } as const;
  return [
    attack(`CL.TE ${shown(lines)}`, `${POST}${length}\r\n${lines}\r\n\r\n${CHUNKS_AND_MORE}`, withLength),
    teCl(lines, kind),
    attack(`alone ${shown(lines)}`, `${POST}${lines}\r\n\r\n${CHUNKED_HELLO}`, without[kind]),
  ];
}

const HIDDEN_IN_CHUNK = `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`;

/** The length ends behind the first size line. Where only it counts, what follows is an honest second request: the edge sees it, too. */
function teCl(lines: string, kind: Kind): Attack {
  const name = `TE.CL ${shown(lines)}`;
  const raw = `${POST}${lines}\r\nContent-Length: 4\r\n\r\n${HIDDEN_IN_CHUNK}`;
  return kind === "other" ? attack(name, raw, "rest refused", "/attack", "/smuggled") : attack(name, raw);
}

export const CODING_ATTACKS: Readonly<Record<string, readonly Attack[]>> = {
  "Transfer-Encoding, its value": VALUES.flatMap((text) => both(value(text), "bad")),
  "Transfer-Encoding, its line": BAD_LINES.flatMap((lines) => both(lines, "bad")),
  "Transfer-Encoding twice": TWO_FIELDS.flatMap((lines) => both(lines, "bad")),
  "Transfer-Encoding, names that are not it": OTHER_NAMES.flatMap((lines) => both(lines, "other")),
  "Transfer-Encoding, rightly": GOOD_LINES.flatMap((lines) => both(lines, "chunked")),
  "Transfer-Encoding elsewhere": [
    attack("in HTTP/1.0", `${POST.replace("1.1", "1.0")}Transfer-Encoding: chunked\r\n\r\n${CHUNKED_HELLO}`),
    attack(
      "in HTTP/1.0 that stays",
      `${POST.replace("1.1", "1.0")}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED_HELLO}`,
    ),
    attack("of a GET", `${GET}Transfer-Encoding: chunked\r\n\r\n${CHUNKED_HELLO}`, "forwarded"),
    attack("of a GET, and no length", `${GET}Transfer-Encoding: identity\r\n\r\n${SMUGGLED}`),
    attack("of a HEAD", `${GET.replace("GET", "HEAD")}Transfer-Encoding: chunked\r\n\r\n${CHUNKED_HELLO}`, "forwarded"),
    attack(
      "TE.0",
      `OPTIONS /attack HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n${HIDDEN_IN_CHUNK}`,
      "forwarded",
    ),
  ],
};
