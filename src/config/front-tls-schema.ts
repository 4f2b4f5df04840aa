import { z } from "zod";
import { DURATION_PATTERN, readDuration } from "./duration.ts";
import { field, group } from "./field.ts";
import { bad, good, notText, shown, type Parsed } from "./parsed.ts";
import { switchField } from "./switch-field.ts";
import { readTlsVersion } from "./tls-version.ts";

const AGE_PATTERN = "^[0-9]+[dhms]$";
const AGE_UNIT_S: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };

/** A certificate and its key. */
const certificates = z.array(
  group({
    cert: field(readFileName, {
      type: "string",
      description: "PEM file: the certificate, and behind it those of its chain without the root.",
    }),
    key: field(readFileName, { type: "string", description: "PEM file: its private key, not encrypted." }),
  }),
);

/** `tls` of a listener. */
export const listenTlsSchema = group({
  certificates: certificates
    .prefault([])
    .describe(
      "For names of which no site has a certificate. The first is the one for clients that ask for no name, or for an unknown one. Two of different kinds (ECDSA, RSA) may bear one name.",
    ),
  min_version: field(readTlsVersion, {
    type: "string",
    enum: ["1.2", "1.3"],
    description: "The oldest TLS version to speak.",
  }).prefault("1.2"),
}).describe("For `https://` listeners.");

/** `tls` of the whole edge. */
export const frontTlsSchema = group({
  ticket_rotation: field(readRotation, {
    type: "string",
    pattern: `${DURATION_PATTERN}|^off$`,
    description:
      "How long session tickets are sealed with one key, which all threads share; it opens them as long again. `off`: every connection needs a whole handshake.",
    examples: ["12h", "off"],
  }).prefault("12h"),
  ocsp_stapling: z
    .boolean()
    .prefault(true)
    .describe("Fetch OCSP answers for certificates that name a responder, and send them with the certificate."),
}).describe("For all `https://` listeners.");

const clientCertificate = group({
  ca: field(readFileName, {
    type: "string",
    description: "PEM file with the authorities whose certificates are accepted; no others are.",
  }),
  mode: z
    .enum(["require", "request"])
    .prefault("require")
    .describe(
      "`require`: nobody is served without one. `request`: everybody is, and `X-SSL-Client-Verify` tells the origin.",
    ),
}).describe("Certificates of clients; the origin gets them in `Client-Cert` (RFC 9440). Default: none are asked for.");

const hsts = group({
  max_age: field(readAge, {
    type: "string",
    pattern: AGE_PATTERN,
    description: "How long browsers come with `https://` only, in days, hours, minutes or seconds.",
    examples: ["365d", "5m"],
  }).prefault("365d"),
  include_subdomains: z.boolean().prefault(false).describe("For every name below the site's, too."),
  preload: z.boolean().prefault(false).describe("The owner agrees to be built into browsers."),
}).describe(
  "`Strict-Transport-Security` with every answer over TLS; default: none. One of the origin's own goes before.",
);

/** `tls` of a site. */
export const siteTlsSchema = group({
  certificates: certificates
    .prefault([])
    .describe("For the site's names, on every `https://` listener; default: those of the listener."),
  acme: switchField(
    "`on`: certificates for the site's hosts are got from the CA in `acme` and renewed by themselves; not for hosts that a certificate here bears.",
  ).prefault("off"),
  client_certificate: clientCertificate.optional(),
  hsts: hsts.optional(),
  redirect: field(readRedirect, {
    type: ["string", "integer"],
    enum: ["off", "301", "308"],
    description:
      "Requests without TLS are sent to the same path with `https://`. `308` keeps the method, `301` is for clients that know nothing newer.",
    examples: ["off", 308],
  }).prefault("off"),
  redirect_port: field(readPort, {
    type: "integer",
    minimum: 1,
    maximum: 65535,
    description: "The port that clients reach TLS on.",
  }).prefault(443),
}).describe("TLS between clients and the edge, for this site.");

export type ListenTlsInput = z.output<typeof listenTlsSchema>;
export type SiteTlsInput = z.output<typeof siteTlsSchema>;
export type CertificatesInput = z.output<typeof certificates>;

/** The name of a file, as written. */
export function readFileName(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "the name of a file");
  return value === "" ? bad("the file's name is empty") : good(value);
}

function readRotation(value: unknown): Parsed<number | null> {
  if (value === "off" || value === false) return good(null);
  const read = readDuration(value);
  return read.ok && read.value < 1000 ? bad(`${shown(value)} is too short for a key; write at least 1s, or off`) : read;
}

/** Longer than a duration may be: a year is the usual value. In seconds. */
function readAge(value: unknown): Parsed<number> {
  const [, count = "", unit = ""] = /^([0-9]{1,6})([dhms])$/.exec(String(value)) ?? [];
  const seconds = AGE_UNIT_S[unit];
  return seconds === undefined
    ? bad(`${shown(value)} is not an age; write 365d, 12h or 0s`)
    : good(Number(count) * seconds);
}

function readRedirect(value: unknown): Parsed<301 | 308 | null> {
  const text = String(value);
  if (text === "off" || value === false) return good(null);
  if (text === "301") return good(301);
  if (text === "308") return good(308);
  return bad(`${shown(value)} is not a way to redirect; write 308, 301 or off`);
}

function readPort(value: unknown): Parsed<number> {
  const port = typeof value === "number" ? value : Number.NaN;
  return Number.isInteger(port) && port > 0 && port < 65536 ? good(port) : bad(`${shown(value)} is not a port`);
}
