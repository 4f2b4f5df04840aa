import { constants, createHash, hkdfSync } from "node:crypto";
import { createServer, type Server } from "node:tls";
import type { ClientCertificateConfig, ListenTls, ServerCertificate } from "../config/edge-config.ts";
import { ACME_PROTOCOL } from "./acme-challenges.ts";
import { HTTP2 } from "./client-protocols.ts";

/** What OpenSSL needs to know for one handshake. */
export interface TlsChoice {
  readonly certificate: ServerCertificate;
  readonly minVersion: ListenTls["minVersion"];
  readonly clientCertificate: ClientCertificateConfig | null;
  /** Offered by ALPN, too. */
  readonly takesHttp2: boolean;
  /** For a CA that wants a proof: the certificate says it, and nothing else is spoken. */
  readonly isProof?: true;
  /** Name of the key that the client's ticket was sealed with, hex; "" = it has none. */
  readonly ticketKeyName: string;
}

/** Mozilla's "intermediate" without finite-field DH: what every browser since 2014 can speak, all of it with forward secrecy and AEAD. */
const CIPHERS = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");
/** The first is safe against quantum computers. */
const GROUPS = "X25519MLKEM768:X25519:prime256v1:secp384r1";
/** Octets of a ticket key as OpenSSL takes it: name, HMAC key, AES key. */
export const TICKET_KEY_BYTES = 48;
const KEY_NAME_BYTES = 16;
const DAY_S = 86_400;
/** A client could ask for one handshake after the other on one connection. Who has no AES in hardware prefers ChaCha20, and gets it. */
const ALWAYS = constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_PRIORITIZE_CHACHA;
/** A context takes some 30 KiB; who has more certificates in use than this makes them anew. */
const MOST_CONTEXTS = 10_000;

/** What the contexts of one thread have in common. */
export interface ContextMeans {
  /** In the order of preference: what ALPN may choose. */
  readonly protocols: readonly string[];
  /** The OCSP answer for a certificate (PEM), DER; null = none, so none is stapled. */
  readonly staple: (certificate: string) => Buffer | null;
}

/**
 * OpenSSL contexts, one for every certificate, set of authorities for clients, and ticket key that are in use. They are made with the first
 * connection that needs them. Each is a `tls.Server` that never listens: it gets connections whose first octets have been read.
 */
export class TlsContexts {
  readonly #means: ContextMeans;
  readonly #servers = new Map<string, Server>();
  readonly #numbers = new WeakMap<object, number>();
  #count = 0;
  /** The newest first. Empty: no tickets. */
  #ticketKeys: readonly Buffer[] = [];

  constructor(means: ContextMeans) {
    this.#means = means;
  }

  /** New connections get tickets that are sealed with the first key; the others still open theirs. */
  useTicketKeys(keys: readonly Uint8Array[]): void {
    this.#ticketKeys = keys.map((key) => Buffer.from(key));
    this.#servers.clear();
  }

  /** Certificates may have changed: nothing that was made is used again. */
  forget(): void {
    this.#servers.clear();
  }

  /** Throws if OpenSSL refuses what it is given; configurations are checked for that when they are read. */
  of(choice: TlsChoice): Server {
    const key = this.#ticketKey(choice);
    const name = key === null ? "" : key.toString("hex", 0, KEY_NAME_BYTES);
    const { certificate, minVersion, clientCertificate, takesHttp2 } = choice;
    const id = `${this.#number(certificate)} ${minVersion} ${takesHttp2 ? 2 : 1} ${clientCertificate === null ? 0 : this.#number(clientCertificate)} ${name}`;
    const known = this.#servers.get(id);
    if (known !== undefined) return known;
    if (this.#servers.size >= MOST_CONTEXTS) this.#servers.clear();
    const made = this.#make(choice, key);
    this.#servers.set(id, made);
    return made;
  }

  /** The key that can open the client's ticket, or else the newest. */
  #ticketKey({ clientCertificate, ticketKeyName }: TlsChoice): Buffer | null {
    const keys = this.#ticketKeys.map((key) => derived(key, clientCertificate));
    const [newest = null] = keys;
    if (ticketKeyName === "") return newest;
    return keys.find((key) => key.toString("hex", 0, KEY_NAME_BYTES) === ticketKeyName) ?? newest;
  }

  #make(choice: TlsChoice, ticketKey: Buffer | null): Server {
    const { certificate, minVersion, clientCertificate } = choice;
    const server = createServer({
      cert: certificate.cert,
      key: certificate.key,
      minVersion,
      ciphers: CIPHERS,
      ecdhCurve: GROUPS,
      honorCipherOrder: true,
      // Never the usual roots: who may prove itself here is the owner's word alone.
      ca: clientCertificate === null ? [] : [clientCertificate.ca],
      requestCert: clientCertificate !== null,
      rejectUnauthorized: false,
      ALPNProtocols: protocolsOf(choice, this.#means.protocols),
      // The edge has a clock of its own.
      handshakeTimeout: 0,
      sessionIdContext: "wao",
      sessionTimeout: DAY_S,
      secureOptions: ticketKey === null ? ALWAYS | constants.SSL_OP_NO_TICKET : ALWAYS,
      ...(ticketKey === null ? {} : { ticketKeys: ticketKey }),
    });
    const { staple } = this.#means;
    if (staple(certificate.cert) !== null) {
      server.on("OCSPRequest", (_leaf, _issuer, done) => done(null, staple(certificate.cert) ?? Buffer.alloc(0)));
    }
    return server;
  }

  #number(of: object): number {
    const known = this.#numbers.get(of);
    if (known !== undefined) return known;
    this.#count += 1;
    this.#numbers.set(of, this.#count);
    return this.#count;
  }
}

function protocolsOf({ isProof, takesHttp2 }: TlsChoice, all: readonly string[]): string[] {
  return isProof === true ? [ACME_PROTOCOL] : all.filter((protocol) => takesHttp2 || protocol !== HTTP2);
}

/**
 * A ticket stands for a proof of who the client is: one that was made where other authorities count, or none, must not open here (as in
 * CVE-2025-23419). So every set of authorities has a key of its own.
 */
function derived(key: Buffer, clientCertificate: ClientCertificateConfig | null): Buffer {
  if (clientCertificate === null) return key;
  const group = createHash("sha256").update(clientCertificate.ca).digest();
  return Buffer.from(hkdfSync("sha256", key, "", group, TICKET_KEY_BYTES));
}
