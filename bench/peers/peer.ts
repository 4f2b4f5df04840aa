import type { Case, Over } from "../cases.ts";
import type { Certificate } from "../certificate.ts";
import type { Command } from "../children.ts";

/** Where a proxy runs and what it forwards to; all on 127.0.0.1. */
export interface Place {
  /** Its own empty folder. */
  readonly folder: string;
  readonly port: number;
  /** For TLS with HTTP/1.1 and HTTP/2, where it speaks that. */
  readonly tlsPort: number;
  readonly certificate: Certificate;
  /** Workers or threads. */
  readonly threads: Case["threads"];
  readonly originPort: number;
  /** Its access log. */
  readonly logPath: string;
}

/** A program that is measured. */
export interface Peer {
  readonly name: string;
  /** `wao`: this program; `native`: a server in C or Go; `node`: a proxy on Node; `relay`: bytes only, no HTTP. */
  readonly kind: "wao" | "native" | "node" | "relay";
  /** With its clients. */
  readonly speaks: readonly Over[];
  readonly mostThreads: Case["threads"];
  /** What installs it, for the row of a missing one. */
  readonly missing: string;
  /** Its version, or null when it is not installed. */
  readonly version: () => Promise<string | null>;
  /** Writes its configuration into the place and says how to start it. */
  readonly command: (place: Place) => Command;
}
