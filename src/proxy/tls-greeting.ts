import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { ClientCertificateConfig } from "../config/edge-config.ts";
import { type HandshakeFailure, handshakePlace } from "../observe/counter-layout.ts";
import { loggedTls } from "../observe/logged-tls.ts";
import { type ClientHello, FIRST_OCTET_OF_TLS, readClientHello } from "../primitives/client-hello.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import { ClientSocket } from "./client-socket.ts";
import { ClientTls, type ShownCertificate } from "./client-tls.ts";
import type { Edge } from "./edge.ts";
import { firstHeadMs } from "./first-head-ms.ts";
import { handshakeFailure } from "./handshake-failure.ts";
import { closeGently, refusePlainly } from "./plain-refusal.ts";
import { shownCertificate } from "./shown-certificate.ts";
import type { TlsArrival } from "./tls-arrival.ts";
import type { TlsChoice } from "./tls-contexts.ts";
import { type HandshakeOwner, shakeHands } from "./tls-handshake.ts";

/** So much is looked at to tell HTTP from garbage. */
const METHOD_BYTES = 24;
const METHOD = /^[A-Z]{3,20} /;
const METHOD_BEGINS = /^[A-Z]{1,20}$/;
/** A record with the fatal alert 112 (RFC 8446 §6). */
const UNRECOGNIZED_NAME = Buffer.from([21, 3, 3, 0, 2, 2, 112]);
/** For clients whose hello cannot be read: OpenSSL tells them so. */
const NO_HELLO: ClientHello = {
  serverName: "",
  cipherSuites: [],
  groups: [],
  signatureSchemes: [],
  offersTls13: false,
  asksForProof: false,
  ticketKeyName: "",
};

/** Where greetings report to. */
export interface GreetingOwner {
  readonly edge: Edge;
  /** The key of the listener. */
  readonly listener: string;
  /** The greeting is over; null = the client is secured. */
  ended(greeting: TlsGreeting, failed: HandshakeFailure | null): void;
}

/**
 * A client that may shake hands, to the end of its TLS handshake. The hello is read here first, so that certificate, authorities and ticket
 * keys are chosen before OpenSSL sees it: a resumed session cannot bring along what was proved to another site.
 */
export class TlsGreeting implements HandshakeOwner {
  readonly #owner: GreetingOwner;
  readonly #arrival: TlsArrival;
  readonly #deadline: Deadline;
  #read: Buffer = Buffer.alloc(0);
  #hello: ClientHello = NO_HELLO;
  #choice: TlsChoice | null = null;
  #tls: TLSSocket | null = null;
  #isOver = false;

  constructor(arrival: TlsArrival, owner: GreetingOwner) {
    this.#arrival = arrival;
    this.#owner = owner;
    const { wheel, config } = owner.edge;
    this.#deadline = new Deadline(wheel, () => this.#drop("timeout"));
    const spentMs = wheel.nowMs - arrival.acceptedMs;
    this.#deadline.set(Math.max(1, firstHeadMs(config.client, arrival.refusal) - spentMs));
  }

  /** @param rest what has been read already; null = the socket has not been read from */
  begin(rest: Buffer | null): void {
    const { socket } = this.#arrival;
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onEnd);
    this.#arrival.onChunk = (chunk) => this.#onChunk(chunk);
    if (rest === null) this.#arrival.listen();
    else if (rest.length > 0) this.#onChunk(rest);
  }

  /** Ends it, whatever it is at. */
  destroy(): void {
    this.#drop("gone");
  }

  readonly #onEnd = (): void => this.#drop("gone");

  #onChunk(chunk: Buffer): void {
    this.#read = this.#read.length === 0 ? chunk : Buffer.concat([this.#read, chunk]);
    if (this.#read[0] !== FIRST_OCTET_OF_TLS) return this.#notTls();
    const found = readClientHello(this.#read);
    if (found === "more") return undefined;
    return this.#guarded(() => this.#handshake(found === "malformed" ? NO_HELLO : found));
  }

  /** As other servers do: somebody typed http:// with this port. */
  #notTls(): void {
    const text = this.#read.toString("latin1", 0, METHOD_BYTES);
    if (METHOD_BEGINS.test(text)) return;
    if (!METHOD.test(text)) return this.#drop("not-tls");
    this.#letGo();
    refusePlainly(this.#arrival.socket, "The plain HTTP request was sent to HTTPS port");
    this.#end("plain-http");
  }

  #handshake(hello: ClientHello): void {
    const { edge, listener } = this.#owner;
    const { socket } = this.#arrival;
    this.#hello = hello;
    const proof = hello.asksForProof ? edge.challenges?.tls.get(hello.serverName) : undefined;
    this.#choice = proof === undefined ? edge.tls.choose(listener, hello) : edge.tls.proof(listener, proof);
    if (this.#choice === null) return this.#noCertificate();
    if (socket.destroyed) return this.#end("gone");
    const server = edge.tls.server(this.#choice);
    socket.pause();
    this.#letGo();
    // OpenSSL must see what was read.
    socket.unshift(this.#read);
    this.#read = Buffer.alloc(0);
    shakeHands(server, socket, this);
  }

  /** Node closes the connection, behind OpenSSL's alert. */
  failed(code: string): void {
    this.#end(handshakeFailure(code));
  }

  /** There is none yet for this name, and none that could stand in (RFC 6066 §3). */
  #noCertificate(): void {
    const { socket } = this.#arrival;
    socket.off("close", this.#onEnd);
    this.#letGo();
    socket.write(UNRECOGNIZED_NAME);
    closeGently(socket);
    this.#end("no-certificate");
  }

  /** The handshake is done. */
  secured(tls: TLSSocket): void {
    this.#tls = tls;
    this.#guarded(() => this.#secured(tls));
  }

  #secured(tls: TLSSocket): void {
    const choice = this.#choice;
    if (this.#isOver || choice === null) return void tls.destroy();
    const { edge, listener } = this.#owner;
    const { clientCertificate, certificate } = choice;
    const arrival = this.#arrival;
    arrival.socket.off("close", this.#onEnd);
    const version = tls.getProtocol() ?? "";
    const isResumed = tls.isSessionReused();
    const protocol = tls.alpnProtocol || "";
    edge.counters.add(handshakePlace(version, isResumed ? "resumed" : "full"), 1);
    this.#end(null);
    if (choice.isProof === true) {
      // RFC 8737 §3: the handshake is all there is.
      tls.on("error", () => {});
      return closeGently(tls);
    }
    const facts = {
      tcp: arrival.socket,
      hello: this.#hello,
      certificate,
      listener,
      shown: clientCertificate === null ? null : shownTo(tls, clientCertificate),
      protocol,
      logText: loggedTls({
        version,
        cipher: tls.getCipher().standardName,
        serverName: this.#hello.serverName,
        isResumed,
        protocol,
      }),
    };
    edge.serveSecured(new ClientSocket(tls, { tls: new ClientTls(facts), arrival }));
    return undefined;
  }

  /** The socket is somebody else's to read. */
  #letGo(): void {
    this.#arrival.letGo();
    this.#arrival.socket.off("end", this.#onEnd);
  }

  #drop(failed: HandshakeFailure): void {
    if (this.#isOver) return;
    this.#end(failed);
    this.#tls?.destroy();
    this.#arrival.socket.destroy();
  }

  #end(failed: HandshakeFailure | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deadline.drop();
    this.#owner.ended(this, failed);
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#owner.edge.reportBug(error, "");
      this.#end("gone");
      this.#arrival.socket.destroy();
    }
  }
}

function shownTo(tls: TLSSocket, { ca }: ClientCertificateConfig): ShownCertificate {
  const leaf: X509Certificate | undefined = tls.getPeerX509Certificate();
  const error: unknown = tls.authorizationError;
  const why = tls.authorized ? null : String(error instanceof Error ? (error as NodeJS.ErrnoException).code : error);
  return shownCertificate(leaf ?? null, why, ca);
}
