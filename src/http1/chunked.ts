import { BACKSLASH, COLON, CR, EQUALS, FIELD_VALUE, HEX_VALUE, HT, LF, QUOTE, SEMICOLON, SP, TOKEN } from "./octets.ts";

/** What reading a chunked body can find wrong. */
export type ChunkedError = "bad-size" | "bad-extension" | "bad-line-end" | "bad-trailer" | "trailer-too-large";

/** `raw` hands on the body with its chunk framing, `data` only what is inside. */
export type ChunkedMode = "raw" | "data";
/** Whether the trailer section is handed on (RFC 9110 §6.5.1: only to those who said `TE: trailers`). */
export type TrailerMode = "keep" | "drop";

const START = 0;
const SIZE = 1;
const EXT_NAME_START = 2;
const EXT_NAME = 3;
const EXT_VALUE_START = 4;
const EXT_VALUE = 5;
const EXT_QUOTED = 6;
const EXT_ESCAPED = 7;
const EXT_QUOTED_END = 8;
const SIZE_LF = 9;
const DATA = 10;
const DATA_CR = 11;
const DATA_LF = 12;
const TRAILER_START = 13;
const TRAILER_NAME = 14;
const TRAILER_VALUE = 15;
const TRAILER_LF = 16;
const LAST_LF = 17;
const DONE = 18;

/**
 * Fields that a trailer section must not carry (RFC 9110 §6.5.1): a recipient that merges trailers into the header section
 * would frame, route or trust the message differently.
 */
const FORBIDDEN_TRAILERS = new Set(
  (
    "content-length transfer-encoding host connection keep-alive te trailer upgrade authorization cookie set-cookie content-encoding " +
    "content-type content-range cache-control expect range forwarded x-forwarded-for x-forwarded-host x-forwarded-proto wao-error wao-request-id via cdn-loop"
  ).split(" "),
);
/** Whether a trailer section must not carry this field; `lowerName` in lower case. To CGI `_` is what `-` is. */
export function isForbiddenTrailer(lowerName: string): boolean {
  return FORBIDDEN_TRAILERS.has(lowerName.replaceAll("_", "-"));
}

const MAX_SIZE_DIGITS = 13;
const MAX_EXTENSION_BYTES = 4096;
/** Of a whole trailer section. */
export const MAX_TRAILER_BYTES = 16_384;

/**
 * A chunked body (RFC 9112 §7.1), checked octet by octet outside the data and handed on as ranges of the input buffer, so that
 * nothing is copied and the framing that passes is the one that was checked.
 *
 *   raw:   1a;ext=1\r\n<data>\r\n0\r\nName: v\r\n\r\n
 *          ^^      ^^^^^^^^^^^^^^^^^^^^         ^^^^      extensions are cut out (§7.1.1), trailers too unless kept
 *   data:              ^^^^^^
 */
export class ChunkedReader {
  readonly #mode: ChunkedMode;
  readonly #trailers: TrailerMode;
  #state: number = START;
  #remaining = 0;
  #digits = 0;
  #extensionBytes = 0;
  #trailerBytes = 0;
  #trailerName = "";
  #trailerValue = "";
  error: ChunkedError | null = null;
  /** Data octets read so far, without framing. */
  dataBytes = 0;
  /** The trailer section as lines, each with CRLF, where it is kept and only data is handed on. */
  trailers = "";
  /** What the last `feed` hands on: from, to, from, to, … offsets into its buffer. */
  readonly ranges: number[] = [];

  constructor(mode: ChunkedMode, trailers: TrailerMode) {
    this.#mode = mode;
    this.#trailers = trailers;
  }

  get done(): boolean {
    return this.#state === DONE;
  }

  /**
   * Reads `buffer[from, to)` and sets `ranges`. Returns where it stopped: `to`, or just behind the body's end when `done`.
   * On `error` the ranges before it were good and nothing more may be fed.
   */
  feed(buffer: Buffer, from: number, to: number): number {
    const ranges = this.ranges;
    ranges.length = 0;
    let position = from;
    let runStart = -1;
    while (position < to && this.#state !== DONE) {
      let kept = true;
      let next = position + 1;
      if (this.#state === DATA) {
        next = Math.min(position + this.#remaining, to);
        this.#remaining -= next - position;
        this.dataBytes += next - position;
        if (this.#remaining === 0) this.#state = DATA_CR;
      } else {
        const before = this.#state;
        this.#state = this.#step(buffer[position] as number);
        if (this.error) break;
        kept = this.#isKept(before, this.#state);
      }
      if (kept) {
        if (runStart < 0) runStart = position;
      } else if (runStart >= 0) {
        ranges.push(runStart, position);
        runStart = -1;
      }
      position = next;
    }
    if (runStart >= 0) ranges.push(runStart, position);
    return position;
  }

  /** Whether a framing octet, which led from one state to another, is handed on. */
  #isKept(before: number, after: number): boolean {
    if (this.#mode === "data" || isExtension(after)) return false;
    const inTrailer = after === TRAILER_NAME || (before >= TRAILER_NAME && before <= TRAILER_LF);
    return !inTrailer || this.#trailers === "keep";
  }

  #step(octet: number): number {
    if (isExtension(this.#state)) return this.#extension(octet);
    switch (this.#state) {
      case START:
      case SIZE:
        return this.#size(octet);
      case SIZE_LF:
        if (octet !== LF) return this.#fail("bad-line-end");
        return this.#remaining > 0 ? DATA : TRAILER_START;
      case DATA_CR:
        return octet === CR ? DATA_LF : this.#fail("bad-line-end");
      case DATA_LF:
        if (octet !== LF) return this.#fail("bad-line-end");
        this.#digits = 0;
        return START;
      case TRAILER_START:
        if (octet === CR) return LAST_LF;
        this.#trailerName = "";
        this.#trailerValue = "";
        return this.#nameOctet(octet);
      case TRAILER_NAME:
        if (octet !== COLON) return this.#nameOctet(octet);
        return this.#isForbiddenTrailer() ? this.#fail("bad-trailer") : TRAILER_VALUE;
      case TRAILER_VALUE:
        // `X:GET / HTTP/1.1` is a request to servers that take any two octets behind the last chunk for its end (CVE-2023-40175).
        if (octet === CR) return this.#trailerEnd();
        if (this.#trailerValue === "" && this.#trailerName.length === 1 && !isBlank(octet))
          return this.#fail("bad-trailer");
        this.#trailerValue += String.fromCharCode(octet);
        return FIELD_VALUE[octet] === 1 ? this.#trailer(TRAILER_VALUE) : this.#fail("bad-trailer");
      case TRAILER_LF:
        return octet === LF ? TRAILER_START : this.#fail("bad-line-end");
      default:
        return octet === LF ? DONE : this.#fail("bad-line-end");
    }
  }

  #size(octet: number): number {
    const digit = HEX_VALUE[octet] as number;
    if (digit !== 255) {
      if (this.#digits === 0) this.#remaining = 0;
      if (++this.#digits > MAX_SIZE_DIGITS) return this.#fail("bad-size");
      this.#remaining = this.#remaining * 16 + digit;
      return SIZE;
    }
    if (this.#digits === 0) return this.#fail("bad-size");
    if (octet === CR) return SIZE_LF;
    if (octet !== SEMICOLON) return this.#fail("bad-size");
    this.#extensionBytes = 0;
    return EXT_NAME_START;
  }

  /**
   * `;name`, `;name=token` or `;name="quoted"` (RFC 9112 §7.1.1). Nothing is made of extensions, but a parser that skips
   * whatever stands there disagrees with one that does not about where the line ends; so bad white space (BWS) is refused too.
   */
  #extension(octet: number): number {
    if (++this.#extensionBytes > MAX_EXTENSION_BYTES) return this.#fail("bad-extension");
    switch (this.#state) {
      case EXT_NAME_START:
        return TOKEN[octet] === 1 ? EXT_NAME : this.#fail("bad-extension");
      case EXT_NAME:
        if (TOKEN[octet] === 1) return EXT_NAME;
        return octet === EQUALS ? EXT_VALUE_START : this.#extensionEnd(octet);
      case EXT_VALUE_START:
        if (octet === QUOTE) return EXT_QUOTED;
        return TOKEN[octet] === 1 ? EXT_VALUE : this.#fail("bad-extension");
      case EXT_VALUE:
        return TOKEN[octet] === 1 ? EXT_VALUE : this.#extensionEnd(octet);
      case EXT_QUOTED:
        if (octet === QUOTE) return EXT_QUOTED_END;
        if (octet === BACKSLASH) return EXT_ESCAPED;
        return FIELD_VALUE[octet] === 1 ? EXT_QUOTED : this.#fail("bad-extension");
      case EXT_ESCAPED:
        return FIELD_VALUE[octet] === 1 ? EXT_QUOTED : this.#fail("bad-extension");
      default:
        return this.#extensionEnd(octet);
    }
  }

  #extensionEnd(octet: number): number {
    if (octet === SEMICOLON) return EXT_NAME_START;
    return octet === CR ? SIZE_LF : this.#fail("bad-extension");
  }

  /** Where trailers are dropped anyway, only names that would frame the message otherwise matter. */
  #isForbiddenTrailer(): boolean {
    const name = this.#trailerName.toLowerCase().replaceAll("_", "-");
    return (
      name === "content-length" ||
      name === "transfer-encoding" ||
      (this.#trailers === "keep" && isForbiddenTrailer(name))
    );
  }

  #nameOctet(octet: number): number {
    if (TOKEN[octet] !== 1) return this.#fail("bad-trailer");
    this.#trailerName += String.fromCharCode(octet);
    return this.#trailer(TRAILER_NAME);
  }

  #trailerEnd(): number {
    if (this.#mode === "data" && this.#trailers === "keep")
      this.trailers += `${this.#trailerName}:${this.#trailerValue}\r\n`;
    return TRAILER_LF;
  }

  #trailer(state: number): number {
    return ++this.#trailerBytes > MAX_TRAILER_BYTES ? this.#fail("trailer-too-large") : state;
  }

  #fail(error: ChunkedError): number {
    this.error = error;
    return this.#state;
  }
}

function isBlank(octet: number): boolean {
  return octet === SP || octet === HT;
}

function isExtension(state: number): boolean {
  return state >= EXT_NAME_START && state <= EXT_QUOTED_END;
}
