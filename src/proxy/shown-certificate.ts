import type { X509Certificate } from "node:crypto";
import type { ClientVerdict, ShownCertificate } from "./client-tls.ts";

/**
 * What the origin is told of a client's certificate: `Client-Cert` (RFC 9440 §2.2), and the two fields that nginx's users have.
 * @param why the code of what is wrong with it, null = it is good
 * @param ca the authorities it was checked against, PEM
 */
export function shownCertificate(leaf: X509Certificate | null, why: string | null, ca: string): ShownCertificate {
  if (leaf === null) return { verdict: "NONE", fields: "X-SSL-Client-Verify: NONE\r\n", ca };
  const verdict: ClientVerdict = why === null ? "SUCCESS" : `FAILED:${visible(why)}`;
  const fields =
    `X-SSL-Client-Verify: ${verdict}\r\nX-SSL-Client-S-DN: ${subjectOf(leaf)}\r\n` +
    `Client-Cert: :${leaf.raw.toString("base64")}:\r\n`;
  return { verdict, fields, ca };
}

const FIELD = /^(?:client-cert|client-cert-chain|x-ssl-client-[^:]*):.*\r\n/gim;

/** Field lines without those that only we write; names that differ in `_` are the same to CGI. */
export function withoutShown(lines: string): string {
  return lines.replace(FIELD, "").replace(/^(?:client_cert|x_ssl_client)[^:]*:.*\r\n/gim, "");
}

/** RFC 4514: the last part first. */
function subjectOf({ subject }: X509Certificate): string {
  return visible(subject.split("\n").toReversed().join(","));
}

/** A name in a certificate may have anything in it; a field line may not. */
function visible(text: string): string {
  return text.replace(/[^\u0020-\u007e]/g, "?");
}
