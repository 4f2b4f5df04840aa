import { ANSWER, MOMENT, type Talk, type TlsServer } from "../behaviour.ts";
import type { Expected, LabCase, Wish } from "../lab-case.ts";
import { after, AT_ONCE } from "./times.ts";

const FAILED = { status: 502, reason: null, withinMs: AT_ONCE } as const;
const SILENT = { code: 2301, status: 504, reason: null, withinMs: after(2000) } as const;
const TWO_SECONDS = { timeouts: { connect: "2s" } };
const POST: Wish = { method: "POST", body: "amount=1" };
/** The head of a handshake record that promises more than comes. */
const HALF_A_HELLO = "\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03";
const DEMANDS = ["-Verify", "1", "-verify_return_error"];

/** Between the TCP connection and the first request. */
export const TLS_HANDSHAKE: readonly LabCase[] = [
  openssl("wants a client certificate, TLS 1.2", ["-tls1_2", ...DEMANDS], 2311),
  openssl("wants a client certificate, TLS 1.3", ["-tls1_3", ...DEMANDS], 2311),
  openssl("wants a client certificate, TLS 1.2, POST", ["-tls1_2", ...DEMANDS], 2311, POST),
  openssl("wants a client certificate, TLS 1.3, POST", ["-tls1_3", ...DEMANDS], 2311, POST),
  openssl(
    "does not know the name",
    ["-servername", "other.lab.test", "-servername_fatal", "-cert2", "CERT", "-key2", "KEY"],
    2310,
  ),
  speaks(
    "speaks TLS 1.0 only",
    { certificate: "good", versions: ["TLSv1", "TLSv1"], ciphers: "DEFAULT:@SECLEVEL=0" },
    2308,
  ),
  speaks(
    "has no cipher in common",
    { certificate: "good", versions: ["TLSv1.2", "TLSv1.2"], ciphers: "AES128-SHA256" },
    2308,
  ),
  {
    ...speaks(
      "speaks TLS 1.2 only, the owner wants 1.3",
      { certificate: "good", versions: ["TLSv1.2", "TLSv1.2"] },
      2308,
    ),
    tls: () => ({ min_version: "1.3" }),
  },
  raw(
    "plain HTTP answers",
    { spokenTo: [{ say: "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" }, "fin"] },
    { ...FAILED, code: 2309 },
  ),
  raw(
    "plain HTTP answers, POST",
    { spokenTo: [{ say: "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" }, "fin"] },
    { ...FAILED, code: 2309 },
    POST,
  ),
  raw("SSH greets", { accepted: [{ say: "SSH-2.0-OpenSSH_9.2p1\r\n" }] }, { ...FAILED, code: 2309 }),
  raw("a mail server greets", { accepted: [{ say: "220 mail.example ESMTP\r\n" }] }, { ...FAILED, code: 2309 }),
  raw("random octets", { spokenTo: [{ say: "\xde\xad\xbe\xef\x00\x01\x02\x03" }] }, { ...FAILED, code: 2309 }),
  raw("HTML", { spokenTo: [{ say: "<html><body>It works!</body></html>" }] }, { ...FAILED, code: 2309 }),
  raw("silence", {}, SILENT),
  raw("silence, POST", {}, SILENT, POST),
  raw("silence, never read", { deaf: true }, SILENT),
  raw("half a hello, then silence", { spokenTo: [{ say: HALF_A_HELLO }] }, SILENT),
  raw("FIN at the accept", { accepted: ["fin"] }, { ...FAILED, code: 2312 }),
  raw("RST at the accept", { accepted: ["rst"] }, { ...FAILED, code: 2312 }),
  raw("FIN at the hello", { spokenTo: ["fin"] }, { ...FAILED, code: 2312 }),
  raw("RST at the hello", { spokenTo: ["rst"] }, { ...FAILED, code: 2312 }),
  raw("FIN after half a hello", { spokenTo: [{ say: HALF_A_HELLO }, MOMENT, "fin"] }, { ...FAILED, code: 2312 }),
  raw(
    "RST after half a hello, POST",
    { spokenTo: [{ say: HALF_A_HELLO }, MOMENT, "rst"] },
    { ...FAILED, code: 2312 },
    POST,
  ),
  alert("40 (handshake_failure)", 40, 2308),
  alert("70 (protocol_version)", 70, 2308),
  alert("112 (unrecognized_name)", 112, 2310),
  alert("80 (internal_error)", 80, 2300),
  {
    name: "one address does not shake hands, the other does",
    at: (place) => [place.six, place.four],
    scheme: "https",
    listens: { six: { spokenTo: ["fin"] }, four: { asked: [[{ say: ANSWER }]], tls: { certificate: "good" } } },
    expect: { code: 0, status: 200, reason: null, withinMs: AT_ONCE },
  },
  {
    name: "TLS on the port of a plain origin",
    at: (place) => place.four,
    listens: { asked: [[{ say: ANSWER }]], tls: { certificate: "good" } },
    expect: { code: 2402, status: 502, reason: null, copies: 0, withinMs: AT_ONCE },
  },
];

function raw(name: string, listens: Talk, expect: Expected, wish?: Wish): LabCase {
  return {
    name: `TLS: ${name}`,
    at: (place) => [place.four],
    scheme: "https",
    listens,
    site: TWO_SECONDS,
    ...(wish === undefined ? {} : { wish }),
    expect,
  };
}

function speaks(name: string, tls: TlsServer, code: number): LabCase {
  return raw(`the origin ${name}`, { asked: [[{ say: ANSWER }]], tls }, { ...FAILED, code });
}

function openssl(name: string, args: readonly string[], code: number, wish?: Wish): LabCase {
  return raw(`the origin ${name}`, { tls: { certificate: "good", openssl: args } }, { ...FAILED, code }, wish);
}

function alert(name: string, number: number, code: number): LabCase {
  const record = `\x15\x03\x03\x00\x02\x02${String.fromCharCode(number)}`;
  return raw(`alert ${name}`, { spokenTo: [{ say: record }, "fin"] }, { ...FAILED, code });
}
