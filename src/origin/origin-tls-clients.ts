import { isIP } from "node:net";
import type { SecureContext } from "node:tls";
import type { OriginConfig } from "../config/edge-config.ts";
import { TlsContexts } from "./tls-contexts.ts";
import { type TlsClient, TlsHandshake, type TlsStart } from "./tls-handshake.ts";

/** A ticket's server says for how long it is good; we keep it no longer than this, so that a certificate is looked at again, ms. */
const LONGEST_SESSION_MS = 3_600_000;

/** HTTP/2 in ALPN (RFC 9113 §3.2). */
export const HTTP2 = "h2";
const ALPN = { off: ["http/1.1"], auto: [HTTP2, "http/1.1"], only: [HTTP2] };

/** One origin: its number, and its last ticket. */
interface Kept {
  readonly number: number;
  session: Buffer | null;
  atMs: number;
}

/** How each origin is spoken to in TLS: its context, its name, and the last ticket for resumption. */
export class OriginTlsClients {
  readonly #contexts = new TlsContexts();
  /** By config object: a reload makes new ones, so a changed origin begins anew. */
  readonly #kept = new WeakMap<OriginConfig, Kept>();
  readonly #clock: () => number;
  #count = 0;

  /** @param clock monotonic, ms */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** What starts handshakes with this origin; or a message if its certificate, key or CA cannot be used. */
  start(origin: OriginConfig): TlsStart | string {
    const context = this.#contexts.of(origin.tls);
    if (typeof context === "string") return context;
    return (socket, done) => new TlsHandshake(this.#client(origin, context), socket, done);
  }

  /** Tells the connects to this origin from those to others at the same address: a handshake can fail for one name and not for another. */
  gateTail(origin: OriginConfig): string {
    return ` tls ${this.#keptOf(origin).number}`;
  }

  #client(origin: OriginConfig, secureContext: SecureContext): TlsClient {
    const kept = this.#keptOf(origin);
    const name = (origin.tls.serverName ?? origin.host).replace(/\.$/, "");
    const isTicketGood = kept.session !== null && this.#clock() - kept.atMs < LONGEST_SESSION_MS;
    return {
      verify: origin.tls.verify,
      mustSpeak: origin.http2 === "only" ? HTTP2 : null,
      onSession: (session) => {
        kept.session = session;
        kept.atMs = this.#clock();
      },
      onFailed: () => (kept.session = null),
      options: {
        host: name,
        // RFC 6066 section 3: no IP literals in SNI. The certificate must bear it all the same.
        servername: isIP(name) === 0 ? name : "",
        secureContext,
        ALPNProtocols: ALPN[origin.http2 ?? "off"],
        requestOCSP: origin.tls.verify,
        ...(isTicketGood && kept.session !== null ? { session: kept.session } : {}),
      },
    };
  }

  #keptOf(origin: OriginConfig): Kept {
    const found = this.#kept.get(origin);
    if (found !== undefined) return found;
    const made: Kept = { number: ++this.#count, session: null, atMs: 0 };
    this.#kept.set(origin, made);
    return made;
  }
}
