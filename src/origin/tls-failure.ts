import type { TLSSocket } from "node:tls";
import { type Verdict, verdict } from "./verdict.ts";

/** Classify a failed handshake. */
export function tlsVerdict(error: NodeJS.ErrnoException, _socket: TLSSocket, _sentCertificate: boolean): Verdict {
  return verdict("TLSError", null, error.code ?? "");
}
