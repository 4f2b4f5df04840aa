import type { Socket } from "node:net";
import { latin1 } from "../http1/latin1.ts";

/** Up to here head and body leave as one string in one write; beyond it copying costs more than a second buffer. */
const ONE_WRITE_BYTES = 16 * 1024;

/** Writes answers to a socket; a head is held back until the octets behind it are here, so that both leave in one write. */
export class HeldWriter {
  readonly #socket: Socket;
  #head = "";
  #hasLent = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** A head is here of which nothing has left. */
  get isHolding(): boolean {
    return this.#head !== "";
  }

  /** Octets of a chunk may still be in the socket's queue. What was copied into one string with its head is not: TLS sockets queue that, too. */
  get holdsChunks(): boolean {
    if (this.#hasLent && this.#socket.writableLength === 0) this.#hasLent = false;
    return this.#hasLent;
  }

  hold(head: string): void {
    this.#head = head;
  }

  /** Forgets the held head; false = there is none any more. */
  takeBack(): boolean {
    const held = this.#head !== "";
    this.#head = "";
    return held;
  }

  /** Writes `chunk[from, to)` behind the held head. False = wait for the socket's `drain`. */
  write(chunk: Buffer, from: number, to: number): boolean {
    const socket = this.#socket;
    const head = this.#head;
    if (head === "") {
      this.#hasLent = true;
      return socket.write(chunk.subarray(from, to));
    }
    this.#head = "";
    if (head.length + to - from <= ONE_WRITE_BYTES) return socket.write(head + latin1(chunk, from, to), "latin1");
    this.#hasLent = true;
    socket.cork();
    socket.write(head, "latin1");
    const taken = socket.write(chunk.subarray(from, to));
    socket.uncork();
    return taken;
  }

  /** Writes a held head that nothing followed. */
  flush(): void {
    if (this.#head === "") return;
    const head = this.#head;
    this.#head = "";
    this.#socket.write(head, "latin1");
  }
}
