const SHORTEST_HEAD = 2;
const LONGEST_HEAD = 14;
const CLOSE = 8;

/** Follows the frames of a WebSocket (RFC 6455 §5.2) in one direction, whatever is in them: tells where one ends and the next begins. */
export class WebSocketFrames {
  readonly #head = new Uint8Array(LONGEST_HEAD);
  #headBytes = 0;
  /** Of the payload that is passing. */
  #restBytes = 0;
  #isClosing = false;

  /** Nothing of a frame has passed that has not passed whole: another one may be put in, also between the fragments of a message (§5.4). */
  get isBetween(): boolean {
    return this.#headBytes === 0 && this.#restBytes === 0;
  }

  /** A Close frame has passed, or begun to: nothing may follow it (§5.5.1). */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** These octets pass. */
  pass(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) at = this.#step(chunk, at);
  }

  /**
   * As many of these octets pass as belong to the frame that has begun.
   * @returns how many
   */
  passRest(chunk: Uint8Array): number {
    let at = 0;
    while (at < chunk.length && !this.isBetween) at = this.#step(chunk, at);
    return at;
  }

  #step(chunk: Uint8Array, at: number): number {
    if (this.#restBytes > 0) {
      const bytes = Math.min(this.#restBytes, chunk.length - at);
      this.#restBytes -= bytes;
      return at + bytes;
    }
    this.#head[this.#headBytes++] = chunk[at] ?? 0;
    if (this.#headBytes >= SHORTEST_HEAD && this.#headBytes === headLength(this.#head)) this.#onHead();
    return at + 1;
  }

  #onHead(): void {
    const [first = 0] = this.#head;
    if ((first & 0x0f) === CLOSE) this.#isClosing = true;
    this.#restBytes = payloadBytes(this.#head);
    this.#headBytes = 0;
  }
}

function headLength(head: Uint8Array): number {
  const second = head[1] ?? 0;
  const short = second & 0x7f;
  const more = short === 127 ? 8 : short === 126 ? 2 : 0;
  return SHORTEST_HEAD + more + ((second & 0x80) === 0 ? 0 : 4);
}

function payloadBytes(head: Uint8Array): number {
  const short = (head[1] ?? 0) & 0x7f;
  if (short < 126) return short;
  const view = new DataView(head.buffer);
  return short === 126 ? view.getUint16(2) : Number(view.getBigUint64(2));
}
