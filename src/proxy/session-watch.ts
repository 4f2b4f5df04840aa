import { TokenBucket } from "../primitives/token-bucket.ts";

/** A page whose visitor leaves cancels what it was loading, tens at once; an attacker thousands (CVE-2023-44487). */
const RESETS = { burst: 200, perSecond: 20 };
/** Nobody has reason to ping or to change settings more often (CVE-2019-9512, CVE-2019-9515). */
const CONTROLS = { burst: 100, perSecond: 10 };
/** Octets that serve no request: so many are free in each look, … */
const FREE_BYTES = 1024 * 1024;
/** … and so many for each octet of a request or answer. */
const OVERHEAD = 8;

/** Tells a client of HTTP/2 that only costs from one that is only busy. Each method returns why it must end, or null. */
export class SessionWatch {
  readonly #resets: TokenBucket;
  readonly #controls: TokenBucket;
  #usefulBytes = 0;
  #lookedAtBytes = 0;

  /** @param nowMs of the same clock as the calls get */
  constructor(nowMs: number) {
    this.#resets = new TokenBucket(RESETS.burst, RESETS.perSecond, nowMs);
    this.#controls = new TokenBucket(CONTROLS.burst, CONTROLS.perSecond, nowMs);
  }

  /** Octets of a head or a body, in either direction. */
  addUseful(bytes: number): void {
    this.#usefulBytes += bytes;
  }

  /** A request was given up before its answer was whole. */
  onReset(nowMs: number): string | null {
    return this.#resets.take(nowMs) ? null : "too many requests that are reset";
  }

  /** A PING or SETTINGS frame. */
  onControl(nowMs: number): string | null {
    return this.#controls.take(nowMs) ? null : "too many PING and SETTINGS frames";
  }

  /**
   * A look at what came in since the last one, whatever frames it was: windows, priorities, unknown ones, padding.
   * @param readBytes of the connection since its beginning
   */
  onLook(readBytes: number): string | null {
    const cameBytes = readBytes - this.#lookedAtBytes;
    const allowedBytes = FREE_BYTES + OVERHEAD * this.#usefulBytes;
    this.#lookedAtBytes = readBytes;
    this.#usefulBytes = 0;
    return cameBytes > allowedBytes ? "too many frames that serve no request" : null;
  }
}
