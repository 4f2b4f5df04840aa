import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { type Failure, failure } from "../failures/failure.ts";

/**
 * Whether a TLS peer said that it had finished (close_notify) before its TCP connection ended. Where only the end of the connection says where a body
 * ends, that is the difference between a whole answer and one that was cut off, by a crash or by somebody on the way (RFC 9112 section 9.8).
 *
 * Node tells both as `end`. But the octets can be counted: each record of an AEAD cipher has the same number of octets around what is in it, and the
 * goodbye is a record with two octets in it. What came less what was in it is a multiple of that number, or it is two more.
 *
 *   TCP   │ 5 data…… 17 │ 5 data…… 17 │ 5 level,description 17 │       TLS 1.3: 22 around each, and 2 in the last
 *   read  │   data……    │   data……    │                        │
 */
class TlsGoodbye {
  readonly #tls: TLSSocket;
  readonly #tcp: Socket;
  /** Octets of the TCP connection that were no data: handshake and tickets. -1: tickets came together with data, it cannot be told. */
  #before: number;

  constructor(tls: TLSSocket, tcp: Socket) {
    this.#tls = tls;
    this.#tcp = tcp;
    this.#before = tcp.bytesRead;
    tls.on("session", this.#onTicket);
    tls.once("data", this.#onFirstData);
  }

  get isMissing(): boolean {
    const around = octetsAround(this.#tls);
    if (around === null || this.#before < 0) return false;
    return (this.#tcp.bytesRead - this.#before - this.#tls.bytesRead) % around === 0;
  }

  readonly #onTicket = (): void => {
    this.#before = this.#tls.bytesRead === 0 ? this.#tcp.bytesRead : -1;
  };

  /** Nothing more was read since the ticket: the data came with it. */
  readonly #onFirstData = (): void => {
    if (this.#tcp.bytesRead === this.#before) this.#before = -1;
  };
}

const goodbyes = new WeakMap<Socket, TlsGoodbye>();

/** Begin to count, right after the handshake; whoever listens for `data` must do so before the next tick. */
export function expectGoodbye(tls: TLSSocket, tcp: Socket): void {
  goodbyes.set(tls, new TlsGoodbye(tls, tcp));
}

/**
 * Called at its `end` for an answer that nothing but the end delimits: the failure (2404) if the connection is one of TLS that ended without close_notify.
 * Null if it is whole, or where it cannot be told.
 */
export function missingGoodbye(socket: Socket, receivedBytes: number): Failure | null {
  if (goodbyes.get(socket)?.isMissing !== true) return null;
  return failure("ResponseTruncated", null, `${receivedBytes} bytes received, then the end without TLS's close_notify`);
}

/** Header, explicit nonce, type and tag of a record. Null where padding makes it vary. */
function octetsAround(tls: TLSSocket): number | null {
  const cipher = tls.getCipher().name;
  if (tls.getProtocol() === "TLSv1.3") return cipher.includes("CCM_8") ? 14 : 22;
  if (cipher.includes("CHACHA20")) return 21;
  return cipher.includes("GCM") ? 29 : null;
}
