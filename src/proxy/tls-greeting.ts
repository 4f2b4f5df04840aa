import type { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import type { Server, TLSSocket } from "node:tls";
import type { ClientCertificateConfig } from "../config/edge-config.ts";
import { loggedTls } from "../observe/logged-tls.ts";
import { type ClientHello, FIRST_OCTET_OF_TLS, readClientHello } from "../primitives/client-hello.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import { ClientSocket } from "./client-socket.ts";
import { ClientTls, type ShownCertificate } from "./client-tls.ts";
import type { Edge } from "./edge.ts";
import { refusePlainly } from "./plain-refusal.ts";
import { shownCertificate } from "./shown-certificate.ts";
import type { TlsChoice } from "./tls-contexts.ts";

/** So much is looked at to tell HTTP from garbage. */
const METHOD_BYTES = 24;
const METHOD = /^[A-Z]{3,20} /;
const METHOD_BEGINS = /^[A-Z]{1,20}$/;
/** For clients whose hello cannot be read: OpenSSL tells them so. */
const NO_HELLO: ClientHello = {
  serverName: "",
  cipherSuites: [],
  groups: [],
  signatureSchemes: [],
  offersTls13: false,
  ticketKeyName: "",
};

/** What becomes of a greeting, for the counters. */
export type GreetingEnd = "secured" | "plain-http" | "garbage" | "refused" | "too-slow" | "gone" | "no-certificate";

/** Where greetings report to. */
export interface GreetingOwner {
  readonly edge: Edge;
  /** The key of the listener. */
  readonly listener: string;
  /** The greeting is over; a client that was `secured` has been handed to the edge. */
  ended(greeting: TlsGreeting, how: GreetingEnd): void;
}

/**
 * A client connection from its accept to the end of its TLS handshake. The hello is read here first, so that certificate, authorities and ticket
 * keys are chosen before OpenSSL sees it: a resumed session cannot bring along what was proved to another site.
 */
export class TlsGreeting {
  readonly #owner: GreetingOwner;
  readonly #tcp: Socket;
  readonly #deadline: Deadline;
  readonly #acceptedMs: number;
  #read: Buffer = Buffer.alloc(0);
  #hello: ClientHello = NO_HELLO;
  #choice: TlsChoice | null = null;
  #tls: TLSSocket | null = null;
  #isOver = false;

  /** @param tcp accepted, and not read from (`pauseOnConnect`) */
  constructor(tcp: Socket, owner: GreetingOwner) {
    this.#tcp = tcp;
    this.#owner = owner;
    const { wheel, config } = owner.edge;
    this.#acceptedMs = wheel.nowMs;
    this.#deadline = new Deadline(wheel, () => this.#drop("too-slow"));
    this.#deadline.set(config.client.headTimeoutMs);
    tcp.on("error", () => {});
    tcp.on("end", this.#onEnd);
    tcp.on("close", this.#onClose);
    tcp.on("data", this.#onData);
    tcp.resume();
  }

  /** Ends it, whatever it is at. */
  destroy(): void {
    this.#drop("gone");
  }

  readonly #onEnd = (): void => this.#drop("gone");
  readonly #onClose = (): void => this.#end(this.#choice === null ? "gone" : "refused");

  readonly #onData = (chunk: Buffer): void => {
    this.#read = this.#read.length === 0 ? chunk : Buffer.concat([this.#read, chunk]);
    if (this.#read[0] !== FIRST_OCTET_OF_TLS) return this.#notTls();
    const found = readClientHello(this.#read);
    if (found === "more") return undefined;
    return this.#guarded(() => this.#handshake(found === "malformed" ? NO_HELLO : found));
  };

  /** As other servers do: somebody typed http:// with this port. */
  #notTls(): void {
    const text = this.#read.toString("latin1", 0, METHOD_BYTES);
    if (METHOD_BEGINS.test(text)) return;
    if (!METHOD.test(text)) return this.#drop("garbage");
    this.#letGo();
    refusePlainly(this.#tcp, "The plain HTTP request was sent to HTTPS port");
    this.#end("plain-http");
  }

  #handshake(hello: ClientHello): void {
    const { edge, listener } = this.#owner;
    this.#hello = hello;
    this.#choice = edge.tls.choose(listener, hello);
    if (this.#choice === null) return this.#drop("no-certificate");
    if (this.#tcp.destroyed) return this.#end("gone");
    const server = edge.tls.server(this.#choice);
    this.#tcp.pause();
    this.#letGo();
    // OpenSSL must see what was read.
    this.#tcp.unshift(this.#read);
    this.#read = Buffer.alloc(0);
    adopt(server, this.#tcp, this);
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
    const shown = clientCertificate === null ? null : shownTo(tls, clientCertificate);
    if (clientCertificate?.mode === "require" && shown?.verdict !== "SUCCESS") {
      this.#tcp.off("close", this.#onClose);
      tls.on("error", () => {});
      refusePlainly(
        tls,
        shown?.verdict === "NONE" ? "No required client certificate was sent" : "The client certificate was refused",
      );
      return this.#end("refused");
    }
    this.#tcp.off("close", this.#onClose);
    this.#end("secured");
    const facts = {
      tcp: this.#tcp,
      hello: this.#hello,
      certificate,
      listener,
      shown,
      protocol: tls.alpnProtocol || "",
      logText: loggedTls({
        version: tls.getProtocol() ?? "",
        cipher: tls.getCipher().standardName,
        serverName: this.#hello.serverName,
        isResumed: tls.isSessionReused(),
        protocol: tls.alpnProtocol || "",
      }),
    };
    edge.accept(new ClientSocket(tls, { tls: new ClientTls(facts), acceptedMs: this.#acceptedMs }), { key: listener });
    return undefined;
  }

  /** The socket is somebody else's to read. */
  #letGo(): void {
    this.#tcp.off("data", this.#onData);
    this.#tcp.off("end", this.#onEnd);
  }

  #drop(how: GreetingEnd): void {
    if (this.#isOver) return;
    this.#end(how);
    this.#tls?.destroy();
    this.#tcp.destroy();
  }

  #end(how: GreetingEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deadline.drop();
    this.#owner.ended(this, how);
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#owner.edge.reportBug(error, "");
      this.#drop("gone");
    }
  }
}

function shownTo(tls: TLSSocket, { ca }: ClientCertificateConfig): ShownCertificate {
  const leaf: X509Certificate | undefined = tls.getPeerX509Certificate();
  const error: unknown = tls.authorizationError;
  const why = tls.authorized ? null : String(error instanceof Error ? (error as NodeJS.ErrnoException).code : error);
  return shownCertificate(leaf ?? null, why, ca);
}

/** Greetings whose handshake is under way, by the only thing that the TCP socket and Node's TLS socket have in common. */
const underWay = new Map<string, TlsGreeting>();
const prepared = new WeakSet<Server>();

/** Has `server` do the handshake. */
function adopt(server: Server, tcp: Socket, greeting: TlsGreeting): void {
  if (!prepared.has(server)) {
    prepared.add(server);
    server.on("secureConnection", (tls) => {
      const found = underWay.get(peersOf(tls));
      if (found === undefined) tls.destroy();
      else found.secured(tls);
    });
  }
  const peers = peersOf(tcp);
  underWay.set(peers, greeting);
  tcp.once("close", () => {
    if (underWay.get(peers) === greeting) underWay.delete(peers);
  });
  server.emit("connection", tcp);
}

function peersOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
