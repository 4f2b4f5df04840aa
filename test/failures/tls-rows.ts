import type { TLS_ROWS } from "../../src/failures/rows/tls.ts";
import { PROVOKE, USUAL_TLS } from "../integration/origin-tls-cases.ts";
import type { Gets, OnLoopback, Provocations } from "./provocation.ts";

type TlsName = keyof typeof TLS_ROWS;

/** 23xx: the first server of each row; all of them are in `test/integration/origin-tls.test.ts`. */
export const PROVOKE_TLS: Provocations<TlsName> = {
  TLSError: handshake("TLSError", 'error=tls_protocol_error; details="2300 TLSError"'),
  TLSHandshakeTimeout: handshake(
    "TLSHandshakeTimeout",
    'error=connection_timeout; details="2301 TLSHandshakeTimeout"',
    504,
  ),
  TLSCertificateExpired: handshake(
    "TLSCertificateExpired",
    'error=tls_certificate_error; details="2302 TLSCertificateExpired"',
  ),
  TLSCertificateNotYetValid: handshake(
    "TLSCertificateNotYetValid",
    'error=tls_certificate_error; details="2303 TLSCertificateNotYetValid"',
  ),
  TLSHostnameMismatch: handshake(
    "TLSHostnameMismatch",
    'error=tls_certificate_error; details="2304 TLSHostnameMismatch"',
  ),
  TLSUntrustedIssuer: handshake(
    "TLSUntrustedIssuer",
    'error=tls_certificate_error; details="2305 TLSUntrustedIssuer: unknown-issuer"',
  ),
  TLSSelfSigned: handshake("TLSSelfSigned", 'error=tls_certificate_error; details="2306 TLSSelfSigned"'),
  TLSCertificateRevoked: handshake(
    "TLSCertificateRevoked",
    'error=tls_certificate_error; details="2307 TLSCertificateRevoked"',
  ),
  TLSVersionOrCipherMismatch: handshake(
    "TLSVersionOrCipherMismatch",
    'error=tls_alert_received; details="2308 TLSVersionOrCipherMismatch"; alert-id=70',
  ),
  TLSNotSpoken: handshake("TLSNotSpoken", 'error=tls_protocol_error; details="2309 TLSNotSpoken"'),
  TLSUnrecognizedName: handshake(
    "TLSUnrecognizedName",
    'error=tls_alert_received; details="2310 TLSUnrecognizedName"; alert-id=112',
  ),
  TLSClientCertificateRejected: handshake(
    "TLSClientCertificateRejected",
    'error=tls_alert_received; details="2311 TLSClientCertificateRejected"; alert-id=40',
  ),
  TLSHandshakeClosed: handshake("TLSHandshakeClosed", 'error=connection_terminated; details="2312 TLSHandshakeClosed"'),
};

function handshake(name: TlsName, proxyStatus: string, status = 502): OnLoopback {
  const [first] = PROVOKE[name];
  if (first === undefined) throw new Error(`nothing provokes ${name}`);
  const gets: Gets = {
    status,
    proxyStatus: `wao; ${proxyStatus}`,
    phase: "handshake",
    ...(first.reason === undefined ? {} : { reason: first.reason }),
  };
  const site = async (): Promise<Readonly<Record<string, unknown>>> => ({
    origin: { url: `https://127.0.0.1:${await first.serve()}`, tls: { ...USUAL_TLS, ...first.tls } },
    timeouts: { connect: "2s", response: "5s" },
  });
  return { what: first.what, site, gets };
}
