import type { ServerCertificate } from "../config/edge-config.ts";
import { serverCertificate } from "../config/server-certificate.ts";
import { type AcmeChallenges, proofKey } from "../proxy/acme-challenges.ts";
import { newKey, type AcmeProof, type ProofStand } from "./acme-order.ts";

/** Tells the threads; resolves when all of them know. Null = there is nothing to show. */
export type UseChallenges = (challenges: AcmeChallenges | null) => Promise<void>;

/** The proofs that CAs may ask for just now, in all threads. */
export class AcmeStand implements ProofStand {
  readonly #use: UseChallenges;
  readonly #http = new Map<string, string>();
  readonly #tls = new Map<string, ServerCertificate>();

  constructor(use: UseChallenges) {
    this.#use = use;
  }

  async show({ type, name, token, keyAuthorization }: AcmeProof): Promise<void> {
    if (type === "http-01") this.#http.set(proofKey(name, token), keyAuthorization);
    else this.#tls.set(name, await proofCertificate(name, keyAuthorization));
    await this.#tell();
  }

  remove({ type, name, token }: AcmeProof): void {
    if (type === "http-01") this.#http.delete(proofKey(name, token));
    else this.#tls.delete(name);
    void this.#tell();
  }

  #tell(): Promise<void> {
    const isEmpty = this.#http.size === 0 && this.#tls.size === 0;
    return this.#use(isEmpty ? null : { http: new Map(this.#http), tls: new Map(this.#tls) });
  }
}

/** Signed by itself, with the proof as a critical extension (RFC 8737 §3). */
async function proofCertificate(name: string, keyAuthorization: string): Promise<ServerCertificate> {
  const { crypto } = await import("acme-client");
  const key = await newKey("ecdsa");
  const authorization = { identifier: { type: "dns", value: name } } as Parameters<
    typeof crypto.createAlpnCertificate
  >[0];
  const [, cert] = await crypto.createAlpnCertificate(authorization, keyAuthorization, key);
  return serverCertificate({ certFile: "", keyFile: "", cert: cert.toString(), key });
}
