import type { Server } from "node:tls";
import type {
  ClientCertificateConfig,
  EdgeSettings,
  ListenConfig,
  ListenTls,
  ServerCertificate,
} from "../config/edge-config.ts";
import { listenerKeys } from "../config/listener-key.ts";
import { coverage } from "../config/server-certificate.ts";
import type { ClientHello } from "../primitives/client-hello.ts";
import type { SiteTable } from "../sites/site-table.ts";
import { CLIENT_PROTOCOLS } from "./client-protocols.ts";
import { type TlsChoice, TlsContexts } from "./tls-contexts.ts";

/** Cipher suites for certificates with a curve in TLS 1.2 (RFC 5289, RFC 7905). */
const ECDSA_SUITES = [0xc02b, 0xc02c, 0xcca9];
/** ecdsa_secp256r1_sha256 and so on: the scheme that TLS 1.3 ties to a curve (RFC 8446 §4.2.3). */
const SCHEME_OF_CURVE: Readonly<Record<number, number>> = { 23: 0x0403, 24: 0x0503, 25: 0x0603 };

/** Decides which certificate a client gets, and who has to prove itself: by the name it asks for and what it can do. */
export class TlsFront {
  readonly #contexts: TlsContexts;
  #listen: ReadonlyMap<string, ListenerCertificates> = new Map();
  readonly #sites: SiteTable;
  /** For names that nobody knows, where a listener has none of its own. */
  #anySite: readonly ServerCertificate[] = [];
  /** Got by ACME, by name. */
  readonly #issued = new Map<string, ServerCertificate>();
  #staples: ReadonlyMap<string, Uint8Array> = new Map();

  constructor(sites: SiteTable) {
    this.#sites = sites;
    this.#contexts = new TlsContexts({
      protocols: [...CLIENT_PROTOCOLS.keys()],
      staple: (certificate) => {
        const answer = this.#staples.get(certificate);
        return answer === undefined ? null : Buffer.from(answer);
      },
    });
  }

  /**
   * Other certificates, for new connections.
   * @param anySite the certificates of the first site that has some
   */
  configure(config: EdgeSettings, anySite: readonly ServerCertificate[]): void {
    const keys = listenerKeys(config.listen);
    this.#listen = new Map(
      config.listen.flatMap(({ tls, http2 }, index) =>
        tls === undefined ? [] : [[keys[index] ?? "", new ListenerCertificates(tls, http2)]],
      ),
    );
    this.#anySite = anySite;
    this.#contexts.forget();
  }

  /** The newest key first; the others still open tickets. */
  useTicketKeys(keys: readonly Uint8Array[]): void {
    this.#contexts.useTicketKeys(keys);
  }

  /** OCSP answers (DER) by certificate (PEM). */
  useStaples(staples: ReadonlyMap<string, Uint8Array>): void {
    this.#staples = staples;
    this.#contexts.forget();
  }

  /** Certificates that were got by ACME, by name: new ones, or in place of those that were there. */
  useIssued(certificates: ReadonlyMap<string, ServerCertificate>): void {
    let replaces = false;
    for (const [name, certificate] of certificates) {
      replaces ||= this.#issued.has(name);
      this.#issued.set(name, certificate);
    }
    if (replaces) this.#contexts.forget();
  }

  /** How a CA is shown that a name leads here; null = the listener speaks no TLS. */
  proof(listener: string, certificate: ServerCertificate): TlsChoice | null {
    const own = this.#listen.get(listener);
    if (!own) return null;
    const { minVersion } = own;
    return { certificate, minVersion, clientCertificate: null, takesHttp2: false, isProof: true, ticketKeyName: "" };
  }

  /** What the handshake is done with; null if there is no certificate at all. */
  choose(listener: string, hello: ClientHello): TlsChoice | null {
    const own = this.#listen.get(listener);
    const certificate = this.certificateFor(listener, hello.serverName, hello);
    if (!own || certificate === null) return null;
    const { minVersion, takesHttp2 } = own;
    const clientCertificate = this.clientCertificateFor(hello.serverName);
    return { certificate, minVersion, clientCertificate, takesHttp2, ticketKeyName: hello.ticketKeyName };
  }

  /** Of the certificates that bear the name the best one this client can use; for a name that none bears the default. */
  certificateFor(listener: string, name: string, hello: ClientHello): ServerCertificate | null {
    const own = this.#listen.get(listener);
    const tls = name === "" ? undefined : this.#sites.find(name)?.config.tls;
    const site = tls?.certificates ?? [];
    const found =
      bearing(site, name) ??
      (tls?.acme === undefined ? null : this.#issuedFor(name)) ??
      own?.bearing(name) ??
      kin(site) ??
      own?.byDefault ??
      // While a name waits for its certificate, that of some other site would be no help.
      (tls?.acme === undefined ? (kin(this.#anySite) ?? this.#anyIssued()) : null);
    return found === null ? null : mostFitting(found, hello);
  }

  #issuedFor(name: string): readonly ServerCertificate[] | null {
    const issued = this.#issued.get(name);
    return issued === undefined ? null : [issued];
  }

  #anyIssued(): readonly ServerCertificate[] | null {
    const [first] = this.#issued.values();
    return first === undefined ? null : [first];
  }

  clientCertificateFor(name: string): ClientCertificateConfig | null {
    if (name === "") return null;
    return this.#sites.find(name)?.config.tls?.clientCertificate ?? null;
  }

  server(choice: TlsChoice): Server {
    return this.#contexts.of(choice);
  }
}

/** A listener's own certificates, found by name in constant time. */
class ListenerCertificates {
  readonly minVersion: ListenTls["minVersion"];
  readonly takesHttp2: boolean;
  readonly byDefault: readonly ServerCertificate[] | null;
  readonly #byName = new Map<string, ServerCertificate[]>();

  constructor({ certificates, minVersion }: ListenTls, http2: ListenConfig["http2"]) {
    this.minVersion = minVersion;
    this.takesHttp2 = http2 !== "off";
    this.byDefault = kin(certificates);
    for (const certificate of certificates) {
      for (const name of certificate.names) {
        const others = this.#byName.get(name);
        if (others === undefined) this.#byName.set(name, [certificate]);
        else others.push(certificate);
      }
    }
  }

  bearing(name: string): readonly ServerCertificate[] | null {
    if (name === "") return null;
    return this.#byName.get(name) ?? this.#byName.get(`*${name.slice(Math.max(0, name.indexOf(".")))}`) ?? null;
  }
}

/** Those with the name itself, else those with a wildcard for it. */
function bearing(certificates: readonly ServerCertificate[], name: string): readonly ServerCertificate[] | null {
  if (name === "" || certificates.length === 0) return null;
  for (const wanted of ["exact", "wildcard"] as const) {
    const found = certificates.filter((certificate) => coverage(certificate, name) === wanted);
    if (found.length > 0) return found;
  }
  return null;
}

/** The first one, and those of another kind for the same names. */
function kin(certificates: readonly ServerCertificate[]): readonly ServerCertificate[] | null {
  const [first] = certificates;
  if (first === undefined) return null;
  return certificates.filter((one) => one === first || one.names.join() === first.names.join());
}

/** A certificate with a curve is an order of magnitude cheaper to sign with; not every client can check it. */
function mostFitting(certificates: readonly ServerCertificate[], hello: ClientHello): ServerCertificate | null {
  if (certificates.length === 1) return certificates[0] ?? null;
  const curved = certificates.find(({ curve }) => curve !== "other" && canCheck(hello, curve));
  return curved ?? certificates.find(({ curve }) => curve === "other") ?? certificates[0] ?? null;
}

function canCheck({ offersTls13, signatureSchemes, groups, cipherSuites }: ClientHello, curve: number): boolean {
  if (!signatureSchemes.includes(SCHEME_OF_CURVE[curve] ?? 0)) return false;
  return offersTls13 || (groups.includes(curve) && cipherSuites.some((suite) => ECDSA_SUITES.includes(suite)));
}
