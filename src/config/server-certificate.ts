import { createPrivateKey, X509Certificate } from "node:crypto";
import type { ServerCertificate } from "./edge-config.ts";
import { chainTrouble } from "./certificate-dates.ts";
import { type PemFiles, pairTrouble } from "./pem.ts";

/** Names of the files, as the configuration has them. */
export interface CertificateNames {
  readonly cert: string;
  readonly key: string;
}

/** A pair that was read. `wrong`: which file, and what is wrong with it or with both together. */
export type CertificateRead =
  | { readonly certificate: ServerCertificate; readonly outdated: string | null; readonly wrong: null }
  | {
      readonly certificate: null;
      readonly wrong: readonly { readonly file: "cert" | "key"; readonly message: string }[];
    };

/** Numbers of curves in a handshake (RFC 8422 §5.1.1). */
const CURVES: Readonly<Record<string, number>> = { prime256v1: 23, secp384r1: 24, secp521r1: 25 };

/** Reads a certificate with its key. */
export function readServerCertificate(
  files: PemFiles,
  { cert, key }: CertificateNames,
  nowMs: number,
): CertificateRead {
  const chain = files.certificates(cert);
  const secret = files.privateKey(key);
  const wrong: { file: "cert" | "key"; message: string }[] = [];
  if (!chain.ok) wrong.push({ file: "cert", message: chain.message });
  if (!secret.ok) wrong.push({ file: "key", message: secret.message });
  if (!chain.ok || !secret.ok) return { certificate: null, wrong };
  const trouble = pairTrouble({ name: cert, text: chain.value }, { name: key, text: secret.value });
  if (trouble !== null) return { certificate: null, wrong: [{ file: "key", message: trouble }] };
  const places = { certFile: files.absolute(cert), keyFile: files.absolute(key) };
  const certificate = serverCertificate({ ...places, cert: chain.value, key: secret.value });
  return { certificate, outdated: chainTrouble(cert, chain.value, nowMs), wrong: null };
}

/** A good pair with what is asked of it at every handshake. */
export function serverCertificate(pair: Omit<ServerCertificate, "names" | "curve">): ServerCertificate {
  return { ...pair, names: namesOf(pair.cert), curve: curveOf(pair.key) };
}

/** RFC 9525 §6.3: nothing but subjectAltName counts. */
function namesOf(pem: string): string[] {
  const { subjectAltName = "" } = new X509Certificate(pem);
  return [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,\s"]+)/g)].map(([, name = ""]) => name.toLowerCase());
}

function curveOf(pem: string): number | "other" {
  const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
  if (asymmetricKeyType !== "ec") return "other";
  return CURVES[asymmetricKeyDetails?.namedCurve ?? ""] ?? "other";
}

/** How well a certificate covers a name: itself, by a wildcard for its first label (RFC 9525 §6.3), or not at all. */
export function coverage({ names }: Pick<ServerCertificate, "names">, name: string): "exact" | "wildcard" | "none" {
  if (names.includes(name)) return "exact";
  const dot = name.indexOf(".");
  return dot > 0 && names.includes(`*${name.slice(dot)}`) ? "wildcard" : "none";
}
