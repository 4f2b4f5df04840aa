import type { Socket } from "node:net";
import type { ServerCertificate } from "../config/edge-config.ts";
import type { ClientHello } from "../primitives/client-hello.ts";
import type { Site } from "../sites/site.ts";

/** How far a client has proved who it is. `none`: it showed no certificate. */
export type ClientVerdict = "SUCCESS" | "NONE" | `FAILED:${string}`;

/** A client's certificate, as the origin is told of it. */
export interface ShownCertificate {
  readonly verdict: ClientVerdict;
  /** Field lines, each with CRLF. */
  readonly fields: string;
  /** The authorities that it was checked against, PEM. */
  readonly ca: string;
}

/** What is known of the TLS that a client connection runs on. */
export class ClientTls {
  /** The TCP connection below, for a cut that a client can see. */
  readonly tcp: Socket;
  readonly hello: ClientHello;
  readonly certificate: ServerCertificate;
  /** The key of the listener. */
  readonly listener: string;
  /** Null = the site of the name asks for none. */
  readonly shown: ShownCertificate | null;
  /** What ALPN chose (RFC 7301), "" = nothing. */
  readonly protocol: string;
  /** For the access log: a JSON object. */
  readonly logText: string;
  /** The request before was for this host and site, and could be served here. */
  checkedHost = "";
  checkedSite: Site | null = null;

  constructor(facts: ClientTlsFacts) {
    this.tcp = facts.tcp;
    this.hello = facts.hello;
    this.certificate = facts.certificate;
    this.listener = facts.listener;
    this.shown = facts.shown;
    this.protocol = facts.protocol;
    this.logText = facts.logText;
  }
}

export type ClientTlsFacts = Pick<
  ClientTls,
  "tcp" | "hello" | "certificate" | "listener" | "shown" | "protocol" | "logText"
>;
