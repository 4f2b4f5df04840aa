import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { OriginTls } from "../config/edge-config.ts";

/** A context with all roots in it takes ~1.4 MB and ~10 ms to make; the oldest go first. */
const MOST_CONTEXTS = 256;

/** Secure contexts, one per distinct set of settings, however many origins share it. */
export class TlsContexts {
  readonly #contexts = new Map<string, SecureContext | string>();
  readonly #keys = new WeakMap<OriginTls, string>();
  #roots: readonly string[] | null = null;

  /** The context for these settings; or a message if their PEM texts cannot be used. */
  of(settings: OriginTls): SecureContext | string {
    const key = this.#key(settings);
    const found = this.#contexts.get(key);
    if (found !== undefined) return found;
    const made = this.#make(settings);
    this.#contexts.set(key, made);
    const [oldest] = this.#contexts.keys();
    if (this.#contexts.size > MOST_CONTEXTS && oldest !== undefined) this.#contexts.delete(oldest);
    return made;
  }

  #key(settings: OriginTls): string {
    const known = this.#keys.get(settings);
    if (known !== undefined) return known;
    const { verify, ca, minVersion, clientCertificate } = settings;
    const key = JSON.stringify([verify, verify ? ca : null, minVersion, clientCertificate]);
    this.#keys.set(settings, key);
    return key;
  }

  #make(settings: OriginTls): SecureContext | string {
    const { ca, minVersion, clientCertificate, verify } = settings;
    try {
      return createSecureContext({
        minVersion,
        ...(clientCertificate === null ? {} : { cert: clientCertificate.cert, key: clientCertificate.key }),
        ...(verify ? { ca: [...this.#systemRoots(), ...(ca === null ? [] : [ca])] } : {}),
      });
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Those that come with Node and those of the system; read once, ~50 ms. */
  #systemRoots(): readonly string[] {
    this.#roots ??= [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
    return this.#roots;
  }
}
