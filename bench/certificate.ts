import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";

/** Of all proxies: ECDSA P-256, as certificates are issued today by default. */
export interface Certificate {
  readonly certPath: string;
  readonly keyPath: string;
  /** Both in one file, as HAProxy wants them. */
  readonly bothPath: string;
}

const SUBJECT = ["-subj", "/CN=bench.test", "-addext", "subjectAltName=DNS:bench.test,IP:127.0.0.1", "-days", "2"];

/**
 * Makes a certificate that signs itself.
 *
 * @throws when openssl is not installed
 */
export async function makeCertificate(folder: string): Promise<Certificate> {
  const [certPath, keyPath, bothPath] = [`${folder}/cert.pem`, `${folder}/key.pem`, `${folder}/both.pem`];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", keyPath];
  await promisify(execFile)("openssl", ["req", "-x509", ...key, "-out", certPath, ...SUBJECT]);
  writeFileSync(bothPath, readFileSync(certPath, "latin1") + readFileSync(keyPath, "latin1"), { mode: 0o600 });
  return { certPath, keyPath, bothPath };
}
