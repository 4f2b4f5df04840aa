import { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { certificateVerdict, revokedVerdict } from "./certificate-failure.ts";
import { handshakeVerdict } from "./tls-failure.ts";
import { expectGoodbye } from "./tls-goodbye.ts";
import { stapledRevocation } from "./tls-ocsp.ts";
import { type Verdict, verdict } from "./verdict.ts";

/** Called once: with the secured socket, or with why not. */
export type Secured = (socket: TLSSocket | null, why: Verdict | null) => void;

/** Begins a handshake on an established connection. */
export type TlsStart = (socket: Socket, done: Secured) => TlsHandshake;

/** How to speak to one origin. */
export interface TlsClient {
  readonly options: ConnectionOptions;
  readonly verify: boolean;
  /** What ALPN must agree on; null = whatever it is, HTTP/1.1 where the server says nothing. */
  readonly mustSpeak: string | null;
  /** A ticket for the next connection; with TLS 1.3 it comes after the handshake. */
  readonly onSession: (session: Buffer) => void;
  /** The kept ticket may be at fault. */
  readonly onFailed: () => void;
}

/** One TLS handshake on one TCP connection. Owns both sockets until it hands the secured one over. */
export class TlsHandshake {
  readonly #socket: TLSSocket;
  readonly #tcp: Socket;
  readonly #client: TlsClient;
  #done: Secured | null;
  /** The server is who it should be (or nobody wants to know). */
  #trusted = false;
  /** OCSP answer, DER. */
  #stapled: Buffer | null = null;

  constructor(client: TlsClient, socket: Socket, done: Secured) {
    this.#tcp = socket;
    this.#client = client;
    this.#done = done;
    // The TLS socket takes over the handle and reports its errors; this is for what reaches the TCP socket's own object.
    socket.on("error", ignore);
    // Verified in #onSecure: with `rejectUnauthorized` Node destroys the socket first, and the evidence (whose certificate, until when) with it.
    this.#socket = tlsConnect({ ...client.options, socket, rejectUnauthorized: false });
    this.#socket.on("secureConnect", this.#onSecure);
    this.#socket.on("error", this.#onError);
    this.#socket.on("session", this.#onSession);
    this.#socket.on("OCSPResponse", this.#onStaple);
  }

  /** Give up without a verdict; `done` is not called. */
  abandon(): void {
    this.#done = null;
    this.#socket.destroy();
  }

  readonly #onSecure = (): void => {
    const socket = this.#socket;
    const why = (this.#client.verify ? this.#distrust() : null) ?? this.#otherProtocol();
    if (why !== null) return this.#fail(why);
    this.#trusted = true;
    const done = this.#done;
    this.#done = null;
    if (done === null) return undefined;
    socket.removeListener("secureConnect", this.#onSecure);
    socket.removeListener("error", this.#onError);
    socket.removeListener("OCSPResponse", this.#onStaple);
    expectGoodbye(socket, this.#tcp);
    return done(socket, null);
  };

  /** Why the server is not to be trusted, or null. */
  #distrust(): Verdict | null {
    const socket = this.#socket;
    if (!socket.authorized) return certificateVerdict(authorizationCode(socket), socket.getPeerCertificate(true));
    const answer = this.#stapled;
    if (answer === null) return null;
    const certificate = socket.getPeerCertificate(true);
    const issuer: { raw: Buffer } | undefined = certificate.issuerCertificate;
    if (issuer === undefined) return null;
    const stapled = { answer, leaf: new X509Certificate(certificate.raw), issuer: new X509Certificate(issuer.raw) };
    const revokedAtMs = stapledRevocation(stapled, Date.now());
    if (revokedAtMs === null) return null;
    return revokedVerdict(`revoked at ${new Date(revokedAtMs).toISOString()} (stapled OCSP)`, certificate);
  }

  /** A server without ALPN, or that ignores it, says nothing (RFC 7301 §3.2); one that objects says alert 120, which is 2300, too. */
  #otherProtocol(): Verdict | null {
    const { mustSpeak } = this.#client;
    if (mustSpeak === null || this.#socket.alpnProtocol === mustSpeak) return null;
    return { ...verdict("TLSError", null, ""), note: `ALPN did not agree on ${mustSpeak}` };
  }

  readonly #onStaple = (answer: Buffer | null): void => {
    this.#stapled = answer;
  };

  /** Stays on the socket for its life. A ticket of a server that did not verify would let it skip the check the next time. */
  readonly #onSession = (session: Buffer): void => {
    if (this.#trusted) this.#client.onSession(session);
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#fail(handshakeVerdict(error, this.#sawCertificate()));
  };

  #fail(why: Verdict): void {
    const done = this.#done;
    this.#done = null;
    this.#client.onFailed();
    this.#socket.destroy();
    done?.(null, why);
  }

  #sawCertificate(): boolean {
    // Typed as never null; it is, once the handle has gone.
    const certificate: object | null = this.#socket.getPeerCertificate();
    return certificate !== null && Object.keys(certificate).length > 0;
  }
}

/** Typed as an error, but it is the error's code (a string) since ever. */
function authorizationCode(socket: TLSSocket): string {
  const found: unknown = socket.authorizationError;
  return typeof found === "string" ? found : "";
}

function ignore(): void {}
