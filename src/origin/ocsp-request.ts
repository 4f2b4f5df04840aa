import { createHash, type X509Certificate } from "node:crypto";
import { DER_INTEGER, DER_OCTET_STRING, DER_SEQUENCE } from "../primitives/der.ts";
import { issuerFacts } from "./tls-ocsp.ts";

/** AlgorithmIdentifier of SHA-1, which every responder takes (RFC 5019 §2.1.1): here it is a name, not a protection. */
const SHA_1 = Buffer.from("300906052b0e03021a0500", "hex");

/** The question whether a certificate is revoked (RFC 6960 §4.1.1), DER; null if the issuer cannot be read. */
export function ocspRequest(leaf: X509Certificate, issuer: X509Certificate): Buffer | null {
  const facts = issuerFacts(issuer);
  if (facts === null) return null;
  const sha1 = (of: Buffer): Buffer => der(DER_OCTET_STRING, createHash("sha1").update(of).digest());
  const serial = Buffer.from(leaf.serialNumber.length % 2 === 0 ? leaf.serialNumber : `0${leaf.serialNumber}`, "hex");
  // A first bit that is set would make it negative (X.690 §8.3).
  const positive = (serial[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), serial]) : serial;
  const id = der(DER_SEQUENCE, SHA_1, sha1(facts.name), sha1(facts.key), der(DER_INTEGER, positive));
  // Request, list of them, TBSRequest, OCSPRequest.
  return [1, 2, 3, 4].reduce((inner) => der(DER_SEQUENCE, inner), id);
}

/** The responder that a certificate names (RFC 5280 §4.2.2.1), null = none, or none that speaks plain HTTP as all do. */
export function ocspResponder({ infoAccess }: X509Certificate): URL | null {
  const [, text] = /^OCSP - URI:(http:\/\/\S+)$/m.exec(infoAccess ?? "") ?? [];
  return text === undefined ? null : URL.parse(text);
}

function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(content);
  const head = inside.length < 0x80 ? [tag, inside.length] : [tag, 0x82, inside.length >> 8, inside.length & 0xff];
  return Buffer.concat([Buffer.from(head), inside]);
}
