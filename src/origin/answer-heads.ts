import { failure, type Failure } from "../failures/failure.ts";
import { HeadBuffer } from "../http1/head-buffer.ts";
import { headText } from "../http1/head-text.ts";
import { RESPONSE_BARE_LINE_END } from "../http1/response-head.ts";
import { HTTP_PREFIX, mayBeHttp, notHttp } from "./first-bytes.ts";

const MAX_HEAD_BYTES = 128 * 1024;
const MAX_LINE_BYTES = 64 * 1024;
const NO_BYTES = Buffer.alloc(0);

/** Finds the heads in what an origin sends, and what cannot become one as early as it shows. No sockets, no clocks. */
export class AnswerHeads {
  /** Why what came is no head; null while it may be one. */
  wrong: Failure | null = null;
  /** What is looked at, and where in it the octets behind the head found last begin. */
  bytes: Buffer = NO_BYTES;
  at = 0;
  #partial: HeadBuffer | null = null;

  /** Octets of a head that is not complete. */
  get partialBytes(): number {
    return this.#partial?.length ?? 0;
  }

  /** Octets that were read. */
  add(chunk: Buffer): void {
    if (this.#partial) {
      this.#partial.add(chunk, 0);
    } else {
      this.bytes = chunk;
      this.at = 0;
    }
  }

  /** The next head as text. Null: more must come, or `wrong` says why not. */
  next(): string | null {
    if (this.#partial) return this.#continue(this.#partial);
    if (this.at >= this.bytes.length) return null;
    const text = headText(this.bytes, this.at, MAX_HEAD_BYTES);
    if (text !== null) return this.#found(text);
    this.#partial = new HeadBuffer();
    this.#partial.add(this.bytes, this.at);
    return this.#continue(this.#partial);
  }

  /** Lets go of what was looked at: a connection that idles must not hold the buffer of its last read. */
  release(): void {
    this.bytes = NO_BYTES;
    this.at = 0;
  }

  #continue(partial: HeadBuffer): string | null {
    const { bytes } = partial;
    const look = partial.look();
    if (!mayBeHttp(bytes)) this.wrong = notHttp(bytes);
    else if (look === "bare") this.wrong = RESPONSE_BARE_LINE_END;
    else if (look === "complete") return this.#complete(bytes);
    else if (bytes.length > MAX_HEAD_BYTES) this.wrong = tooLarge(bytes);
    return null;
  }

  #complete(bytes: Buffer): string | null {
    const text = headText(bytes, 0, MAX_HEAD_BYTES);
    if (text === null) {
      this.wrong = tooLarge(bytes.subarray(0, MAX_HEAD_BYTES));
      return null;
    }
    this.#partial = null;
    this.bytes = bytes;
    this.at = 0;
    return this.#found(text);
  }

  #found(text: string): string | null {
    if (!text.startsWith(HTTP_PREFIX)) {
      this.wrong = notHttp(this.bytes.subarray(this.at));
      return null;
    }
    this.at += text.length;
    return text;
  }
}

function tooLarge(bytes: Buffer): Failure {
  return bytes.length - bytes.lastIndexOf("\r\n") > MAX_LINE_BYTES ? LINE_TOO_LONG : HEAD_TOO_LARGE;
}

const HEAD_TOO_LARGE = failure("ResponseHeaderTooLarge", "section", "response head over 128 KiB");
const LINE_TOO_LONG = failure("ResponseHeaderTooLarge", "line", "one header line over 64 KiB");
