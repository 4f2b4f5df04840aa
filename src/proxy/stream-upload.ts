import { CHUNKED } from "../http1/body-length.ts";
import { isForbiddenTrailer, MAX_TRAILER_BYTES } from "../http1/chunked.ts";

/** RFC 9113 §8.1: as fields of the head, and no pseudo-header fields. */
const TRAILER_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const BAD_VALUE = /[\0\r\n]|^[ \t]|[ \t]$/;

/** The body of an HTTP/2 request in the framing of HTTP/1.1: as it is where its length was stated, else in chunks. */
export class StreamUpload {
  /** Octets of DATA frames, without padding. */
  bytes = 0;
  readonly #length: number;
  #trailers = "";

  /** @param bodyLength bytes, or CHUNKED */
  constructor(bodyLength: number) {
    this.#length = bodyLength;
  }

  /** The octets for the origin. */
  part(data: Buffer): Buffer {
    this.bytes += data.length;
    if (this.#length !== CHUNKED) return data;
    const size = `${data.length.toString(16)}\r\n`;
    const part = Buffer.allocUnsafe(size.length + data.length + 2);
    part.write(size, 0, "latin1");
    data.copy(part, size.length);
    part.write("\r\n", size.length + data.length, "latin1");
    return part;
  }

  /** The trailer section. Returns why it cannot be handed on, or null. Where the length was stated, HTTP/1.1 has no place for it. */
  addTrailers(fields: readonly string[]): string | null {
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const name = fields[index] as string;
      const value = fields[index + 1] as string;
      if (!TRAILER_NAME.test(name) || BAD_VALUE.test(value)) return "malformed trailer";
      if (isForbiddenTrailer(name)) return `${name} in the trailer section`;
      this.#trailers += `${name}: ${value}\r\n`;
      if (this.#trailers.length > MAX_TRAILER_BYTES) return "trailer section over the limit";
    }
    return null;
  }

  /** What ends the body, null = nothing. */
  end(): Buffer | null {
    return this.#length === CHUNKED ? Buffer.from(`0\r\n${this.#trailers}\r\n`, "latin1") : null;
  }

  /** Fewer octets came than were announced, or more. */
  get isMismatched(): boolean {
    return this.#length !== CHUNKED && this.bytes !== this.#length;
  }
}
