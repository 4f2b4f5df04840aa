import { z } from "zod";
import type { AcmeChallengeType } from "./edge-config.ts";
import { field, group } from "./field.ts";
import { readFileName } from "./front-tls-schema.ts";
import { bad, good, notText, shown, type Parsed } from "./parsed.ts";

/** RFC 8555 §8.3, RFC 8737. */
export const CHALLENGE_TYPES: readonly AcmeChallengeType[] = ["http-01", "tls-alpn-01"];

const eab = group({
  kid: field(readKid, { type: "string", description: "The name of the key, as the CA gave it." }),
  key_file: field(readFileName, {
    type: "string",
    description: "File with the key (HMAC) that the CA gave with it, in base64url.",
  }),
}).describe("Ties the account to one that you have with the CA (external account binding), where it wants that.");

/** `acme` of the whole edge. */
export const acmeSchema = group({
  accept_terms: z
    .boolean()
    .optional()
    .describe("`true`: you have read the CA's terms of service and agree. Without it there are no certificates."),
  email: field(readEmail, {
    type: "string",
    description: "Whom the CA writes to when something is wrong with the account.",
    examples: ["admin@shop.example"],
  }).optional(),
  directory: field(readDirectory, {
    type: "string",
    description: "The CA: URL of its ACME directory; default: Let's Encrypt.",
    examples: ["https://acme.zerossl.com/v2/DV90", "https://ca.internal/acme/acme/directory"],
  }).optional(),
  staging: z
    .boolean()
    .prefault(false)
    .describe(
      "Use the staging CA of Let's Encrypt: for trying out. Browsers do not believe its certificates, and its limits are wide.",
    ),
  ca: field(readFileName, {
    type: "string",
    description:
      "PEM file with roots that are believed when connecting to the CA itself, beside the usual ones: for a CA of your own.",
  }).optional(),
  eab: eab.optional(),
  key_type: z
    .enum(["ecdsa", "rsa"])
    .prefault("ecdsa")
    .describe(
      "Of the certificates' keys: P-256, or RSA with 2048 bits for very old clients. Holds from the next one on.",
    ),
  challenges: z
    .array(z.enum(["http-01", "tls-alpn-01"]))
    .min(1)
    .prefault([...CHALLENGE_TYPES])
    .describe(
      "How to prove that a name leads here, the preferred one first. `http-01` needs an `http://` listener that is port 80 to the world, `tls-alpn-01` an `https://` listener that is port 443.",
    ),
}).describe("Where sites with `tls.acme` get their certificates from (RFC 8555).");

export type AcmeInput = z.output<typeof acmeSchema>;

function readKid(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "the name of a key");
  return value === "" ? bad("the key's name is empty") : good(value);
}

function readEmail(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "an e-mail address");
  const address = value.startsWith("mailto:") ? value.slice(7) : value;
  return /^[^\s@,?]+@[^\s@,?]+$/.test(address) ? good(address) : bad(`${shown(value)} is not an e-mail address`);
}

function readDirectory(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "the URL of an ACME directory");
  const url = URL.parse(value);
  // RFC 8555 §6.1: TLS is a must.
  if (url?.protocol === "https:" && url.hash === "" && url.username === "") return good(url.href);
  return bad(`${shown(value)} is not the URL of an ACME directory; it begins with https://`);
}
