/** Body lengths that are not a number of bytes. */
export const NO_BODY = 0;
export const CHUNKED = -1;
export const UNTIL_CLOSE = -2;
/** Marks a malformed Content-Length. */
export const BAD_LENGTH = -3;

const MAX_DIGITS = 15;

/**
 * Content-Length as a number of bytes, or BAD_LENGTH: digits only, no sign, no list, at most 15 digits so that it is exact
 * (RFC 9110 §8.6; a list of equal values is allowed there, and refused here since some servers read the last, some the first).
 */
export function contentLength(value: string): number {
  const length = value.length;
  if (length === 0 || length > MAX_DIGITS) return BAD_LENGTH;
  let bytes = 0;
  for (let index = 0; index < length; index++) {
    const digit = value.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return BAD_LENGTH;
    bytes = bytes * 10 + digit;
  }
  return bytes;
}
