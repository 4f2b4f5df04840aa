/** What the first message of a TLS client says (RFC 8446 §4.1.2), as far as it decides which certificate and which keys it meets. */
export interface ClientHello {
  /** The name asked for (RFC 6066 §3), lower case, no trailing dot; "" = none. */
  readonly serverName: string;
  readonly cipherSuites: readonly number[];
  /** Named groups, curves among them (RFC 8422 §5.1.1). */
  readonly groups: readonly number[];
  readonly signatureSchemes: readonly number[];
  /** It can speak TLS 1.3 (RFC 8446 §4.2.1). */
  readonly offersTls13: boolean;
  /** It is an ACME CA that wants a proof (RFC 8737 §3): `acme-tls/1`, and nothing else, by ALPN. */
  readonly asksForProof: boolean;
  /** Name of the key that its ticket was sealed with (RFC 5077 §4), "" = it has none. As hex. */
  readonly ticketKeyName: string;
}

/** `more`: it is not whole yet. `malformed`: whoever answers alerts will find out what is wrong. */
export type HelloFound = ClientHello | "more" | "malformed";

const RECORD_HEAD_BYTES = 5;
const MESSAGE_HEAD_BYTES = 4;
/** RFC 8446 §5.1: a record holds at most 2^14 octets. */
const MOST_RECORD_BYTES = 16_384;
const MOST_HELLO_BYTES = 65_536;
/** A client that cuts its hello into crumbs wants us to work, nothing else. */
const MOST_RECORDS = 16;
const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const RANDOM_BYTES = 32;
const KEY_NAME_BYTES = 16;
const EXTENSION = {
  serverName: 0,
  groups: 10,
  signatures: 13,
  alpn: 16,
  ticket: 35,
  preSharedKey: 41,
  versions: 43,
} as const;
/** ProtocolNameList (RFC 7301 §3.1) with the one name. */
const PROOF_ALPN = Buffer.from("\0\x0b\x0aacme-tls/1", "latin1");
const TLS_1_3 = 0x0304;

/** A record of the handshake layer begins with this octet. */
export const FIRST_OCTET_OF_TLS = HANDSHAKE_RECORD;

/** Reads the hello at the beginning of what a client sent. Nothing is thrown, whatever the octets are. */
export function readClientHello(bytes: Buffer): HelloFound {
  const message = handshakeMessage(bytes);
  if (message === "more" || message === "malformed") return message;
  return new HelloReader(message).read() ?? "malformed";
}

/** The first handshake message, put together from its records (RFC 8446 §5.1). */
function handshakeMessage(bytes: Buffer): Buffer | "more" | "malformed" {
  const parts: Buffer[] = [];
  let length = 0;
  for (let at = 0; ;) {
    if (bytes.length < at + RECORD_HEAD_BYTES)
      return bytes.length > at && bytes[at] !== HANDSHAKE_RECORD ? "malformed" : "more";
    const recordBytes = bytes.readUInt16BE(at + 3);
    if (bytes[at] !== HANDSHAKE_RECORD || bytes[at + 1] !== 3 || recordBytes === 0 || recordBytes > MOST_RECORD_BYTES) {
      return "malformed";
    }
    if (parts.length === MOST_RECORDS) return "malformed";
    const part = bytes.subarray(at + RECORD_HEAD_BYTES, at + RECORD_HEAD_BYTES + recordBytes);
    parts.push(part);
    length += part.length;
    const message = parts.length === 1 ? part : Buffer.concat(parts);
    if (length >= MESSAGE_HEAD_BYTES) {
      const wanted = message.readUIntBE(1, 3);
      if (message[0] !== CLIENT_HELLO || wanted > MOST_HELLO_BYTES) return "malformed";
      if (length >= MESSAGE_HEAD_BYTES + wanted)
        return message.subarray(MESSAGE_HEAD_BYTES, MESSAGE_HEAD_BYTES + wanted);
    }
    if (part.length < recordBytes) return "more";
    at += RECORD_HEAD_BYTES + recordBytes;
  }
}

/** Walks through the body of a ClientHello. */
class HelloReader {
  readonly #bytes: Buffer;
  #at = 0;
  #serverName = "";
  #groups: readonly number[] = [];
  #signatureSchemes: readonly number[] = [];
  #offersTls13 = false;
  #asksForProof = false;
  #ticketKeyName = "";

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(): ClientHello | null {
    this.#at = 2 + RANDOM_BYTES;
    const session = this.#vector(1);
    const suites = this.#vector(2);
    const compression = this.#vector(1);
    if (session === null || suites === null || compression === null) return null;
    if (this.#at < this.#bytes.length) {
      const extensions = this.#vector(2);
      if (extensions === null || !this.#extensions(extensions)) return null;
    }
    return {
      serverName: this.#serverName,
      cipherSuites: numbers(suites),
      groups: this.#groups,
      signatureSchemes: this.#signatureSchemes,
      offersTls13: this.#offersTls13,
      asksForProof: this.#asksForProof,
      ticketKeyName: this.#ticketKeyName,
    };
  }

  #extensions(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length;) {
      if (at + 4 > bytes.length) return false;
      const to = at + 4 + bytes.readUInt16BE(at + 2);
      if (to > bytes.length) return false;
      this.#extension(bytes.readUInt16BE(at), bytes.subarray(at + 4, to));
      at = to;
    }
    return true;
  }

  #extension(type: number, data: Buffer): void {
    switch (type) {
      case EXTENSION.serverName:
        this.#serverName = hostName(data);
        break;
      case EXTENSION.groups:
        this.#groups = numbers(data.subarray(2));
        break;
      case EXTENSION.signatures:
        this.#signatureSchemes = numbers(data.subarray(2));
        break;
      case EXTENSION.alpn:
        this.#asksForProof = data.equals(PROOF_ALPN);
        break;
      case EXTENSION.versions:
        this.#offersTls13 = numbers(data.subarray(1)).includes(TLS_1_3);
        break;
      case EXTENSION.ticket:
        this.#ticketKeyName ||= keyName(data);
        break;
      case EXTENSION.preSharedKey:
        // OfferedPsks: length of the identities, length of the first one, which is the ticket (RFC 8446 §4.2.11).
        this.#ticketKeyName = keyName(data.subarray(4));
        break;
      default:
    }
  }

  /** A vector with its length in front; null = it reaches over the end. */
  #vector(lengthBytes: 1 | 2): Buffer | null {
    const from = this.#at + lengthBytes;
    if (from > this.#bytes.length) return null;
    const to = from + this.#bytes.readUIntBE(this.#at, lengthBytes);
    if (to > this.#bytes.length) return null;
    this.#at = to;
    return this.#bytes.subarray(from, to);
  }
}

function numbers(data: Buffer): number[] {
  return Array.from({ length: data.length >> 1 }, (_, index) => data.readUInt16BE(index * 2));
}

/** ServerNameList with one entry of type host_name (0). */
function hostName(data: Buffer): string {
  if (data.length < 5 || data[2] !== 0) return "";
  const name = data.toString("latin1", 5, 5 + data.readUInt16BE(3)).toLowerCase();
  return name.endsWith(".") ? name.slice(0, -1) : name;
}

function keyName(ticket: Buffer): string {
  return ticket.length < KEY_NAME_BYTES ? "" : ticket.toString("hex", 0, KEY_NAME_BYTES);
}
