/**
 * What an origin does, as data: it goes to the origin process as JSON, and a reader of a case sees the bytes.
 */

/** One step. Text is latin1, so that any octet can be written. */
export type Act =
  /** Write this, so many times [once]. */
  | { readonly say: string; readonly times?: number }
  | { readonly pauseMs: number }
  /** FIN. */
  | "fin"
  /** RST. */
  | "rst"
  /** The TCP connection ends; where TLS is spoken, without its goodbye. */
  | "gone";

export type Acts = readonly Act[];

/** Connections are answered as the table says; what is left out does not happen. */
export interface Talk {
  /** Played as soon as a connection is accepted. */
  readonly accepted?: Acts;
  /** Played at the first bytes, whatever they are. */
  readonly spokenTo?: Acts;
  /** Played when a request has come whole: for the n-th of a connection; the last one stays. */
  readonly asked?: readonly Acts[];
  /** Played in place of `asked` for warm-ups. */
  readonly warm?: Acts;
  /** Play `asked` as soon as the head of a request is there. */
  readonly early?: true;
  /** Never read. */
  readonly deaf?: true;
  /** Speak TLS. */
  readonly tls?: TlsServer;
}

/** `full`: never accepts, and the queue is full. */
export type Behaviour = "full" | Talk;

/** Certificates that the lab makes, see `certificates.ts`. */
export type CertificateName =
  | "good"
  | "expired"
  | "future"
  | "otherName"
  | "selfSigned"
  | "strangeRoot"
  | "strangeIntermediate"
  | "withIntermediate"
  | "withoutIntermediate"
  | "revoked";

export interface TlsServer {
  readonly certificate: CertificateName;
  readonly versions?: readonly [from: "TLSv1" | "TLSv1.2" | "TLSv1.3", to: "TLSv1" | "TLSv1.2" | "TLSv1.3"];
  /** In OpenSSL's words. */
  readonly ciphers?: string;
  /**
   * Leave it to `openssl s_server` with these arguments: Node's own server sends no alert when it misses a client certificate or does not know a name.
   */
  readonly openssl?: readonly string[];
}

/** What a good origin says. */
export const GOOD_BODY = "hello";
export const ANSWER = `HTTP/1.1 200 OK\r\nContent-Length: ${GOOD_BODY.length}\r\n\r\n${GOOD_BODY}`;

export const CLOSING = ANSWER.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");

/** Before an ending, so that what was said before it has arrived. */
export const MOMENT: Act = { pauseMs: 60 };

export const GOOD: Talk = says(ANSWER);

/** Each request gets these bytes. */
export function says(text: string): Talk {
  return { asked: [[{ say: text }]] };
}

/** Each request gets this. */
export function asked(...acts: Acts): Talk {
  return { asked: [acts] };
}
