import { randomBytes } from "node:crypto";
import { TICKET_KEY_BYTES } from "../proxy/tls-contexts.ts";

/** The last one still opens tickets: who comes back within a rotation is known, whenever the rotation was. */
const KEYS_KEPT = 2;

/**
 * Makes the keys that session tickets are sealed with (RFC 5077 §5.5), for all threads. They live in memory only, and not for long: who gets hold of
 * one can read recorded TLS 1.2 connections that were resumed with it.
 */
export class TicketKeys {
  readonly #onKeys: (keys: readonly Uint8Array[]) => void;
  #keys: readonly Uint8Array[] = [];
  #everyMs: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(onKeys: (keys: readonly Uint8Array[]) => void) {
    this.#onKeys = onKeys;
  }

  /** @param everyMs between two keys; null = no tickets */
  configure(everyMs: number | null): void {
    if (everyMs === this.#everyMs) return;
    this.close();
    this.#everyMs = everyMs;
    if (everyMs === null) {
      this.#use([]);
      return;
    }
    this.#rotate();
    this.#timer = setInterval(() => this.#rotate(), everyMs);
    this.#timer.unref();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #rotate(): void {
    this.#use([new Uint8Array(randomBytes(TICKET_KEY_BYTES)), ...this.#keys].slice(0, KEYS_KEPT));
  }

  #use(keys: readonly Uint8Array[]): void {
    this.#keys = keys;
    this.#onKeys(keys);
  }
}
