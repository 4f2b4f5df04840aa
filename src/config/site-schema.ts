import { z } from "zod";
import { DURATION_PATTERN, readDuration } from "./duration.ts";
import type { SiteTimeouts } from "./edge-config.ts";
import { field, group } from "./field.ts";
import { readHostHeader } from "./host-header.ts";
import { readHostName } from "./host-name.ts";
import { readHostPattern } from "./host-pattern.ts";
import { METHOD_PATTERN, readMethod } from "./method.ts";
import { ORIGIN_URL_PATTERN, readOriginUrl } from "./origin-url.ts";
import { bad, good, notText, shown, type Parsed } from "./parsed.ts";
import { readSize, SIZE_PATTERN } from "./size.ts";

/** A duration with a default. */
export function duration(byDefault: string, description: string) {
  return field(readDuration, { type: "string", pattern: DURATION_PATTERN, description }).prefault(byDefault);
}

const originUrl = field(readOriginUrl, {
  type: "string",
  pattern: ORIGIN_URL_PATTERN,
  description:
    "`http://host:port`, `https://host` or `unix:/path`. Without a path: the client's is forwarded as it is.",
  examples: ["http://10.0.0.5:8080", "https://origin.example", "unix:/run/app.sock"],
});

const tls = group({
  verify: z
    .boolean()
    .prefault(true)
    .describe("Check the origin's certificate. Without it anybody between edge and origin can read along."),
  ca: field(readFileName, {
    type: "string",
    description: "PEM file with roots that are trusted in addition to the usual ones.",
  }).optional(),
  server_name: field(readServerName, {
    type: "string",
    description: "The name to ask for (SNI) and that the certificate must bear; default: the host of the URL.",
  }).optional(),
  min_version: field(readTlsVersion, {
    type: "string",
    enum: ["1.2", "1.3"],
    description: "The oldest TLS version to speak.",
  }).prefault("1.2"),
  client_certificate: group({
    cert: field(readFileName, { type: "string", description: "PEM file: certificate and chain." }),
    key: field(readFileName, { type: "string", description: "PEM file: its private key, not encrypted." }),
  })
    .describe("The certificate with which the edge proves itself to the origin.")
    .optional(),
}).describe("For `https://` origins.");

const originObject = group({ url: originUrl, tls: tls.optional() });

const origin = z
  .union([originUrl, originObject, z.array(z.union([originUrl, originObject])).min(1)])
  .describe(
    "The server the answers come from: a URL, a mapping with `url`, or a list (first: primary, others: failover).",
  );

const timeouts = group({
  connect: duration("15s", "Name, TCP and TLS together, over all addresses of the origin."),
  response: duration("200s", "From the last byte of the request to the head of the answer."),
  body_idle: duration("60s", "The longest pause inside the body of the answer."),
})
  .transform((read): SiteTimeouts => ({
    connectMs: read.connect,
    responseMs: read.response,
    bodyIdleMs: read.body_idle,
  }))
  .describe("How long to wait for the origin.");

const hosts = z
  .array(
    field(readHostPattern, {
      type: "string",
      description:
        "`shop.example`, `*.shop.example` (every name below it), `*` (whatever no other site takes), or an address.",
      examples: ["shop.example", "*.shop.example", "*"],
    }),
  )
  .min(1)
  .describe("The hosts this site answers for, without port. No two sites may have the same.");

/** One entry of `sites`. */
export const siteSchema = group({
  name: field(readSiteName, {
    type: "string",
    description: "How the site is called in the log, the metrics and commands; default: its first host.",
  }).optional(),
  hosts,
  origin,
  host_header: field(readHostHeader, {
    type: "string",
    description:
      "The Host that the origin sees: `preserve` (the client's), `origin` (that of the origin's URL) or a name.",
    examples: ["preserve", "origin", "shop.example"],
  }).prefault("preserve"),
  timeouts: timeouts.optional(),
  max_body: field(readMaxBody, {
    type: ["integer", "string"],
    pattern: `${SIZE_PATTERN}|^none$`,
    description: "The largest request body, or `none`.",
    examples: ["100MiB", "none"],
  }).prefault("none"),
  methods: z
    .array(field(readMethod, { type: "string", pattern: METHOD_PATTERN, description: "in capitals, such as POST." }))
    .min(1)
    .optional()
    .describe("The only methods allowed (HEAD comes with GET); default: every method but CONNECT and TRACE."),
});

export type SiteInput = z.output<typeof siteSchema>;
export type OriginInput = SiteInput["origin"];
export type TlsInput = z.output<typeof tls>;

function readFileName(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "the name of a file");
  return value === "" ? bad("the file's name is empty") : good(value);
}

function readServerName(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a host name");
  return readHostName(value);
}

function readTlsVersion(value: unknown): Parsed<"TLSv1.2" | "TLSv1.3"> {
  const text = String(value);
  if (text === "1.2" || text === "TLSv1.2") return good("TLSv1.2");
  if (text === "1.3" || text === "TLSv1.3") return good("TLSv1.3");
  return bad(`${shown(value)} is not a version to ask for; write "1.2" or "1.3"`);
}

function readMaxBody(value: unknown): Parsed<number | null> {
  return value === "none" ? good(null) : readSize(value);
}

function readSiteName(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a name");
  if (value === "") return bad("the name is empty; leave the key out to use the first host");
  if (value.length > 253) return bad("the name is longer than 253 letters");
  if (/^[A-Za-z0-9_*.:-]+$/.test(value)) return good(value);
  return bad(`"${value}": a site's name is made of letters, digits and - _ . : *`);
}
