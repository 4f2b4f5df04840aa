import { ownBytes } from "./own-bytes.ts";

/** Stand in a text for what differs from answer to answer; private-use characters, so no prose contains them. */
export const ID_SLOT = "\u{E000}";
export const TIME_SLOT = "\u{E001}";
/** The name of a site that has no title. */
export const SITE_SLOT = "\u{E002}";
/** Stands for the logo, whose bytes all pages of a site have in common. */
export const LOGO_SLOT = "\u{E003}";

type Slot = typeof ID_SLOT | typeof TIME_SLOT | typeof SITE_SLOT;
type Part = Buffer | Slot;

/** What the slots are filled with: ASCII, already fit for the format (see `visible-id.ts`). */
export interface Filling {
  readonly id: string;
  readonly time: string;
  readonly site: string;
}

/** A piece of an answer: text of ours, in which the slots are found, or bytes as they are. */
export type Piece = string | Buffer;

/**
 * An answer whose text is encoded once. Under an outage every answer differs only in a few short values, so filling it is a few copies:
 *
 *     [ bytes ][ID_SLOT][ bytes ][TIME_SLOT][ bytes ]
 */
export class Template {
  readonly #parts: readonly Part[];
  readonly #fixedBytes: number;
  readonly #idSlots: number;
  readonly #timeSlots: number;
  readonly #siteSlots: number;

  /** @param logo - put where the text has LOGO_SLOT; not copied */
  constructor(pieces: readonly Piece[], logo: Buffer | null = null) {
    this.#parts = pieces.flatMap((piece) => (typeof piece === "string" ? partsOf(piece, logo) : [piece]));
    this.#fixedBytes = this.#parts.reduce((sum, part) => sum + (typeof part === "string" ? 0 : part.length), 0);
    this.#idSlots = this.#count(ID_SLOT);
    this.#timeSlots = this.#count(TIME_SLOT);
    this.#siteSlots = this.#count(SITE_SLOT);
  }

  /** How much the answer has without what is filled in. */
  get fixedBytes(): number {
    return this.#fixedBytes;
  }

  /** The answer's bytes. */
  fill({ id, time, site }: Filling): Buffer {
    const slotBytes = this.#idSlots * id.length + this.#timeSlots * time.length + this.#siteSlots * site.length;
    const filled = Buffer.allocUnsafe(this.#fixedBytes + slotBytes);
    let offset = 0;
    for (const part of this.#parts) {
      if (typeof part !== "string") offset += part.copy(filled, offset);
      else offset += filled.write(part === ID_SLOT ? id : part === TIME_SLOT ? time : site, offset, "latin1");
    }
    return filled;
  }

  #count(slot: Slot): number {
    return this.#parts.filter((part) => part === slot).length;
  }
}

function partsOf(text: string, logo: Buffer | null): Part[] {
  const pieces = text.split(/([\u{E000}-\u{E003}])/u);
  return pieces.filter((piece) => piece !== "").map((piece) => partOf(piece, logo));
}

function partOf(piece: string, logo: Buffer | null): Part {
  if (piece === ID_SLOT || piece === TIME_SLOT || piece === SITE_SLOT) return piece;
  if (piece === LOGO_SLOT) return logo ?? Buffer.alloc(0);
  return ownBytes(piece);
}
