const LAST_CHUNK = "0\r\n";

/** The body of an answer that came over HTTP/2 without a length, in chunks for a client of HTTP/1.1 (RFC 9112 §7.1). */
export class AnswerChunks {
  readonly #trailers: "keep" | "drop";

  constructor(trailers: "keep" | "drop") {
    this.#trailers = trailers;
  }

  part(data: Buffer): Buffer {
    const size = `${data.length.toString(16)}\r\n`;
    const part = Buffer.allocUnsafe(size.length + data.length + 2);
    part.write(size, 0, "latin1");
    data.copy(part, size.length);
    part.write("\r\n", size.length + data.length, "latin1");
    return part;
  }

  /** What ends the body. @param trailers as lines, each with CRLF */
  end(trailers: string): Buffer {
    return Buffer.from(`${LAST_CHUNK}${this.#trailers === "keep" ? trailers : ""}\r\n`, "latin1");
  }
}
