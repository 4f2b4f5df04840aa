import type { ServerCertificate } from "../config/edge-config.ts";

/** In ALPN (RFC 8737 §3). */
export const ACME_PROTOCOL = "acme-tls/1";

/** What a CA may ask for just now, to see that a name leads here. */
export interface AcmeChallenges {
  /** Key authorizations (RFC 8555 §8.1) by {@link proofKey}. */
  readonly http: ReadonlyMap<string, string>;
  /** Certificates with the proof in them, by name. */
  readonly tls: ReadonlyMap<string, ServerCertificate>;
}

/** A token counts for its name alone. */
export function proofKey(host: string, token: string): string {
  return `${host} ${token}`;
}
