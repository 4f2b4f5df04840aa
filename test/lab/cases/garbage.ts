import { ANSWER, asked, MOMENT, says } from "../behaviour.ts";
import type { LabCase, Wish } from "../lab-case.ts";
import { talks } from "./talks.ts";
import { AT_ONCE } from "./times.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const REST = "Content-Length: 5\r\n\r\nhello";
const SETTINGS_FRAME = "\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64";
const GOAWAY_FRAME = "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01";
const TLS_ALERT = "\x15\x03\x01\x00\x02\x02\x46";
const MYSQL_GREETING = "\x4a\x00\x00\x00\x0a8.0.36\x00\x08\x00\x00\x00";

const MALFORMED = { code: 2406, status: 502, withinMs: AT_ONCE } as const;

/** What speaks in place of HTTP, or bad HTTP: 2406. */
export const GARBAGE: readonly LabCase[] = [
  answers("SSH answers", "SSH-2.0-OpenSSH_9.2p1\r\n", "ssh"),
  greets("SSH greets first", "SSH-2.0-OpenSSH_9.2p1\r\n", "ssh"),
  greets("SSH greets first, POST", "SSH-2.0-OpenSSH_9.2p1\r\n", "ssh", { method: "POST", body: "amount=1" }),
  answers("a TLS alert", TLS_ALERT, "tls"),
  answers("a TLS handshake record", "\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03", "tls"),
  answers("HTTP/2 answers", SETTINGS_FRAME, "http2"),
  greets("HTTP/2 greets first", SETTINGS_FRAME, "http2"),
  greets("a mail server greets", "220 mail.example ESMTP Postfix\r\n", "smtp"),
  answers("HTTP/2 says goodbye", GOAWAY_FRAME, "http2"),
  greets("a mail server greets in two lines", "220-mail.example\r\n220 ready\r\n", "smtp"),
  answers("HTML without a head", "<!DOCTYPE html><html><body>It works!</body></html>", "html"),
  answers("HTML without a head, in lower case after an empty line", "\r\n<html><body>hello</body></html>", "html"),
  answers("random octets", "\xde\xad\xbe\xef\x00\x01\x02\x03\x04\x05", "binary"),
  answers("NUL octets", "\x00".repeat(64), "binary"),
  greets("MySQL greets", MYSQL_GREETING, "binary"),
  late("SSH greets after a moment", "SSH-2.0-OpenSSH_9.2p1\r\n", "ssh"),
  late("a mail server greets after a moment", "220 mail.example ESMTP\r\n", "smtp"),
  answers("a mail server complains", "500 5.5.1 Command unrecognized\r\n", "smtp"),
  answers("HTML that begins with a comment", "<!-- generated --><html>", "html"),
  answers("compressed data", "\x1f\x8b\x08\x00\x00\x00\x00\x00", "binary"),
  answers("text that is not English", "h\xc3\xa4llo\r\n", "bad-status"),
  answers("plain text", "hello, this is no HTTP\r\n", "bad-status"),
  answers("JSON without a head", '{"status":"ok"}', "bad-status"),
  answers("the request as an echo", "GET /judged HTTP/1.1\r\nHost: x\r\n\r\n", "bad-status"),
  answers("Redis", "-ERR wrong number of arguments for 'get' command\r\n", "bad-status"),
  answers("HTTP/2.0 in the status line", `HTTP/2.0 200 OK\r\n${REST}`, "bad-status"),
  answers("HTTP/2 in the status line", `HTTP/2 200\r\n${REST}`, "bad-status"),
  answers("HTTP/1.2 in the status line", `HTTP/1.2 200 OK\r\n${REST}`, "bad-status"),
  answers("HTTP/0.9 in the status line", `HTTP/0.9 200 OK\r\n${REST}`, "bad-status"),
  answers("http in lower case", `http/1.1 200 OK\r\n${REST}`, "bad-status"),
  answers("ICY, as radio stations say", `ICY 200 OK\r\n${REST}`, "bad-status"),
  answers("a status of letters", `HTTP/1.1 abc OK\r\n${REST}`, "bad-status"),
  answers("a status of two digits", `HTTP/1.1 20 OK\r\n${REST}`, "bad-status"),
  answers("a status of four digits", `HTTP/1.1 2000 OK\r\n${REST}`, "bad-status"),
  answers("status 0", `HTTP/1.1 000 OK\r\n${REST}`, "bad-status"),
  answers("status 99", `HTTP/1.1 099 OK\r\n${REST}`, "bad-status"),
  answers("a negative status", `HTTP/1.1 -200 OK\r\n${REST}`, "bad-status"),
  answers("no status", `HTTP/1.1\r\n${REST}`, "bad-status"),
  answers("two spaces before the status", `HTTP/1.1  200 OK\r\n${REST}`, "bad-status"),
  answers("no space behind the status", `HTTP/1.1 200OK\r\n${REST}`, "bad-status"),
  answers("an empty line before the status line", `\r\n${OK}${REST}`, "bad-status"),
  answers("a header line without a colon", `${OK}No colon here\r\n${REST}`, "bad-header"),
  answers("a space before the colon", `${OK}X-Field : 1\r\n${REST}`, "bad-header"),
  answers("a folded header line", `${OK}X-Field: 1\r\n  2\r\n${REST}`, "bad-header"),
  answers("a header line without a name", `${OK}: nameless\r\n${REST}`, "bad-header"),
  answers("a control character in a header", `${OK}X-Field: a\x07b\r\n${REST}`, "bad-header"),
  answers("an illegal character in a header name", `${OK}X(Field): 1\r\n${REST}`, "bad-header"),
  answers("bare LF at line ends", ANSWER.replaceAll("\r\n", "\n"), "bad-header"),
  answers("a bare CR in a header", `${OK}X-Field: a\rb\r\n${REST}`, "bad-header"),
  answers("NUL in a header value", `${OK}X-Field: a\x00b\r\n${REST}`, "nul"),
  answers("NUL in a header name", `${OK}X-Fi\x00eld: ab\r\n${REST}`, "nul"),
  answers("NUL in the status line", `HTTP/1.1 200 O\x00K\r\n${REST}`, "nul"),
  answers("a 100 with a body", `HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\nhello${ANSWER}`, "bad-status"),
  talks("103, then plain text", asked({ say: "HTTP/1.1 103 Early Hints\r\n\r\n" }, MOMENT, { say: "hello\r\n" }), {
    ...MALFORMED,
    reason: "bad-status",
  }),
  talks(
    "101 that nobody asked for",
    says("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tea\r\n\r\n"),
    {
      ...MALFORMED,
      code: 2411,
      reason: null,
    },
  ),
  answers("endless interim answers", "HTTP/1.1 100 Continue\r\n\r\n".repeat(100), null),
];

function answers(name: string, text: string, reason: string | null, wish?: Wish): LabCase {
  return talks(name, says(text), { ...MALFORMED, reason }, wish);
}

/** Octets come later than we listen, but not because of the request. */
function late(name: string, text: string, reason: string): LabCase {
  return talks(name, { accepted: [{ pauseMs: 40 }, { say: text }] }, { ...MALFORMED, reason });
}

/** Octets come before the request was written: it is not. */
function greets(name: string, text: string, reason: string, wish?: Wish): LabCase {
  return talks(name, { accepted: [{ say: text }] }, { ...MALFORMED, reason, copies: 0 }, wish);
}
