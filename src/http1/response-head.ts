import { failure, type Failure } from "../failures/failure.ts";
import { BAD_LENGTH, CHUNKED, contentLength, NO_BODY, UNTIL_CLOSE } from "./body-length.ts";
import { ConnectionOptions } from "./connection-options.ts";
import { codingName, type FieldError, FieldSection, nameIs, withoutFields } from "./field-section.ts";
import { FIELD_VALUE, SP } from "./octets.ts";

const STATUS_LINE_MIN = "HTTP/1.1 200".length;

/** An origin's response head (RFC 9112 §4, §6.3), parsed as strictly as a request. */
export class ResponseHead extends FieldSection {
  status = 0;
  /** Reason phrase as sent, may be "". */
  reasonPhrase = "";
  minor = 1;
  /** What follows on the wire: bytes, CHUNKED or UNTIL_CLOSE. */
  bodyLength: number = NO_BODY;
  /** The value of Content-Length, also where no body follows (HEAD, 304); -1 = absent. */
  statedLength = -1;
  readonly connection = new ConnectionOptions();
  upgrade = "";
  /** Parameters of Keep-Alive, "" if absent. */
  keepAlive = "";
  hasDate = false;
  proxyStatus = "";

  #lengths = 0;
  #codings = 0;
  #coding = "";

  /** Parses `text`, a head with its empty line, that answers a request of `method`. Returns the 24xx failure, or null. */
  parse(text: string, method: string, maxHeaderCount: number): Failure | null {
    this.text = text;
    const lineEnd = text.indexOf("\r\n");
    if (!this.#statusLine(lineEnd)) return text.lastIndexOf("\0", lineEnd) >= 0 ? NUL_IN_HEAD : BAD_STATUS;
    this.fieldsStart = lineEnd + 2;
    const wrongField = this.scan(maxHeaderCount);
    if (wrongField) return FIELD_FAILURES[wrongField];
    if (this.connection.named) this.#dropNamed(this.connection.named);
    return this.#framing(method);
  }

  /** The status line for the client, with CRLF: the origin's own where it may stay as it came. */
  get line(): string {
    if (this.minor === 1 && this.text.charCodeAt(12) === SP) return this.text.slice(0, this.fieldsStart);
    return `HTTP/1.1 ${this.status} ${this.reasonPhrase}\r\n`;
  }

  /** The origin lets us use this connection again. */
  get persistent(): boolean {
    if (this.connection.close || this.bodyLength === UNTIL_CLOSE) return false;
    return this.minor === 1 || this.connection.keepAlive;
  }

  #statusLine(lineEnd: number): boolean {
    const text = this.text;
    if (lineEnd < STATUS_LINE_MIN || !text.startsWith("HTTP/1.") || text.charCodeAt(8) !== 0x20) return false;
    const minor = text.charCodeAt(7) - 0x30;
    if (minor !== 0 && minor !== 1) return false;
    this.minor = minor;
    let status = 0;
    for (let index = 9; index < 12; index++) {
      const digit = text.charCodeAt(index) - 0x30;
      if (digit < 0 || digit > 9) return false;
      status = status * 10 + digit;
    }
    if (status < 100 || status > 999) return false;
    if (lineEnd > 12 && text.charCodeAt(12) !== 0x20) return false;
    for (let index = 13; index < lineEnd; index++) {
      if (FIELD_VALUE[text.charCodeAt(index)] !== 1) return false;
    }
    this.status = status;
    this.reasonPhrase = text.slice(13, lineEnd);
    return true;
  }

  protected override visit(from: number, to: number, valueFrom: number, valueTo: number): boolean {
    const text = this.text;
    switch (to - from) {
      case 4:
        if (nameIs(text, from, "date")) this.hasDate = true;
        return false;
      case 7:
        if (!nameIs(text, from, "upgrade")) return false;
        this.upgrade += (this.upgrade === "" ? "" : ", ") + text.slice(valueFrom, valueTo);
        return true;
      case 9:
        return nameIs(text, from, "wao-error");
      case 10:
        if (nameIs(text, from, "keep-alive")) {
          this.keepAlive = text.slice(valueFrom, valueTo);
          return true;
        }
        if (!nameIs(text, from, "connection")) return false;
        this.connection.add(text.slice(valueFrom, valueTo));
        return true;
      case 12:
        if (!nameIs(text, from, "proxy-status")) return false;
        // An empty line has no members, and would make the joined ones no list.
        if (valueFrom < valueTo)
          this.proxyStatus += `${this.proxyStatus === "" ? "" : ", "}${text.slice(valueFrom, valueTo)}`;
        return true;
      case 14:
        if (nameIs(text, from, "wao-request-id")) return true;
        if (!nameIs(text, from, "content-length")) return false;
        this.#lengths++;
        this.statedLength = contentLength(text.slice(valueFrom, valueTo));
        return true;
      case 16:
        return nameIs(text, from, "proxy-connection");
      case 17:
        if (!nameIs(text, from, "transfer-encoding")) return false;
        this.#codings++;
        this.#coding = codingName(text, valueFrom, valueTo);
        return true;
      default:
        return false;
    }
  }

  #framing(method: string): Failure | null {
    const { status } = this;
    if (this.#lengths > 1) return TWO_LENGTHS;
    if (this.statedLength === BAD_LENGTH) return MALFORMED_LENGTH;
    if (this.#codings > 0) {
      if (this.#lengths > 0) return LENGTH_AND_CHUNKED;
      if (this.#codings > 1 || this.#coding.toLowerCase() !== "chunked") return BAD_CODING;
      if (this.minor === 0) return CODING_IN_1_0;
    }
    if (status < 200 || status === 204) this.statedLength = -1;
    if (method === "HEAD" || status < 200 || status === 204 || status === 304) this.bodyLength = NO_BODY;
    else if (this.#codings > 0) this.bodyLength = CHUNKED;
    else this.bodyLength = this.#lengths > 0 ? this.statedLength : UNTIL_CLOSE;
    return null;
  }

  /** The answer is chunked, or is the answer to a HEAD or a 304 and says that a GET would get chunks. */
  get statesChunked(): boolean {
    return this.#codings > 0 && this.status >= 200 && this.status !== 204;
  }

  #dropNamed(named: readonly string[]): void {
    this.forward = withoutFields(this.forward, named);
    if (named.includes("date")) this.hasDate = false;
  }
}

const malformed = (reason: "bad-status" | "bad-header" | "nul", detail: string): Failure =>
  failure("ResponseMalformed", reason, detail);
const BAD_STATUS = malformed("bad-status", "malformed status line");
const NUL_IN_HEAD = malformed("nul", "NUL in the status line");
const TWO_LENGTHS = failure("ResponseFramingInvalid", "two-lengths", "more than one Content-Length");
const MALFORMED_LENGTH = failure("ResponseFramingInvalid", "bad-length", "malformed Content-Length");
const LENGTH_AND_CHUNKED = failure(
  "ResponseFramingInvalid",
  "length-and-chunked",
  "Content-Length with Transfer-Encoding",
);
const CODING_IN_1_0 = failure("ResponseFramingInvalid", null, "Transfer-Encoding in HTTP/1.0");
const BAD_CODING = failure("ResponseEncodingInvalid", null, "Transfer-Encoding is not exactly chunked");

const FIELD_FAILURES: Readonly<Record<FieldError, Failure>> = {
  "obs-fold": malformed("bad-header", "folded header line"),
  "empty-name": malformed("bad-header", "header line without a name"),
  "bad-name": malformed("bad-header", "illegal character in a header name"),
  "space-before-colon": malformed("bad-header", "space before the colon of a header"),
  "no-colon": malformed("bad-header", "header line without a colon"),
  nul: malformed("nul", "NUL in a header"),
  "bad-value": malformed("bad-header", "control character in a header value"),
  "bare-line-end": malformed("bad-header", "bare CR or LF"),
  "too-many": failure("ResponseHeaderTooLarge", "count", "too many header fields"),
};

/** For a response head that is not complete and holds a bare CR or LF. */
export const RESPONSE_BARE_LINE_END: Failure = FIELD_FAILURES["bare-line-end"];
