/** Stand for the request id and the time in a template's text; private-use characters, so no prose contains them. */
export const ID_SLOT = "\u{E000}";
export const TIME_SLOT = "\u{E001}";

type Part = Buffer | typeof ID_SLOT | typeof TIME_SLOT;

/**
 * An answer whose text is encoded once. Under an outage every answer differs only in two short values, so filling it is a few copies:
 *
 *     [ bytes ][ID_SLOT][ bytes ][TIME_SLOT][ bytes ]
 */
export class Template {
  readonly #parts: readonly Part[];
  readonly #fixedBytes: number;
  readonly #idSlots: number;
  readonly #timeSlots: number;

  constructor(text: string) {
    this.#parts = text.split(/([\u{E000}\u{E001}])/u).map(toPart);
    this.#fixedBytes = this.#parts.reduce((sum, part) => sum + (typeof part === "string" ? 0 : part.length), 0);
    this.#idSlots = this.#parts.filter((part) => part === ID_SLOT).length;
    this.#timeSlots = this.#parts.filter((part) => part === TIME_SLOT).length;
  }

  /** The answer's bytes. Both values must be ASCII and already fit for the format (see `visible-id.ts`). */
  fill(id: string, time: string): Buffer {
    const filled = Buffer.allocUnsafe(this.#fixedBytes + this.#idSlots * id.length + this.#timeSlots * time.length);
    let offset = 0;
    for (const part of this.#parts) {
      if (typeof part === "string") offset += filled.write(part === ID_SLOT ? id : time, offset, "latin1");
      else offset += part.copy(filled, offset);
    }
    return filled;
  }
}

function toPart(piece: string): Part {
  return piece === ID_SLOT || piece === TIME_SLOT ? piece : Buffer.from(piece);
}
