import { isIP } from "node:net";
import type { OriginConfig } from "../config/edge-config.ts";
import { TlsHandshake, type TlsClient, type TlsStart } from "./tls-handshake.ts";
import { TlsContexts } from "./tls-contexts.ts";

/** Ticket and options of one origin. */
interface Kept {
  session: Buffer | null;
}

/** How each origin is spoken to in TLS: its context, its name, and the last ticket for resumption. */
export class OriginTlsClients {
  readonly #contexts = new TlsContexts();
  /** By config object: a reload makes new ones, so a changed origin begins anew. */
  readonly #kept = new WeakMap<OriginConfig, Kept>();

  /** Starts handshakes with this origin. */
  start(origin: OriginConfig): TlsStart {
    return (socket, done) => new TlsHandshake(this.#client(origin), socket, done);
  }

  #client(origin: OriginConfig): TlsClient {
    const kept = this.#keptOf(origin);
    const name = (origin.tls.serverName ?? origin.host).replace(/\.$/, "");
    return {
      sendsCertificate: origin.tls.clientCertificate !== null,
      onSession: (session) => (kept.session = session),
      onFailed: () => (kept.session = null),
      options: {
        host: name,
        // RFC 6066 section 3: no IP literals in SNI. The certificate must bear it all the same.
        servername: isIP(name) === 0 ? name : "",
        secureContext: this.#contexts.of(origin.tls),
        rejectUnauthorized: origin.tls.verify,
        ALPNProtocols: ["http/1.1"],
        ...(kept.session === null ? {} : { session: kept.session }),
      },
    };
  }

  #keptOf(origin: OriginConfig): Kept {
    const found = this.#kept.get(origin);
    if (found !== undefined) return found;
    const made: Kept = { session: null };
    this.#kept.set(origin, made);
    return made;
  }
}
