import { ANSWER, type CertificateName, type TlsServer } from "../behaviour.ts";
import type { Expected, LabCase } from "../lab-case.ts";
import { AT_ONCE } from "./times.ts";

const FINE = { code: 0, status: 200, reason: null, withinMs: AT_ONCE } as const;
const POST = { method: "POST", body: "amount=1" } as const;

/** What the origin shows when it is asked who it is. */
export const TLS_CERTIFICATES: readonly LabCase[] = [
  shows("a good certificate", "good", FINE),
  { ...shows("a good certificate, IPv6", "good", FINE), at: (place) => [place.six] },
  {
    ...shows("a good certificate, TLS 1.2 only", "good", FINE),
    listens: { asked: [[{ say: ANSWER }]], tls: { certificate: "good", versions: ["TLSv1.2", "TLSv1.2"] } },
  },
  shows("a good certificate with its intermediate", "withIntermediate", FINE),
  bad("expired", "expired", 2302, null),
  { ...bad("expired, POST", "expired", 2302, null), wish: POST },
  {
    ...bad("expired, TLS 1.2", "expired", 2302, null),
    listens: { asked: [[{ say: ANSWER }]], tls: { certificate: "expired", versions: ["TLSv1.2", "TLSv1.2"] } },
  },
  bad("not yet valid", "future", 2303, null),
  bad("for another name", "otherName", 2304, null),
  { ...bad("the address in the URL is not in it", "good", 2304, null), at: (place) => place.four },
  bad("self-signed", "selfSigned", 2306, null),
  bad("by an unknown authority", "strangeRoot", 2305, "unknown-issuer"),
  bad("by an unknown authority, with an intermediate", "strangeIntermediate", 2305, "unknown-issuer"),
  bad("without its intermediate", "withoutIntermediate", 2305, "missing-intermediate"),
  { ...bad("revoked by a list", "revoked", 2307, null), tls: ({ revocations }) => ({ crl: revocations }) },
  { ...shows("not revoked by a list", "good", FINE), tls: ({ revocations }) => ({ crl: revocations }) },
  { ...shows("expired, and the owner does not mind", "expired", FINE), tls: () => ({ verify: false }) },
  { ...shows("self-signed, and the owner does not mind", "selfSigned", FINE), tls: () => ({ verify: false }) },
  {
    ...shows("for another name, and the owner says for which", "otherName", FINE),
    tls: () => ({ server_name: "shop.example" }),
  },
];

function bad(name: string, certificate: CertificateName, code: number, reason: string | null): LabCase {
  return shows(`a certificate that is bad: ${name}`, certificate, { code, reason, status: 502, withinMs: AT_ONCE });
}

function shows(name: string, certificate: CertificateName, expect: Expected): LabCase {
  const tls: TlsServer = { certificate };
  return { name, at: (place) => [place.four], scheme: "https", listens: { asked: [[{ say: ANSWER }]], tls }, expect };
}
