/** OpenSSL numbers a received alert n as reason 1000 + n (`SSL_AD_REASON_OFFSET`). */
const ALERT_OFFSET = 1000;
const MOST_ALERT = 255;
/** Low bits of a packed OpenSSL 3 error are the reason; the library (20, SSL) is above them. */
const REASON_BITS = 0x7fffff;
const LIBRARY_SHIFT = 23;
const LIBRARY_SSL = 20;

/**
 * The number of OpenSSL's reason in an error of `node:tls`, or null if the error has none. Node hands the packed number over only inside the message
 * (`…:error:0A000410:…`); the number is OpenSSL's interface, the words around it change from version to version.
 */
export function opensslReason(error: Error): number | null {
  const hex = /(?:^|:)error:([0-9A-F]{8}):/.exec(error.message)?.[1];
  if (hex === undefined) return null;
  const packed = Number.parseInt(hex, 16);
  return packed >>> LIBRARY_SHIFT === LIBRARY_SSL ? packed & REASON_BITS : null;
}

/** The alert (RFC 8446 section 6) that a reason stands for, or null if it is none. */
export function alertOf(reason: number | null): number | null {
  if (reason === null || reason < ALERT_OFFSET || reason > ALERT_OFFSET + MOST_ALERT) return null;
  return reason - ALERT_OFFSET;
}
