import type { ClientConfig } from "../config/edge-config.ts";
import { failure, type Failure } from "../failures/failure.ts";
import { CHUNKED, NO_BODY } from "../http1/body-length.ts";
import { type ChunkedError, ChunkedReader } from "../http1/chunked.ts";
import { HeadBuffer } from "../http1/head-buffer.ts";
import { headText } from "../http1/head-text.ts";
import { latin1 } from "../http1/latin1.ts";
import { BARE_LINE_END, RequestHead } from "../http1/request-head.ts";

const EMPTY_LINE = "\r\n";
const SHOWN_LINE_BYTES = 2048;
const REQUEST_LINE_EXTRA_BYTES = 64;

/** What a look for a head found. `bad`: see `wrong`; what can be told of the request is in `head` all the same. */
export type HeadFound = "none" | "partial" | "good" | "bad";

/** Cuts what a client sends into requests: heads and parts of bodies. No sockets, no clocks. */
export class RequestReader {
  /** The request read last. */
  head = new RequestHead();
  wrong: Failure | null = null;
  bodyError: ChunkedError | null = null;
  #input: Buffer | null = null;
  #at = 0;
  /** The input is lent by the socket until its callback returns. */
  #isLent = false;
  #partial: HeadBuffer | null = null;
  #remaining: number = NO_BODY;
  #chunked: ChunkedReader | null = null;
  #ranges: Buffer | null = null;
  #rangeAt = 0;

  /** Octets that the client sent; lent until `keep`. */
  add(chunk: Buffer): void {
    this.#isLent = this.#input === null;
    this.#input = this.#input ? Buffer.concat([this.#input.subarray(this.#at), chunk]) : chunk;
    this.#at = 0;
  }

  /** Copies what has not been looked at, if it is still only lent: bodies, and what waits for the end of an answer. */
  keep(): void {
    if (!this.#isLent) return;
    this.#isLent = false;
    if (this.#input === null) return;
    this.#input = Buffer.from(this.#input.subarray(this.#at));
    this.#at = 0;
  }

  /** Octets not looked at yet. */
  get waitingBytes(): number {
    return this.#input ? this.#input.length - this.#at : 0;
  }

  get hasPartialHead(): boolean {
    return this.#partial !== null;
  }

  get isBodyRead(): boolean {
    return this.#remaining === NO_BODY && this.#chunked === null;
  }

  /** Data octets of a chunked body so far. */
  get chunkedBytes(): number {
    return this.#chunked?.dataBytes ?? 0;
  }

  /** Takes what has not been looked at: it belongs to another protocol from here on. */
  takeRest(): Buffer | null {
    const rest = this.#input?.subarray(this.#at) ?? null;
    this.discard();
    return rest;
  }

  /** Forgets all input. */
  discard(): void {
    this.#input = null;
    this.#ranges = null;
    this.#chunked = null;
    this.#remaining = NO_BODY;
  }

  /** Looks for the next head and parses it. */
  readHead(limits: ClientConfig): HeadFound {
    const input = this.#input;
    if (input === null) return this.#partial ? "partial" : "none";
    if (this.#partial) return this.#continueHead(this.#partial, input, limits);
    let start = this.#at;
    // RFC 9112 §2.2: empty lines before a request line are skipped.
    while (latin1(input, start, start + 2) === EMPTY_LINE) start += 2;
    if (start >= input.length) {
      this.#input = null;
      return "none";
    }
    const text = headText(input, start, limits.maxHeadBytes);
    this.#at = start;
    if (text === null) {
      this.#partial = new HeadBuffer();
      return this.#continueHead(this.#partial, input, limits);
    }
    this.#consume(start + text.length);
    return this.#parse(text, limits);
  }

  /** What is known of a request whose head never became complete: its method and target, for the log. */
  abandonHead(): RequestHead {
    const head = new RequestHead();
    const line = this.#partial ? latin1(this.#partial.bytes, 0, SHOWN_LINE_BYTES) : "";
    const [method = "", target = ""] = (line.split("\r\n", 1)[0] ?? "").split(" ");
    head.method = method;
    head.target = target;
    this.#partial = null;
    this.head = head;
    return head;
  }

  /** The next part of the body that is here, or null. After it `bodyError` and `isBodyRead` tell. */
  nextPart(): Buffer | null {
    if (this.#ranges) {
      const part = this.#nextRange(this.#ranges);
      if (part) return part;
    }
    const input = this.#input;
    if (input === null || this.isBodyRead || this.bodyError) return null;
    const from = this.#at;
    if (this.#chunked) {
      this.#consume(this.#chunked.feed(input, from, input.length));
      this.#ranges = input;
      this.#rangeAt = 0;
      this.bodyError = this.#chunked.error;
      return this.#nextRange(input);
    }
    const to = Math.min(input.length, from + this.#remaining);
    this.#remaining -= to - from;
    this.#consume(to);
    return input.subarray(from, to);
  }

  #nextRange(buffer: Buffer): Buffer | null {
    const chunked = this.#chunked;
    const from = chunked?.ranges[this.#rangeAt];
    if (chunked && from !== undefined) {
      const part = buffer.subarray(from, chunked.ranges[this.#rangeAt + 1]);
      this.#rangeAt += 2;
      return part;
    }
    this.#ranges = null;
    if (chunked?.done) this.#chunked = null;
    return null;
  }

  #consume(to: number): void {
    if (this.#input && to >= this.#input.length) this.#input = null;
    else this.#at = to;
  }

  #continueHead(partial: HeadBuffer, input: Buffer, limits: ClientConfig): HeadFound {
    partial.add(input, this.#at);
    this.#input = null;
    const found = partial.look();
    if (found === "bare") return this.#bad(BARE_LINE_END);
    const { bytes } = partial;
    if (found === "incomplete" && isTargetTooLong(bytes, limits)) return this.#bad(TARGET_TOO_LONG);
    const text = found === "complete" ? headText(bytes, 0, limits.maxHeadBytes) : null;
    if (text === null) {
      if (found === "complete" || partial.length > limits.maxHeadBytes) {
        return this.#bad(isTargetTooLong(bytes, limits) ? TARGET_TOO_LONG : HEAD_TOO_LARGE);
      }
      return "partial";
    }
    this.#partial = null;
    this.#input = bytes;
    this.#isLent = false;
    this.#consume(text.length);
    return this.#parse(text, limits);
  }

  #parse(text: string, limits: ClientConfig): HeadFound {
    const head = new RequestHead();
    this.head = head;
    this.wrong = head.parse(text, limits);
    this.bodyError = null;
    if (this.wrong) return "bad";
    if (head.bodyLength === CHUNKED) this.#chunked = new ChunkedReader("raw", "keep");
    else this.#remaining = head.bodyLength;
    return "good";
  }

  #bad(wrong: Failure): HeadFound {
    this.abandonHead();
    this.wrong = wrong;
    return "bad";
  }
}

/** The request line has no end where its target should have had one. */
function isTargetTooLong(bytes: Buffer, limits: ClientConfig): boolean {
  const lineLimit = limits.maxTargetBytes + REQUEST_LINE_EXTRA_BYTES;
  return bytes.length >= lineLimit && !bytes.subarray(0, lineLimit).includes(EMPTY_LINE);
}

const HEAD_TOO_LARGE = failure("RequestHeaderTooLarge", null, "request head over the limit");
const TARGET_TOO_LONG = failure("URITooLong", null, "request target over the limit");
export const HEAD_TOO_SLOW: Failure = failure("RequestTimeout", null, "the request head took too long");
export const BODY_TOO_SLOW: Failure = failure("RequestTimeout", null, "the request body stopped");
