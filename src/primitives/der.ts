/** One element of DER (X.690 §8.1): where it begins, and its content. */
export interface DerElement {
  readonly tag: number;
  readonly from: number;
  readonly contentFrom: number;
  readonly to: number;
}

export const DER_INTEGER = 0x02;
export const DER_BIT_STRING = 0x03;
export const DER_OCTET_STRING = 0x04;
export const DER_ENUMERATED = 0x0a;
export const DER_UTC_TIME = 0x17;
export const DER_GENERALIZED_TIME = 0x18;
export const DER_SEQUENCE = 0x30;

/** Four bytes of length are four gigabytes. */
const MOST_LENGTH_BYTES = 4;

/** The element that begins at `at`, or null if it is malformed or reaches over `limit`. Tags of one byte only; no indefinite lengths. */
export function derElement(bytes: Buffer, at: number, limit: number = bytes.length): DerElement | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || at + 2 > limit || (tag & 0x1f) === 0x1f) return null;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const contentFrom = at + 2 + lengthBytes;
  if (first === 0x80 || lengthBytes > MOST_LENGTH_BYTES || contentFrom > limit) return null;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
  const to = contentFrom + length;
  return to > limit ? null : { tag, from: at, contentFrom, to };
}

/** What is inside a constructed element, in order; null if any of it is malformed. */
export function derChildren(bytes: Buffer, parent: DerElement): DerElement[] | null {
  const children: DerElement[] = [];
  let at = parent.contentFrom;
  while (at < parent.to) {
    const child = derElement(bytes, at, parent.to);
    if (child === null) return null;
    children.push(child);
    at = child.to;
  }
  return children;
}

/** The content without tag and length. */
export function derContent(bytes: Buffer, element: DerElement): Buffer {
  return bytes.subarray(element.contentFrom, element.to);
}

/** The whole element, as it is signed or hashed. */
export function derWhole(bytes: Buffer, element: DerElement): Buffer {
  return bytes.subarray(element.from, element.to);
}

/** A UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 allows them (UTC, with seconds), in ms since 1970; null for anything else. */
export function derTime(bytes: Buffer, element: DerElement): number | null {
  const text = derContent(bytes, element).toString("latin1");
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  const isShort = element.tag === DER_UTC_TIME;
  if (match === null || (!isShort && element.tag !== DER_GENERALIZED_TIME)) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  if ((match[1]?.length === 2) !== isShort) return null;
  // RFC 5280 §4.1.2.5.1: two digits from 50 on are of the last century.
  const fullYear = isShort ? year + (year < 50 ? 2000 : 1900) : year;
  return Date.UTC(fullYear, month - 1, day, hour, minute, second);
}
