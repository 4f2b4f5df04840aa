/**
 * Which octets may stand where (RFC 9110 §5.6.2 token, §5.5 field-value; RFC 3986 for the target).
 * Tables of 256 bytes: one load per character and no branch.
 */

function table(characters: string, from = 0, to = -1): Uint8Array {
  const bits = new Uint8Array(256);
  for (const character of characters) bits[character.charCodeAt(0)] = 1;
  for (let octet = from; octet <= to; octet++) bits[octet] = 1;
  return bits;
}

const ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** tchar of RFC 9110 §5.6.2. */
export const TOKEN = table(`${ALPHANUMERIC}!#$%&'*+-.^_\`|~`);

/**
 * Visible ASCII without `#`: a fragment in a target is read differently by different servers. Octets ≥ 0x80 are no part of a
 * URI (RFC 3986 §2; they come percent-encoded), and Node, too, refuses them.
 */
export const TARGET = table("", 0x21, 0x7e);
TARGET[0x23] = 0;

/** field-vchar, SP, HTAB, obs-text. */
export const FIELD_VALUE = table("\t", 0x20, 0xff);
FIELD_VALUE[0x7f] = 0;

export const CR = 0x0d;
export const LF = 0x0a;
export const SP = 0x20;
export const HT = 0x09;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;

/** Value of a hexadecimal digit, 255 for any other octet. */
export const HEX_VALUE = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  HEX_VALUE[digit.charCodeAt(0)] = value;
  HEX_VALUE[digit.toUpperCase().charCodeAt(0)] = value;
}

/** True if every character of `text[from, to)` is in the table. Characters are octets (latin1). */
export function allIn(bits: Uint8Array, text: string, from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    if (bits[text.charCodeAt(index)] !== 1) return false;
  }
  return true;
}
