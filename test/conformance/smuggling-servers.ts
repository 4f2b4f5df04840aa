import { type Attack, attack, type Fate, GET, POST, shown, SMUGGLED } from "./smuggling-attack.ts";

const chunked = (octets: string, fate: Fate = "refused"): Attack =>
  attack(shown(octets.slice(0, 60)), `${POST}Transfer-Encoding: chunked\r\n\r\n${octets}`, fate);
const hidden = SMUGGLED.length.toString(16);

/** What was found in real servers and proxies when they were compared with each other (HTTP Garden and others), in octets of our own. */
export const SERVER_ATTACKS: Readonly<Record<string, readonly Attack[]>> = {
  "as it was found in servers": [
    ...["0_2e", "0x2_e", "-0x0", "+0", "5these-are-not-looked-at", "5\u00a0"].map((size) =>
      chunked(`${size}\r\n${SMUGGLED}\r\n0\r\n\r\n`),
    ),
    chunked(`5\r\r;abcd\r\n${hidden}\r\nhello\r\n0\r\n\r\n${SMUGGLED}`),
    chunked(`2\r\r;a\r\n02\r\n${hidden}\r\n0\r\n\r\n${SMUGGLED}`),
    chunked(`5\r\nhello\r\n\r\n\r\n${SMUGGLED}`),
    chunked(`5\r\nhello\r\n\r\n0\r\n\r\n`),
    chunked(`17\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n\r\n\r\n0\r\n\r\n`),
    chunked(`\r\n\r\n${SMUGGLED}`),
    chunked(`5;a=b\r\rxhello\r\n0\r\n\r\n${SMUGGLED}`),
    // Two octets behind the last chunk are taken for its end, whatever they are; then comes a request.
    chunked("0\r\nX:GET /smuggled HTTP/1.1\r\n\r\n"),
    chunked("0\r\nx:GET /smuggled HTTP/1.1\r\nY: z\r\n\r\n"),
    chunked("5;a\r\nhello\r\n0;b\r\nX:POST /smuggled HTTP/1.1\r\n\r\n"),
    chunked("0\r\nX: GET /smuggled HTTP/1.1\r\n\r\n", "forwarded"),
    chunked("0\r\nXX:GET /smuggled HTTP/1.1\r\n\r\n", "forwarded"),
    attack("octal", `${POST}Content-Length: 010\r\n\r\n0123456789`, "forwarded"),
    attack("octal that is none", `${POST}Content-Length: 009\r\n\r\n012345678`, "forwarded"),
    attack("+1_0", `${POST}Content-Length: +1_0\r\n\r\n0123456789`),
    attack("an empty length first", `${POST}Content-Length: \r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`),
    attack("an empty length last", `${POST}Content-Length: ${SMUGGLED.length}\r\nContent-Length: \r\n\r\n${SMUGGLED}`),
    attack(
      "a length that is no number beside chunks",
      `${POST}Content-Length: blah\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ),
    attack("an empty name, then nothing", `${GET}:\r\n\r\n${SMUGGLED}`),
    attack("an empty name that ends the head", `${GET}:\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
    attack("a request in a value behind LF LF", `${GET}X:\n\n${SMUGGLED}`),
    attack("a request behind CR and any octet", `${GET}\rZ${SMUGGLED}`),
    attack("LF, NUL and CR in a value", `${GET}X: v\n\0\ralue\r\n\r\n`),
    attack("LF, CR and NUL at the end of a value", `${GET}X: x\n\r\0\r\n\r\n`),
    attack("a Host that ends at NUL", "GET /attack HTTP/1.1\r\nHost: evil.test\0.site.test\r\n\r\n"),
    attack("the target ends with LF", "GET /attack\nHTTP/1.1\r\nHost: site.test\r\n\r\n"),
    attack("a version that overflows", "GET /attack HTTP/4294967297.4294967297\r\nHost: site.test\r\n\r\n"),
    attack("CR CR in the version", "GET /attack HTTP/\r\r1.1\r\nHost: site.test\r\n\r\n"),
    attack("0xa0 around a coding", `${POST}Transfer-Encoding: \xa0chunked\xa0\r\n\r\n0\r\n\r\n`),
    attack(
      "a name that goes on in the next line",
      `${POST}Transfer-\r\nEncoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
    ),
    attack("a method of delimiters", 'G=":<>(e),[T];?" /attack HTTP/1.1\r\nHost: site.test\r\n\r\n'),
    attack("a method that is NUL", "\0 /attack HTTP/1.1\r\nHost: site.test\r\n\r\n"),
    attack("a target that is no path", "GET ! HTTP/1.1\r\nHost: site.test\r\n\r\n"),
    attack("a version of dots", "GET /attack HTTP/............1.1.\r\nHost: site.test\r\n\r\n"),
    attack("all delimiters in a name", `${GET}"(),/;<=>?@[]{}: x\r\n\r\n`),
    attack("NUL behind the body", `${POST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n\0`, "rest refused"),
  ],
};
