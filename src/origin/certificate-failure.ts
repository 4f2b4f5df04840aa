import type { DetailedPeerCertificate } from "node:tls";
import type { FailureName } from "../failures/catalogue.ts";
import type { Reason } from "../failures/reasons.ts";
import { type Verdict, verdict } from "./verdict.ts";

/** X509_V_ERR_* as `node:tls` names them, and its own code for the name. What is not here is 2300. */
const ROWS: Readonly<Record<string, readonly [FailureName, Reason | null]>> = {
  CERT_HAS_EXPIRED: ["TLSCertificateExpired", null],
  CERT_NOT_YET_VALID: ["TLSCertificateNotYetValid", null],
  ERR_TLS_CERT_ALTNAME_INVALID: ["TLSHostnameMismatch", null],
  ERR_TLS_CERT_ALTNAME_FORMAT: ["TLSHostnameMismatch", null],
  HOSTNAME_MISMATCH: ["TLSHostnameMismatch", null],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["TLSSelfSigned", null],
  SELF_SIGNED_CERT_IN_CHAIN: ["TLSUntrustedIssuer", "unknown-issuer"],
  UNABLE_TO_GET_ISSUER_CERT: ["TLSUntrustedIssuer", "unknown-issuer"],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["TLSUntrustedIssuer", "unknown-issuer"],
  CERT_UNTRUSTED: ["TLSUntrustedIssuer", "unknown-issuer"],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["TLSUntrustedIssuer", "unknown-issuer"],
  CERT_REVOKED: ["TLSCertificateRevoked", null],
};

/** A certificate may bear hundreds of names. */
const MOST_NAME_CHARACTERS = 200;

/** Classify a certificate that did not verify; `code` is `authorizationError` of the socket. */
export function certificateVerdict(code: string, certificate: DetailedPeerCertificate): Verdict {
  const [name, reason] = ROWS[code] ?? ["TLSError", null];
  return {
    ...verdict(name, isMissingIntermediate(code, certificate) ? "missing-intermediate" : reason, code),
    note: describe(certificate),
  };
}

/**
 * The server sent its own certificate only, and we do not know its issuer. A certificate that says where its issuer's can be fetched (RFC 5280 section
 * 4.2.2.1) comes from a public CA and an intermediate of it; without that it may as well come straight from a private root.
 */
function isMissingIntermediate(code: string, certificate: DetailedPeerCertificate): boolean {
  if (code !== "UNABLE_TO_VERIFY_LEAF_SIGNATURE") return false;
  return certificate.infoAccess?.["CA Issuers - URI"] !== undefined;
}

function describe(certificate: DetailedPeerCertificate): string {
  const names = String(certificate.subjectaltname ?? certificate.subject?.CN ?? "no name");
  const issuer = String(certificate.issuer?.CN ?? certificate.issuer?.O ?? "unknown");
  const whose = names.length > MOST_NAME_CHARACTERS ? `${names.slice(0, MOST_NAME_CHARACTERS)}…` : names;
  return `certificate for ${whose} by ${issuer}, valid ${certificate.valid_from} to ${certificate.valid_to}`;
}
