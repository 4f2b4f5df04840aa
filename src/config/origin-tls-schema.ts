import { z } from "zod";
import { field, group } from "./field.ts";
import { readHostName } from "./host-name.ts";
import { bad, good, notText, shown, type Parsed } from "./parsed.ts";
import { readTlsVersion } from "./tls-version.ts";

/** `tls` of an origin. */
export const originTlsSchema = group({
  verify: z
    .boolean()
    .prefault(true)
    .describe("Check the origin's certificate. Without it anybody between edge and origin can read along."),
  ca: filesOf(
    "PEM file with roots that are trusted in addition to the usual ones: those of Node and those of the system.",
  ),
  crl: filesOf(
    "PEM file with revocation lists, one of every authority in the chain, the root too. Read at start and at reload.",
  ),
  server_name: field(readServerName, {
    type: "string",
    description:
      "The name to ask for (SNI) and that the certificate must bear; default: the host of the URL. Never the client's Host.",
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

export type OriginTlsInput = z.output<typeof originTlsSchema>;

/** A file or a list of files. */
function filesOf(description: string) {
  const file = field(readFileName, { type: "string", description });
  return z
    .union([file, z.array(file).min(1)], {
      error: (issue) => `expected the name of a file or a list of names, found ${shown(issue.input)}`,
    })
    .describe(description)
    .optional();
}

function readFileName(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "the name of a file");
  return value === "" ? bad("the file's name is empty") : good(value);
}

function readServerName(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a host name");
  return readHostName(value);
}
