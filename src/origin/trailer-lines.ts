import { isForbiddenTrailer, MAX_TRAILER_BYTES } from "../http1/chunked.ts";

const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const BAD_VALUE = /[\0\r\n]|^[ \t]|[ \t]$/;

/**
 * The trailer section of an answer as lines, each with CRLF. What a recipient could take for a field of the head (RFC 9110 §6.5.1), or for several,
 * is left out; "" where the section is beyond the limit.
 */
export function trailerLines(raw: readonly string[]): string {
  let lines = "";
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] as string;
    const value = raw[index + 1] as string;
    if (NAME.test(name) && !BAD_VALUE.test(value) && !isForbiddenTrailer(name)) lines += `${name}: ${value}\r\n`;
  }
  return lines.length > MAX_TRAILER_BYTES ? "" : lines;
}
