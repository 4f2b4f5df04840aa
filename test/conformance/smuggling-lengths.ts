import { type Attack, attack, GET, POST, shown, SMUGGLED } from "./smuggling-attack.ts";

const CONTROLS = ["\x00", "\x01", "\x0b", "\x0c", "\x7f", "\x85", "\xa0"];

const BAD_VALUES: readonly string[] = [
  ..."+5 -5 -0 +0 0x5 0X5 0b101 0o5 5.0 5. .5 5e0 1_0 _5 5_ 5abc abc 5L 5; 5;q=1 5/5 $5 (5) [5] 5% %35 NaN Infinity null true".split(
    " ",
  ),
  "5,5",
  "5, 5",
  "5,6",
  "5, 6",
  "0,5",
  "5,0",
  "5,",
  ",5",
  ", 5",
  "5 5",
  "5\t5",
  "5 (x)",
  '"5"',
  "'5'",
  "",
  " ",
  "\xef\xbc\x95",
  "\xd9\xa5",
  "\xb2",
  "0000000000000005",
  "9007199254740993",
  "9223372036854775813",
  "18446744073709551621",
  "99999999999999999999999999999999",
  ...CONTROLS.flatMap((octet) => [`${octet}5`, `5${octet}`]),
];

const BAD_LINES: readonly string[] = [
  "Content-Length : 5",
  "Content-Length\t: 5",
  " Content-Length: 5",
  "\tContent-Length: 5",
  ...CONTROLS.flatMap((octet) => [`Content-Length${octet}: 5`, `${octet}Content-Length: 5`]),
  "Content Length: 5",
  "Content_Length: 5",
  "CONTENT_LENGTH: 5",
  "Content-\rLength: 5",
  "Content-\nLength: 5",
  "Content-Length 5",
  "Content-Length= 5",
  '"Content-Length": 5',
  "Content-Length:: 5",
  "Content-Length:\r\n 5",
  "Content-Length:\r\n\t5",
  "Content-Length: 5\r\n 0",
  "Content-Length: 5\r\n\t",
  "Content-Length: 5\r",
  "Content-Length: 5\n",
  "Content-Length: 5\rX: x",
  "X: x\nContent-Length: 5",
  "X: x\rContent-Length: 5",
  "X: x\r\r\nContent-Length: 5",
  "X: x\r\n Content-Length: 5",
  "X: x\0\r\nContent-Length: 5",
  ": x\r\nContent-Length: 5",
  "x\r\nContent-Length: 5",
];

const TWO_FIELDS: readonly string[] = ["5 5", "5 6", "6 5", "0 5", "5 0", "5 x", "x 5", "5 -1", "05 5"].map((pair) => {
  const [one = "", other = ""] = pair.split(" ");
  return `Content-Length: ${one}\r\ncontent-length: ${other}`;
});

const bad = (lines: string): Attack => attack(shown(lines), `${POST}${lines}\r\n\r\nhello`);
const withBody = (method: string): Attack =>
  attack(
    `${method} whose body is a request`,
    `${method} /attack HTTP/1.1\r\nHost: site.test\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
    "forwarded",
  );

export const LENGTH_ATTACKS: Readonly<Record<string, readonly Attack[]>> = {
  "Content-Length, its value": BAD_VALUES.map((value) => bad(`Content-Length: ${value}`)),
  "Content-Length, its line": BAD_LINES.map(bad),
  "Content-Length twice": [
    ...TWO_FIELDS.map(bad),
    attack("0 and more, of a GET", `${GET}Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`),
    attack("three times", `${POST}Content-Length: 5\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello`),
    attack("far apart", `${POST}Content-Length: 5\r\nX: ${"x".repeat(1000)}\r\nContent-Length: 6\r\n\r\nhello!`),
  ],
  "CL.0 and 0.CL": [
    ...["GET", "HEAD", "DELETE", "OPTIONS", "PUT", "PROPFIND"].map(withBody),
    attack(
      "a length of 0, then another request",
      `${POST}Content-Length: 0\r\n\r\n${GET}\r\n`,
      "forwarded",
      "/attack",
      "/attack",
    ),
    attack("no length, then another request", `${POST}\r\n${GET}\r\n`, "forwarded", "/attack", "/attack"),
    attack("no length, then octets", `${POST}\r\nhello\r\n`, "rest refused"),
    attack("a length that is too short", `${POST}Content-Length: 3\r\n\r\nhello\r\n`, "rest refused"),
    attack("a length that is too long", `${POST}Content-Length: 5000\r\n\r\nhello`, "unfinished"),
    attack("2^32 + 5", `${POST}Content-Length: 4294967301\r\n\r\nhello`, "unfinished"),
    attack("HTTP/1.0 with a length", `${POST.replace("1.1", "1.0")}Content-Length: 5\r\n\r\nhello`, "forwarded"),
    attack(
      "HTTP/1.0 that stays",
      `${POST.replace("1.1", "1.0")}Connection: keep-alive\r\nContent-Length: 5\r\n\r\nhello`,
      "forwarded",
    ),
  ],
  "Content-Length, names that are not it": [
    "X-Content-Length: 5",
    "Content-Lengths: 5",
    "Content--Length: 5",
    "Content-Length-: 5",
    "ContentLength: 5",
    "Content-Len: 5",
    "X: Content-Length: 5",
    "Trailer: Content-Length",
  ].map((line) => attack(shown(line), `${POST}${line}\r\n\r\nhello\r\n`, "rest refused")),
  "Content-Length, rightly": [
    "Content-Length: 5",
    "Content-Length:5",
    "content-length:\t 5 \t",
    "CONTENT-LENGTH: 005",
  ].map((line) => attack(shown(line), `${POST}${line}\r\n\r\nhello`, "forwarded")),
};
