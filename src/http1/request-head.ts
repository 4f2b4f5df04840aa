import { failure, type Failure } from "../failures/failure.ts";
import { BAD_LENGTH, CHUNKED, contentLength, NO_BODY } from "./body-length.ts";
import { ConnectionOptions } from "./connection-options.ts";
import { codingName, type FieldError, FieldSection, isLookalike, nameIs, withoutFields } from "./field-section.ts";
import { parseHost } from "./host.ts";
import { allIn, TARGET, TOKEN } from "./octets.ts";

const HTTP_1_1 = " HTTP/1.1";
const HTTP_1_0 = " HTTP/1.0";
const MAX_METHOD_LENGTH = 32;
/** Fields that may not be named by `Connection`: dropping them would change what the message means. */
const NEVER_HOP_BY_HOP = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "cache-control",
  "authorization",
  "cookie",
]);

/** Limits of a request head, in characters (octets). */
export interface RequestLimits {
  readonly maxTargetBytes: number;
  readonly maxHeaderCount: number;
}

/** A request head (RFC 9112 §3, §5), parsed strictly: what two parsers could read differently is an error. */
export class RequestHead extends FieldSection {
  method = "";
  /** Origin-form or `*`; an absolute-form target is reduced to its path (RFC 9112 §3.2.2). */
  target = "";
  /** 2 where an HTTP/2 request was written as a head of HTTP/1.1. */
  major = 1;
  /** 1 for HTTP/1.1, 0 for HTTP/1.0. */
  minor = 1;
  /** As sent, port included; "" if absent (HTTP/1.0 only). The target's authority wins over the field. */
  authority = "";
  /** Host in lower case without port, brackets and trailing dot. */
  host = "";
  /** Bytes, or CHUNKED. */
  bodyLength: number = NO_BODY;
  readonly connection = new ConnectionOptions();
  upgrade = "";
  expect = "";
  /** The client takes trailers (`TE: trailers`). */
  takesTrailers = false;
  requestId = "";
  cdnLoop = "";
  via = "";
  /** For the log; the field itself is handed on as it came. */
  traceparent = "";
  forwarded = "";
  forwardedFor = "";
  forwardedHost = "";
  forwardedProto = "";

  #sentTarget = "";
  #hosts = 0;
  #lengths = 0;
  #codings = 0;
  #badLength = false;
  /** A field is there that some take for one that frames. */
  #looksFramed = false;
  #coding = "";

  /** Parses `text`, a head with its empty line. Returns the 25xx failure, or null if the head is good. */
  parse(text: string, limits: RequestLimits): Failure | null {
    this.text = text;
    const lineEnd = text.indexOf("\r\n");
    const wrongLine = this.#requestLine(lineEnd, limits.maxTargetBytes);
    if (wrongLine) return lineHazard(text.slice(0, lineEnd)) ?? wrongLine;
    this.fieldsStart = lineEnd + 2;
    const wrongField = this.scan(limits.maxHeaderCount);
    if (wrongField) return fieldFailure(wrongField);
    return this.#framing() ?? this.#authority() ?? this.#hopByHop();
  }

  /** The request line for the next hop, with CRLF: the client's own where it may stay as it came. */
  get line(): string {
    if (this.minor === 1 && this.target === this.#sentTarget) return this.text.slice(0, this.fieldsStart);
    return `${this.method} ${this.target} HTTP/1.1\r\n`;
  }

  #requestLine(lineEnd: number, maxTargetBytes: number): Failure | null {
    const text = this.text;
    const methodEnd = text.indexOf(" ");
    if (methodEnd <= 0 || methodEnd > MAX_METHOD_LENGTH || methodEnd > lineEnd) return NOT_HTTP;
    if (!allIn(TOKEN, text, 0, methodEnd)) return NOT_HTTP;
    const targetEnd = lineEnd - HTTP_1_1.length;
    if (text.startsWith(HTTP_1_1, targetEnd)) this.minor = 1;
    else if (text.startsWith(HTTP_1_0, targetEnd)) this.minor = 0;
    else return /^\S+ \S+ HTTP\/\d/.test(text) ? BAD_VERSION : NOT_HTTP;
    const targetStart = methodEnd + 1;
    if (targetEnd <= targetStart) return BAD_TARGET;
    if (targetEnd - targetStart > maxTargetBytes) return TARGET_TOO_LONG;
    if (!allIn(TARGET, text, targetStart, targetEnd)) return BAD_TARGET;
    this.method = text.slice(0, methodEnd);
    this.target = text.slice(targetStart, targetEnd);
    this.#sentTarget = this.target;
    return null;
  }

  /** One field of the section; true = not handed on as it came. Switching on the length keeps the comparisons few. */
  protected override visit(from: number, to: number, valueFrom: number, valueTo: number): boolean {
    const text = this.text;
    switch (to - from) {
      case 2:
        if (!nameIs(text, from, "te")) return false;
        if (/\btrailers\b/i.test(text.slice(valueFrom, valueTo))) this.takesTrailers = true;
        return true;
      case 3:
        if (!nameIs(text, from, "via")) return false;
        this.via = joined(this.via, text.slice(valueFrom, valueTo));
        return true;
      case 4:
        if (!nameIs(text, from, "host")) return false;
        this.#hosts++;
        this.authority = text.slice(valueFrom, valueTo);
        return true;
      case 6:
        if (nameIs(text, from, "expect")) this.expect = joined(this.expect, text.slice(valueFrom, valueTo));
        return false;
      case 7:
        if (!nameIs(text, from, "upgrade")) return false;
        this.upgrade = joined(this.upgrade, text.slice(valueFrom, valueTo));
        return true;
      case 8:
        if (!nameIs(text, from, "cdn-loop")) return false;
        this.cdnLoop = joined(this.cdnLoop, text.slice(valueFrom, valueTo));
        return true;
      case 9:
        if (nameIs(text, from, "wao-error")) return true;
        if (!nameIs(text, from, "forwarded")) return false;
        this.forwarded = joined(this.forwarded, text.slice(valueFrom, valueTo));
        return true;
      case 10:
        if (nameIs(text, from, "keep-alive")) return true;
        if (!nameIs(text, from, "connection")) return false;
        this.connection.add(text.slice(valueFrom, valueTo));
        return true;
      case 11:
        // Two of them are a list, which is no traceparent.
        if (nameIs(text, from, "traceparent"))
          this.traceparent = joined(this.traceparent, text.slice(valueFrom, valueTo));
        return false;
      default:
        return to - from >= 14 && this.#visitLong(from, to, valueFrom, valueTo);
    }
  }

  #visitLong(from: number, to: number, valueFrom: number, valueTo: number): boolean {
    const text = this.text;
    switch (to - from) {
      case 14:
        if (nameIs(text, from, "content-length")) {
          this.#lengths++;
          this.bodyLength = contentLength(text.slice(valueFrom, valueTo));
          if (this.bodyLength === BAD_LENGTH) this.#badLength = true;
          return true;
        }
        if (nameIs(text, from, "http2-settings")) return true;
        if (isLookalike(text, from, "content-length")) this.#looksFramed = true;
        if (!nameIs(text, from, "wao-request-id")) return false;
        this.requestId = text.slice(valueFrom, valueTo);
        return true;
      case 15:
        if (!nameIs(text, from, "x-forwarded-for")) return isLookalike(text, from, "x-forwarded-for");
        this.forwardedFor = joined(this.forwardedFor, text.slice(valueFrom, valueTo));
        return true;
      case 16:
        if (nameIs(text, from, "proxy-connection")) return true;
        if (!nameIs(text, from, "x-forwarded-host")) return isLookalike(text, from, "x-forwarded-host");
        this.forwardedHost = text.slice(valueFrom, valueTo);
        return true;
      case 17:
        if (nameIs(text, from, "transfer-encoding")) {
          this.#codings++;
          this.#coding = codingName(text, valueFrom, valueTo);
          return true;
        }
        if (isLookalike(text, from, "transfer-encoding")) this.#looksFramed = true;
        if (!nameIs(text, from, "x-forwarded-proto")) return isLookalike(text, from, "x-forwarded-proto");
        this.forwardedProto = text.slice(valueFrom, valueTo);
        return true;
      default:
        return false;
    }
  }

  /** RFC 9112 §6.3, with every doubtful combination refused. */
  #framing(): Failure | null {
    if (this.#looksFramed) return LOOKS_FRAMED;
    if (this.#codings > 0) {
      if (this.#lengths > 0) return LENGTH_AND_CHUNKED;
      if (this.#codings > 1 || this.#coding.toLowerCase() !== "chunked") return BAD_CODING;
      if (this.minor === 0) return CODING_IN_1_0;
      this.bodyLength = CHUNKED;
      return null;
    }
    if (this.#lengths > 1) return TWO_LENGTHS;
    return this.#badLength ? MALFORMED_LENGTH : null;
  }

  /** RFC 9112 §3.2, §7.2: exactly one Host in HTTP/1.1; an absolute-form target replaces it. */
  #authority(): Failure | null {
    if (this.#hosts > 1) return TWO_HOSTS;
    if (this.#hosts === 0 && this.minor === 1) return NO_HOST;
    if (this.target.charCodeAt(0) !== 0x2f) {
      const wrong = this.#otherForm();
      if (wrong) return wrong;
    }
    if (this.authority === "") return this.#hosts > 0 && this.minor === 1 ? EMPTY_HOST : null;
    const host = parseHost(this.authority);
    if (host === null) return BAD_HOST;
    this.host = host;
    return null;
  }

  /** absolute-form, asterisk-form; authority-form is CONNECT's and refused by the pipeline (2506). */
  #otherForm(): Failure | null {
    if (this.method === "CONNECT") return null;
    if (this.target === "*") return this.method === "OPTIONS" ? null : BAD_TARGET;
    const parts = /^https?:\/\/([^/?@]+)(\/[^]*|\?[^]*)?$/i.exec(this.target);
    if (!parts) return BAD_TARGET;
    this.authority = parts[1] as string;
    const rest = parts[2] ?? "";
    if (rest === "" && this.method === "OPTIONS") this.target = "*";
    else this.target = rest.startsWith("/") ? rest : `/${rest}`;
    return null;
  }

  #hopByHop(): Failure | null {
    const named = this.connection.named;
    if (named === null) return null;
    for (const name of named) if (NEVER_HOP_BY_HOP.has(name)) return CONNECTION_NAMES_IT;
    this.forward = withoutFields(this.forward, named);
    return null;
  }
}

/** Octets in a bad request line that other parsers take for its end. */
function lineHazard(line: string): Failure | null {
  if (line.includes("\0")) return FIELD_FAILURES.nul;
  return /[\r\n]/.test(line) ? FIELD_FAILURES["bare-line-end"] : null;
}

function joined(before: string, value: string): string {
  return before === "" ? value : `${before}, ${value}`;
}

const ambiguous = (detail: string): Failure => failure("RequestAmbiguous", null, detail);
const NOT_HTTP = failure("RequestError", null, "the first line is not a request line");
const BAD_VERSION = failure("RequestError", null, "HTTP version other than 1.0 and 1.1");
const BAD_TARGET = failure("RequestError", null, "malformed request target");
const NO_HOST = failure("RequestError", null, "HTTP/1.1 without Host");
const EMPTY_HOST = failure("RequestError", null, "empty Host");
const BAD_HOST = ambiguous("malformed Host");
const TWO_HOSTS = ambiguous("more than one Host");
const LENGTH_AND_CHUNKED = ambiguous("Content-Length with Transfer-Encoding");
const BAD_CODING = ambiguous("Transfer-Encoding is not exactly chunked");
const CODING_IN_1_0 = ambiguous("Transfer-Encoding in HTTP/1.0");
const LOOKS_FRAMED = ambiguous("Content-Length or Transfer-Encoding written with _");
const TWO_LENGTHS = ambiguous("more than one Content-Length");
const MALFORMED_LENGTH = ambiguous("malformed Content-Length");
const CONNECTION_NAMES_IT = ambiguous("Connection names a field that is not for one hop");
const TARGET_TOO_LONG = failure("URITooLong", null, "request target over the limit");
const TOO_MANY_FIELDS = failure("RequestHeaderTooLarge", null, "too many header fields");

const FIELD_FAILURES: Readonly<Record<FieldError, Failure>> = {
  "obs-fold": ambiguous("folded header line"),
  "empty-name": ambiguous("header line without a name"),
  "bad-name": ambiguous("illegal character in a header name"),
  "space-before-colon": ambiguous("space before the colon of a header"),
  "no-colon": ambiguous("header line without a colon"),
  nul: ambiguous("NUL in a header"),
  "bad-value": ambiguous("control character in a header value"),
  "bare-line-end": ambiguous("bare CR or LF"),
  "too-many": TOO_MANY_FIELDS,
};

function fieldFailure(error: FieldError): Failure {
  return FIELD_FAILURES[error];
}

/** For a head that is not complete and holds a bare CR or LF. */
export const BARE_LINE_END: Failure = FIELD_FAILURES["bare-line-end"];
