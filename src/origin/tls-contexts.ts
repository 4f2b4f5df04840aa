import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { OriginTls } from "../config/edge-config.ts";

/** A context with the roots in it takes ~1.4 MB and ~10 ms to make; those least recently made go first. */
const MOST_CONTEXTS = 256;

/** Secure contexts, one per distinct set of settings, however many origins share it. */
export class TlsContexts {
  readonly #contexts = new Map<string, SecureContext>();
  #roots: readonly string[] | null = null;

  of(settings: OriginTls): SecureContext {
    const { ca, minVersion, clientCertificate } = settings;
    const key = JSON.stringify([settings.verify ? ca : null, settings.verify, minVersion, clientCertificate]);
    const found = this.#contexts.get(key);
    if (found !== undefined) return found;
    const made = this.#make(settings);
    this.#contexts.set(key, made);
    const [oldest] = this.#contexts.keys();
    if (this.#contexts.size > MOST_CONTEXTS && oldest !== undefined) this.#contexts.delete(oldest);
    return made;
  }

  #make(settings: OriginTls): SecureContext {
    const { ca, minVersion, clientCertificate, verify } = settings;
    return createSecureContext({
      minVersion,
      ...(clientCertificate === null ? {} : { cert: clientCertificate.cert, key: clientCertificate.key }),
      ...(verify ? { ca: [...this.#systemRoots(), ...(ca === null ? [] : [ca])] } : {}),
    });
  }

  /** Those that come with Node and those of the system; read once, ~50 ms. */
  #systemRoots(): readonly string[] {
    this.#roots ??= [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
    return this.#roots;
  }
}
