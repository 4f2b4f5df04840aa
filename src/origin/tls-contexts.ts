import { createHash } from "node:crypto";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { OriginTls } from "../config/edge-config.ts";

/** A context with all roots in it takes ~1.4 MB and ~10 ms to make; what was not used for longest goes first. */
const MOST_CONTEXTS = 256;

/** Secure contexts, one per distinct set of settings, however many origins share it. */
export class TlsContexts {
  readonly #contexts = new Map<string, SecureContext | string>();
  readonly #keys = new WeakMap<OriginTls, string>();
  #roots: readonly string[] | null = null;

  /** The context for these settings; or a message if their PEM texts cannot be used. */
  of(settings: OriginTls): SecureContext | string {
    const key = this.#key(settings);
    const made = this.#contexts.get(key) ?? this.#make(settings);
    this.#contexts.delete(key);
    this.#contexts.set(key, made);
    const [oldest] = this.#contexts.keys();
    if (this.#contexts.size > MOST_CONTEXTS && oldest !== undefined) this.#contexts.delete(oldest);
    return made;
  }

  #key(settings: OriginTls): string {
    const known = this.#keys.get(settings);
    if (known !== undefined) return known;
    const { verify, ca, crl, minVersion, clientCertificate } = settings;
    const text = JSON.stringify([verify, verify ? [ca, crl] : null, minVersion, clientCertificate]);
    // Hashed: the texts are long, and a private key should not lie about in memory once more.
    const key = createHash("sha256").update(text).digest("base64");
    this.#keys.set(settings, key);
    return key;
  }

  #make(settings: OriginTls): SecureContext | string {
    const { ca, crl, minVersion, clientCertificate, verify } = settings;
    try {
      return createSecureContext({
        minVersion,
        ...(clientCertificate === null ? {} : { cert: clientCertificate.cert, key: clientCertificate.key }),
        ...(verify ? { ca: [...this.#usualRoots(), ...(ca === null ? [] : [ca])] } : {}),
        // With it OpenSSL wants a list of every authority in the chain (X509_V_FLAG_CRL_CHECK_ALL) and refuses where one is missing.
        ...(verify && crl !== null ? { crl: [...crl] } : {}),
      });
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /**
   * Those that come with Node (and those of NODE_EXTRA_CA_CERTS), and those of the system: on Debian /etc/ssl/certs, or what SSL_CERT_FILE and
   * SSL_CERT_DIR name. Both, because a company's own root is installed in the system, and a small container has none there at all. Read once, ~50 ms.
   */
  #usualRoots(): readonly string[] {
    this.#roots ??= [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
    return this.#roots;
  }
}
