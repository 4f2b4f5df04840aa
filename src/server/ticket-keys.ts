import { randomBytes } from "node:crypto";
import { TICKET_KEY_BYTES } from "../proxy/tls-contexts.ts";

/** The last one still opens tickets: who comes back within a rotation is known, whenever the rotation was. */
const KEYS_KEPT = 2;

/** Keys as one process hands them to the next. */
export interface KeyRing {
  /** The newest first. */
  readonly keys: readonly Uint8Array[];
  /** So long the newest stays the newest, ms. */
  readonly rotateInMs: number;
}

/**
 * Makes the keys that session tickets are sealed with (RFC 5077 §5.5), for all threads. They live in memory only, and not for long: who gets hold of
 * one can read recorded TLS 1.2 connections that were resumed with it.
 */
export class TicketKeys {
  readonly #onKeys: (keys: readonly Uint8Array[]) => void;
  #inherited: KeyRing | null;
  #keys: readonly Uint8Array[] = [];
  #everyMs: number | null = null;
  #rotatesAtMs = 0;
  #timer: NodeJS.Timeout | null = null;

  /** @param inherited of the process that this one takes over from: its clients come back here */
  constructor(onKeys: (keys: readonly Uint8Array[]) => void, inherited: KeyRing | null) {
    this.#onKeys = onKeys;
    this.#inherited = inherited;
  }

  /** @param everyMs between two keys; null = no tickets */
  configure(everyMs: number | null): void {
    if (everyMs === this.#everyMs) return;
    this.close();
    this.#everyMs = everyMs;
    const inherited = this.#inherited;
    this.#inherited = null;
    if (everyMs === null) {
      this.#use([]);
    } else if (inherited !== null && inherited.keys.length > 0) {
      this.#use(inherited.keys);
      this.#rotateIn(Math.min(inherited.rotateInMs, everyMs), everyMs);
    } else {
      this.#rotate(everyMs);
    }
  }

  /** For the process that takes over; null = there are no tickets. */
  get ring(): KeyRing | null {
    if (this.#everyMs === null) return null;
    return { keys: this.#keys, rotateInMs: Math.max(0, this.#rotatesAtMs - performance.now()) };
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #rotate(everyMs: number): void {
    this.#use([new Uint8Array(randomBytes(TICKET_KEY_BYTES)), ...this.#keys].slice(0, KEYS_KEPT));
    this.#rotateIn(everyMs, everyMs);
  }

  #rotateIn(ms: number, everyMs: number): void {
    this.#rotatesAtMs = performance.now() + ms;
    this.#timer = setTimeout(() => this.#rotate(everyMs), ms);
    this.#timer.unref();
  }

  #use(keys: readonly Uint8Array[]): void {
    this.#keys = keys;
    this.#onKeys(keys);
  }
}

/** What came from a process of perhaps another version, if it is a ring whose keys this one can use. */
export function keyRing(told: unknown): KeyRing | null {
  const { keys, rotateInMs } = (told ?? {}) as Partial<KeyRing>;
  if (!Array.isArray(keys) || typeof rotateInMs !== "number" || !(rotateInMs >= 0)) return null;
  const usable = keys.filter((key): key is Uint8Array => key instanceof Uint8Array && key.length === TICKET_KEY_BYTES);
  return { keys: usable.slice(0, KEYS_KEPT), rotateInMs };
}
