import { latin1 } from "./latin1.ts";

const FIRST_LOOK_BYTES = 2048;

/**
 * The head (start line, fields and the empty line) at `start` of the buffer as latin1 text, or null while it is not
 * complete within `maxBytes`. latin1 maps octets to characters one to one, so nothing is lost or guessed.
 */
export function headText(buffer: Buffer, start: number, maxBytes: number): string | null {
  const available = Math.min(buffer.length - start, maxBytes);
  const first = Math.min(available, FIRST_LOOK_BYTES);
  let text = latin1(buffer, start, start + first);
  let end = text.indexOf("\r\n\r\n");
  if (end < 0 && available > first) {
    text = latin1(buffer, start, start + available);
    end = text.indexOf("\r\n\r\n", first - 3);
  }
  return end < 0 ? null : text.slice(0, end + 4);
}
