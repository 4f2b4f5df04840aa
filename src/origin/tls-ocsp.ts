import { createHash, verify, X509Certificate } from "node:crypto";
import {
  DER_BIT_STRING,
  DER_ENUMERATED,
  DER_SEQUENCE,
  derChildren,
  derContent,
  derElement,
  type DerElement,
  derTime,
  derWhole,
} from "../primitives/der.ts";

/** Who speaks of whom. */
export interface Stapled {
  /** OCSPResponse (RFC 6960 section 4.2.1), DER, as the server sent it with its certificate. */
  readonly answer: Buffer;
  readonly leaf: X509Certificate;
  readonly issuer: X509Certificate;
}

/** Context-specific tags of RFC 6960. */
const EXPLICIT_0 = 0xa0;
const STATUS_GOOD = 0x80;
const STATUS_REVOKED = 0xa1;
const OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
/** Clocks differ, ms. */
const SKEW_MS = 300_000;

/** Content of the OIDs, hex: signature algorithm to digest (null: the algorithm has its own). */
const DIGESTS: Readonly<Record<string, string | null>> = {
  "2a864886f70d01010b": "sha256",
  "2a864886f70d01010c": "sha384",
  "2a864886f70d01010d": "sha512",
  "2a8648ce3d040302": "sha256",
  "2a8648ce3d040303": "sha384",
  "2a8648ce3d040304": "sha512",
  "2b6570": null,
};

/** … and hash algorithms of a CertID. */
const HASHES: Readonly<Record<string, string>> = { "2b0e03021a": "sha1", "608648016503040201": "sha256" };

/**
 * When the certificate was revoked, ms since 1970, if a stapled answer says so; else null. Believed is only an answer of now (thisUpdate, nextUpdate) about
 * this certificate (serial number, hashes of the issuer's name and key) that is signed by the issuer itself or by a certificate that the issuer has made
 * for OCSP signing. Everything else counts as no answer: whoever wants a missing one to be a failure needs `tls.crl`. Never throws.
 */
export function stapledRevocation(stapled: Stapled, nowMs: number): number | null {
  return believedOcsp(stapled, nowMs)?.revokedAtMs ?? null;
}

/** What an answer that can be believed says. */
export interface OcspVerdict {
  readonly status: "good" | "revoked" | "unknown";
  readonly revokedAtMs: number | null;
  /** When there will be newer word, ms since 1970; null = always. */
  readonly nextUpdateMs: number | null;
}

/** The verdict of an answer under the conditions of {@link stapledRevocation}; null = it cannot be believed. Never throws. */
export function believedOcsp(stapled: Stapled, nowMs: number): OcspVerdict | null {
  try {
    return believed(stapled, nowMs);
  } catch {
    return null; // A key or certificate in it that OpenSSL cannot read.
  }
}

function believed({ answer, leaf, issuer }: Stapled, nowMs: number): OcspVerdict | null {
  const basic = basicAnswer(answer);
  if (basic === null) return null;
  const [data, algorithm, signature, certificates] = derChildren(basic, basicSequence(basic)) ?? [];
  if (data === undefined || algorithm === undefined || signature?.tag !== DER_BIT_STRING) return null;
  const single = singleAnswer(basic, data, { leaf, issuer });
  const verdict = single === null ? null : currentVerdict(basic, single, nowMs);
  if (verdict === null) return null;
  const digest = digestOf(basic, algorithm);
  if (digest === undefined) return null;
  const signed = derWhole(basic, data);
  // The first byte of a BIT STRING counts unused bits.
  const bits = derContent(basic, signature).subarray(1);
  const signers = [issuer, ...delegates(basic, certificates, { issuer, nowMs })];
  return signers.some(({ publicKey }) => verify(digest, signed, publicKey, bits)) ? verdict : null;
}

/** OCSPResponse: status `successful`, then [0] { type, OCTET STRING with a BasicOCSPResponse }. */
function basicAnswer(answer: Buffer): Buffer | null {
  const outer = derElement(answer, 0);
  const [status, wrapped] = (outer === null ? null : derChildren(answer, outer)) ?? [];
  if (status?.tag !== DER_ENUMERATED || answer[status.contentFrom] !== 0 || wrapped?.tag !== EXPLICIT_0) return null;
  const bytes = derElement(answer, wrapped.contentFrom, wrapped.to);
  const content = bytes === null ? undefined : derChildren(answer, bytes)?.[1];
  return content === undefined ? null : derContent(answer, content);
}

function basicSequence(basic: Buffer): DerElement {
  return derElement(basic, 0) ?? { tag: 0, from: 0, contentFrom: 0, to: 0 };
}

/** ResponseData: version (optional), responder, producedAt, responses, … The one about this certificate. */
function singleAnswer(
  basic: Buffer,
  data: DerElement,
  about: Pick<Stapled, "leaf" | "issuer">,
): readonly DerElement[] | null {
  const responses = derChildren(basic, data)?.find(({ tag }) => tag === DER_SEQUENCE);
  for (const response of (responses === undefined ? null : derChildren(basic, responses)) ?? []) {
    const parts = derChildren(basic, response) ?? [];
    if (parts[0] !== undefined && isAbout(basic, parts[0], about)) return parts;
  }
  return null;
}

/** CertID: hash algorithm, hash of the issuer's name, hash of its key, serial number. */
function isAbout(basic: Buffer, id: DerElement, { leaf, issuer }: Pick<Stapled, "leaf" | "issuer">): boolean {
  const [algorithm, name, key, serial] = derChildren(basic, id) ?? [];
  if (algorithm === undefined || name === undefined || key === undefined || serial === undefined) return false;
  const hash = HASHES[oidOf(basic, algorithm)];
  const facts = issuerFacts(issuer);
  if (hash === undefined || facts === null) return false;
  const isSame = (found: DerElement, of: Buffer): boolean =>
    createHash(hash).update(of).digest().equals(derContent(basic, found));
  return (
    BigInt(`0x${derContent(basic, serial).toString("hex")}`) === BigInt(`0x${leaf.serialNumber}`) &&
    isSame(name, facts.name) &&
    isSame(key, facts.key)
  );
}

/** SingleResponse: CertID, status, thisUpdate, [0] nextUpdate (optional). */
function currentVerdict(basic: Buffer, parts: readonly DerElement[], nowMs: number): OcspVerdict | null {
  const [, status, thisUpdate, next] = parts;
  if (status === undefined || thisUpdate === undefined) return null;
  const fromMs = derTime(basic, thisUpdate);
  if (fromMs === null || fromMs > nowMs + SKEW_MS) return null;
  let nextUpdateMs: number | null = null;
  if (next?.tag === EXPLICIT_0) {
    const time = derElement(basic, next.contentFrom, next.to);
    nextUpdateMs = time === null ? null : derTime(basic, time);
    if (nextUpdateMs === null || nextUpdateMs < nowMs - SKEW_MS) return null;
  }
  if (status.tag !== STATUS_REVOKED) {
    return { status: status.tag === STATUS_GOOD ? "good" : "unknown", revokedAtMs: null, nextUpdateMs };
  }
  const time = derElement(basic, status.contentFrom, status.to);
  const revokedAtMs = time === null ? null : derTime(basic, time);
  return revokedAtMs === null ? null : { status: "revoked", revokedAtMs, nextUpdateMs };
}

/** Certificates in the answer that the issuer has made for signing it (RFC 6960 section 4.2.2.2). */
function delegates(
  basic: Buffer,
  wrapped: DerElement | undefined,
  { issuer, nowMs }: { readonly issuer: X509Certificate; readonly nowMs: number },
): X509Certificate[] {
  const list = wrapped?.tag === EXPLICIT_0 ? derElement(basic, wrapped.contentFrom, wrapped.to) : null;
  const found = (list === null ? null : derChildren(basic, list)) ?? [];
  return found
    .map((element) => new X509Certificate(derWhole(basic, element)))
    .filter(
      (one) =>
        one.verify(issuer.publicKey) &&
        purposes(one).includes(OCSP_SIGNING) &&
        one.validFromDate.getTime() <= nowMs &&
        one.validToDate.getTime() >= nowMs,
    );
}

/** The extended key usage; typed as always there. */
function purposes(certificate: X509Certificate): readonly string[] {
  const found: readonly string[] | undefined = certificate.keyUsage;
  return found ?? [];
}

/** The issuer's name and key as a CertID hashes them: subject, and the bits of subjectPublicKey. */
export function issuerFacts(issuer: X509Certificate): { readonly name: Buffer; readonly key: Buffer } | null {
  const raw = issuer.raw;
  const outer = derElement(raw, 0);
  const tbs = outer === null ? null : derElement(raw, outer.contentFrom, outer.to);
  const parts = (tbs === null ? null : derChildren(raw, tbs)) ?? [];
  // version [0], serial, signature, issuer, validity, subject, subjectPublicKeyInfo; version 1 is left out.
  const subjectAt = parts[0]?.tag === EXPLICIT_0 ? 5 : 4;
  const subject = parts[subjectAt];
  const keyInfo = parts[subjectAt + 1];
  const bits = keyInfo === undefined ? undefined : derChildren(raw, keyInfo)?.[1];
  if (subject === undefined || bits?.tag !== DER_BIT_STRING) return null;
  return { name: derWhole(raw, subject), key: derContent(raw, bits).subarray(1) };
}

function digestOf(basic: Buffer, algorithm: DerElement): string | null | undefined {
  return DIGESTS[oidOf(basic, algorithm)];
}

/** AlgorithmIdentifier: OID, parameters. */
function oidOf(bytes: Buffer, algorithm: DerElement): string {
  const oid = derElement(bytes, algorithm.contentFrom, algorithm.to);
  return oid === null ? "" : derContent(bytes, oid).toString("hex");
}
