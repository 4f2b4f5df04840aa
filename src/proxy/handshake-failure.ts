import type { HandshakeFailure } from "../observe/counter-layout.ts";

const BY_CODE: ReadonlyMap<string, HandshakeFailure> = new Map([
  ["ERR_SSL_UNSUPPORTED_PROTOCOL", "version"],
  ["ERR_SSL_INAPPROPRIATE_FALLBACK", "version"],
  ["ERR_SSL_NO_SHARED_CIPHER", "cipher"],
  ["ERR_SSL_NO_SUITABLE_KEY_SHARE", "cipher"],
  ["ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM", "cipher"],
  ["ERR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS", "cipher"],
  ["ERR_SSL_NO_APPLICATION_PROTOCOL", "protocol"],
]);

/** Why OpenSSL ended a handshake, by the code of its error; `alert`: the client did, most often because it does not trust the certificate. */
export function handshakeFailure(code: string): HandshakeFailure {
  return BY_CODE.get(code) ?? (code.includes("_ALERT_") ? "alert" : "broken");
}
