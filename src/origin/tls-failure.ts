import type { FailureName } from "../failures/catalogue.ts";
import { type Failure, failure } from "../failures/failure.ts";
import { alertOf, opensslReason } from "./tls-alert.ts";
import { type Verdict, verdict } from "./verdict.ts";

const HANDSHAKE_FAILURE = 40;
/** RFC 7301 section 3.2: the server wants something other than what we offer, mostly h2 where that is http/1.1 alone. */
const NO_APPLICATION_PROTOCOL = 120;

/**
 * Alerts of RFC 8446 section 6 that mean one thing; the others are 2300. From 42 to 49 a peer judges the certificate that it was shown, and the one that
 * a client shows is ours.
 */
const ALERTS: Readonly<Record<number, FailureName>> = {
  [HANDSHAKE_FAILURE]: "TLSVersionOrCipherMismatch",
  70: "TLSVersionOrCipherMismatch",
  71: "TLSVersionOrCipherMismatch",
  112: "TLSUnrecognizedName",
  42: "TLSClientCertificateRejected",
  43: "TLSClientCertificateRejected",
  44: "TLSClientCertificateRejected",
  45: "TLSClientCertificateRejected",
  46: "TLSClientCertificateRejected",
  48: "TLSClientCertificateRejected",
  49: "TLSClientCertificateRejected",
  116: "TLSClientCertificateRejected",
};

/** What our own OpenSSL found (`sslerr.h`, the numbers are its interface). */
const REASONS: Readonly<Record<number, FailureName>> = {
  267: "TLSNotSpoken", // wrong version number: the first bytes are no TLS record
  156: "TLSNotSpoken", // http request
  155: "TLSNotSpoken", // https proxy request
  258: "TLSVersionOrCipherMismatch", // unsupported protocol: the server chose a version below our minimum
  266: "TLSVersionOrCipherMismatch", // wrong ssl version
  191: "TLSVersionOrCipherMismatch", // no protocols available
  248: "TLSVersionOrCipherMismatch", // unknown cipher returned
  261: "TLSVersionOrCipherMismatch", // wrong cipher returned
  394: "TLSVersionOrCipherMismatch", // dh key too small
  294: "TLSHandshakeClosed", // unexpected eof while reading
};

/** How the connection ended under the handshake. FIN is an ECONNRESET without errno. */
const CLOSED = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED", "ENOTCONN"]);

/**
 * Classify an error of a handshake by system code, alert and OpenSSL reason, never by words.
 *
 * @param sawCertificate the server had sent its certificate, so version and cipher were agreed
 */
export function handshakeVerdict(error: NodeJS.ErrnoException, sawCertificate: boolean): Verdict {
  const code = error.code ?? "";
  if (CLOSED.has(code)) return verdict("TLSHandshakeClosed", null, code);
  if (code === "ETIMEDOUT") return verdict("TLSHandshakeTimeout", null, code);
  const reason = opensslReason(error);
  const alert = alertOf(reason);
  if (alert !== null) return alertVerdict(alert, code, sawCertificate);
  return verdict((reason === null ? undefined : REASONS[reason]) ?? "TLSError", null, code);
}

/**
 * The failure that an error of an established TLS connection means if it is one of TLS, else null. With TLS 1.3 the server judges our certificate after
 * our handshake is over, so its alert (116 if we sent none) comes with the first read.
 */
export function establishedTlsFailure(error: NodeJS.ErrnoException, address: string): Failure | null {
  const reason = opensslReason(error);
  if (reason === null) return null;
  const alert = alertOf(reason);
  const code = error.code ?? "";
  // What is no alert is our own OpenSSL's complaint about what came: a record that was altered on the way, for instance.
  const found = alert === null ? verdict("TLSError", null, code) : alertVerdict(alert, code, true);
  const detail = `${address} ${found.errno}${found.note === "" ? "" : `; ${found.note}`}`;
  return failure(found.name, null, detail, found.parameters);
}

function alertVerdict(alert: number, code: string, sawCertificate: boolean): Verdict {
  // TLS 1.2 has no alert 116: a server that misses our certificate says handshake_failure, but only after its own certificate.
  const name: FailureName | undefined =
    alert === HANDSHAKE_FAILURE && sawCertificate ? "TLSClientCertificateRejected" : ALERTS[alert];
  if (name !== undefined) return { ...verdict(name, null, code), parameters: `alert-id=${alert}` };
  const hint = alert === NO_APPLICATION_PROTOCOL ? ": it speaks no version of HTTP that was offered" : "";
  return { ...verdict("TLSError", null, code), note: `alert ${alert}${hint}` };
}
