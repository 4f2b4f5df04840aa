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
  // The issuers are there, but may not have issued this.
  INVALID_CA: ["TLSUntrustedIssuer", null],
  PATH_LENGTH_EXCEEDED: ["TLSUntrustedIssuer", null],
  CERT_SIGNATURE_FAILURE: ["TLSUntrustedIssuer", null],
  CERT_REJECTED: ["TLSUntrustedIssuer", null],
  CERT_REVOKED: ["TLSCertificateRevoked", null],
};

/** With `tls.crl` a chain that cannot be checked is refused. That is the operator's to mend, so it says how. */
const REVOCATION_NOTES: Readonly<Record<string, string>> = {
  UNABLE_TO_GET_CRL: "tls.crl lacks the list of an authority in the chain",
  CRL_HAS_EXPIRED: "a list in tls.crl is out of date",
  CRL_NOT_YET_VALID: "a list in tls.crl is not valid yet",
  CRL_SIGNATURE_FAILURE: "a list in tls.crl is not signed by the authority that it names",
};

/** A certificate may bear hundreds of names. */
const MOST_NAME_CHARACTERS = 200;
/** No public chain is longer than four. */
const LONGEST_CHAIN = 10;

/** Classify a certificate that did not verify; `code` is `authorizationError` of the socket. */
export function certificateVerdict(code: string, certificate: DetailedPeerCertificate): Verdict {
  const chain = chainOf(certificate);
  const found = code === "UNABLE_TO_GET_CRL" ? behindMissingList(chain) : code;
  const [name, reason] = ROWS[found] ?? ["TLSError", null];
  const trouble = REVOCATION_NOTES[found];
  return {
    ...verdict(name, isMissingIntermediate(found, certificate) ? "missing-intermediate" : reason, found),
    note: `${trouble === undefined ? "" : `${trouble}; `}${describe(culprit(found, chain) ?? certificate)}`,
  };
}

/** The certificate is good but for what a signed statement of its issuer says (`how`). */
export function revokedVerdict(how: string, certificate: DetailedPeerCertificate): Verdict {
  return { ...verdict("TLSCertificateRevoked", null, "CERT_REVOKED"), note: `${how}; ${describe(certificate)}` };
}

/**
 * OpenSSL looks for revocation lists even where the chain has no end, and reports the last error that it met: whoever has no issuer has no list
 * either. The cause is told, not the consequence.
 */
function behindMissingList(chain: readonly DetailedPeerCertificate[]): string {
  const last = chain.at(-1);
  if (last === undefined) return "UNABLE_TO_GET_CRL";
  if (!isSelfIssued(last)) return chain.length === 1 ? "UNABLE_TO_VERIFY_LEAF_SIGNATURE" : "UNABLE_TO_GET_ISSUER_CERT";
  return chain.length === 1 ? "DEPTH_ZERO_SELF_SIGNED_CERT" : "UNABLE_TO_GET_CRL";
}

/**
 * The server sent its own certificate only, and we do not know its issuer. A certificate that says where its issuer's can be fetched (RFC 5280 section
 * 4.2.2.1) comes from a public CA and an intermediate of it; without that it may as well come straight from a private root. An address of LDAP is a
 * company's directory, not a public CA.
 */
function isMissingIntermediate(code: string, certificate: DetailedPeerCertificate): boolean {
  if (code !== "UNABLE_TO_VERIFY_LEAF_SIGNATURE") return false;
  const addresses = certificate.infoAccess?.["CA Issuers - URI"] ?? [];
  return addresses.some((address) => address.startsWith("http"));
}

/** The certificate that is out of date need not be the server's own. */
function culprit(code: string, chain: readonly DetailedPeerCertificate[]): DetailedPeerCertificate | undefined {
  const nowMs = Date.now();
  if (code === "CERT_HAS_EXPIRED") return chain.find(({ valid_to }) => Date.parse(valid_to) < nowMs);
  if (code === "CERT_NOT_YET_VALID") return chain.find(({ valid_from }) => Date.parse(valid_from) > nowMs);
  return undefined;
}

/** From the server's own upwards, as far as sent or known. Node ends a complete chain with a root that is its own issuer. */
function chainOf(leaf: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const chain = [leaf];
  for (let next = issuerOf(leaf); next !== null && chain.length < LONGEST_CHAIN; next = issuerOf(next))
    chain.push(next);
  return chain;
}

/** Typed as always there; it is not where the issuer is unknown. */
function issuerOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate | null {
  const issuer: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
  return issuer === undefined || issuer.fingerprint256 === certificate.fingerprint256 ? null : issuer;
}

function isSelfIssued(certificate: DetailedPeerCertificate): boolean {
  const issuer: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
  return issuer !== undefined && issuer.fingerprint256 === certificate.fingerprint256;
}

function describe(certificate: DetailedPeerCertificate): string {
  const names = String(certificate.subjectaltname ?? certificate.subject?.CN ?? "no name");
  const issuer = String(certificate.issuer?.CN ?? certificate.issuer?.O ?? "unknown");
  const whose = names.length > MOST_NAME_CHARACTERS ? `${names.slice(0, MOST_NAME_CHARACTERS)}…` : names;
  return `certificate for ${whose} by ${issuer}, valid ${certificate.valid_from} to ${certificate.valid_to}`;
}
