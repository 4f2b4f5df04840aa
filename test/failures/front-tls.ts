import { CertificateFiles } from "../harness/certificate-files.ts";

const files = new CertificateFiles("provoked");

/** For failures that only clients with TLS can meet: a second listener, and the authority whose certificates clients may show. */
export const FRONT = {
  listener: { url: "https://127.0.0.1:0", tls: { certificates: [files.make("front")] } },
  root: files.root,
} as const;
