import { type Attack, attack, type Fate, POST, shown, SMUGGLED } from "./smuggling-attack.ts";

const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
const body = (octets: string, fate: Fate = "refused"): Attack =>
  attack(shown(octets.slice(0, 80)), CHUNKED + octets, fate);
/** One chunk of 5 octets behind this size line, with its line end. */
const size = (line: string): Attack => body(`${line}hello\r\n0\r\n\r\n`);
const goodSize = (line: string): Attack => body(`${line}hello\r\n0\r\n\r\n`, "forwarded");
const afterData = (octets: string): Attack => body(`5\r\nhello${octets}0\r\n\r\n`);
const last = (octets: string): Attack => body(`5\r\nhello\r\n${octets}`);
const trailer = (lines: string): Attack => body(`5\r\nhello\r\n0\r\n${lines}\r\n`);
const CONTROLS = ["\x00", "\x01", "\x0b", "\x0c", "\x7f", "\x85", "\xa0"];

/** 2025: one side ends a line at an octet that to the other is part of a chunk extension, or behind the data (TERM, EXT, SPILL). */
const HIDDEN = `${"x".repeat(SMUGGLED.length)}\r\n0\r\n\r\n${SMUGGLED}`;

export const CHUNK_ATTACKS: Readonly<Record<string, readonly Attack[]>> = {
  "chunk size": [
    ..."0x5 0X5 x5 5x +5 -5 -0 5h 5. 5_ 0_5 g zz #5 &h5 05h {5} 5,5 5:5 5=5 (5) %35 \u00b2"
      .split(" ")
      .map((digits) => size(`${digits}\r\n`)),
    ...[" 5", "\t5", "5 ", "5\t", "5  ", "5 5", "5\t;a", '"5"', ""].map((digits) => size(`${digits}\r\n`)),
    ...CONTROLS.flatMap((octet) => [size(`${octet}5\r\n`), size(`5${octet}\r\n`)]),
    ...["100000000000000005", "10000000000000005", "fffffffffffffffb", "ffffffffffffffff", "8000000000000005"].map(
      (digits) => size(`${digits}\r\n`),
    ),
    size("0000000000000005\r\n"),
    body("100000005\r\nhello\r\n0\r\n\r\n", "unfinished"),
    body("ff\r\nhello\r\n0\r\n\r\n", "unfinished"),
    ...["5\r\n", "05\r\n", "0000000005\r\n"].map(goodSize),
    body("A\r\nhellohello\r\na\r\nhellohello\r\n0\r\n\r\n", "forwarded"),
  ],
  "line ends of size lines": [
    ...[
      "5\n",
      "5\r",
      "5\n\r",
      "5\r\r",
      "5\r\r\n",
      "5\n\n",
      "5\r\n\r",
      "5\0\r\n",
      "\r5\r\n",
      "\n5\r\n",
      "\r\n5\r\n",
    ].map(size),
    body("5\nhello\n0\n\n"),
    body("5\rhello\r0\r\r"),
  ],
  "line ends of data": [
    ...[
      "",
      "\n",
      "\r",
      "\n\n",
      "\r\r",
      "\n\r",
      "\r\r\n",
      "\n\r\n",
      "xx",
      "xx\r\n",
      "\r\nx",
      "  ",
      "\0\0",
      " \r\n",
      ";\r\n",
    ].map(afterData),
    body("5\r\nhell\r\n0\r\n\r\n"),
    body("5\r\nhello!\r\n0\r\n\r\n"),
    body(`5\r\nhelloxx0\r\n\r\n${SMUGGLED}`),
  ],
  "chunk extensions (TERM.EXT, EXT.TERM, SPILL)": [
    ...[
      ";\n",
      ";a\n",
      ";a=b\n",
      ";\r",
      ";a\r",
      ";a=b\rc\r\n",
      ";a\nb\r\n",
      ";a=b\nc\r\n",
      '";\n"\r\n',
      ';a="\n"\r\n',
      ';a="\r\n"\r\n',
      ';a="b\r\n',
    ].map((extension) => size(`5${extension}`)),
    ...[
      ";",
      "; a",
      ";a ",
      " ;a",
      "\t;a",
      ";a =b",
      ";a= b",
      ";a=",
      ";=b",
      ";;",
      ";a;",
      ";a;;b",
      ";a=b=c",
      ";a,b",
      ';a="b',
      ';a="b"c',
      ';a="b" ',
      ";a='b c'",
      ';a="\\',
      ";a=\xff",
      ";\xff",
    ].map((extension) => size(`5${extension}\r\n`)),
    ...CONTROLS.slice(0, 5).flatMap((octet) => [
      size(`5;${octet}\r\n`),
      size(`5;a=${octet}b\r\n`),
      size(`5;a="${octet}"\r\n`),
    ]),
    body(`2;\nxx\r\n${SMUGGLED.length.toString(16)}\r\n${HIDDEN}`),
    body(`2;a\nxx;${SMUGGLED.length.toString(16)}\r\n${HIDDEN}`),
    body(`2\nxx;\r\n${SMUGGLED.length.toString(16)}\r\n${HIDDEN}`),
    body(`5\r\nhello${SMUGGLED.length.toString(16)}\r\n${HIDDEN}`),
    body(`5;${"a".repeat(5000)}\r\nhello\r\n0\r\n\r\n`),
    body(`0;a\n\r\n${SMUGGLED}`),
    ...[";a", ";a=b", ';a="b"', ';a="b;c"', ';a="\\""', ";a;b=c", ';a="\\\\";b'].map((extension) =>
      goodSize(`5${extension}\r\n`),
    ),
    body("5\r\nhello\r\n0;a=b\r\n\r\n", "forwarded"),
  ],
  "last chunk": [
    ...[
      "0\n\r\n",
      "0\r\n\n",
      "0\n\n",
      "0\r\r\n\r\n",
      "0\r\r",
      "0\r\n\rX",
      "0 \r\n\r\n",
      " 0\r\n\r\n",
      "0x0\r\n\r\n",
      "-0\r\n\r\n",
      "+0\r\n\r\n",
      "0\0\r\n\r\n",
      "0,\r\n\r\n",
      "\r\n",
      "\r\n\r\n",
    ].map(last),
    last(`0\r\n${SMUGGLED}`),
    last(`0\r\nX${SMUGGLED}`),
    last("0000000000000000\r\n\r\n"),
    last("0\r\n"),
    body("5\r\nhello\r\n", "refused"),
    body("5\r\nhello", "refused"),
    body("5\r\nhel", "refused"),
    body("", "refused"),
    body("5\r\nhello\r\n000\r\n\r\n", "forwarded"),
    attack("another request behind it", `${CHUNKED}0\r\n\r\n${SMUGGLED}`, "forwarded", "/attack", "/smuggled"),
    attack("octets behind it", `${CHUNKED}0\r\n\r\nhello\r\n`, "rest refused"),
    attack("one CR behind it", `${CHUNKED}0\r\n\r\n\r`, "rest refused"),
  ],
  "trailer section": [
    ..."Content-Length Transfer-Encoding Host Connection TE Trailer Upgrade Authorization Cookie Expect Via X-Forwarded-For Forwarded"
      .split(" ")
      .flatMap((name) => [trailer(`${name}: 5\r\n`), trailer(`${name.toUpperCase()}: 5\r\n`)]),
    ...[
      "Transfer-Encoding: chunked",
      "Content_Length: 5",
      "Transfer_Encoding: chunked",
      "X_Forwarded_For: 127.0.0.1",
    ].map((line) => trailer(`${line}\r\n`)),
    ...[
      "X : y\r\n",
      " X: y\r\n",
      "X: y\r\n z\r\n",
      "X: y\n",
      "X: y\r",
      "X: y\r\r\n",
      "X: \0\r\n",
      "X: \x7f\r\n",
      "X\r\n",
      ": y\r\n",
      "X(): y\r\n",
      "X\xe4: y\r\n",
      "GET /smuggled HTTP/1.1\r\n",
      "X: y\nContent-Length: 5\r\n",
      "X: y\rContent-Length: 5\r\n",
    ].map(trailer),
    trailer(`X: ${"y".repeat(20_000)}\r\n`),
    body("5\r\nhello\r\n0\r\nX: y\r\nX-Sum:\r\n\r\n", "forwarded"),
    body("5\r\nhello\r\n0\r\nGET: /smuggled HTTP/1.1\r\n\r\n", "forwarded"),
  ],
};
