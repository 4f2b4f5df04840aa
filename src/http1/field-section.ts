import { COLON, CR, FIELD_VALUE, HT, LF, SP, TOKEN } from "./octets.ts";

/** What is wrong with a header section. */
export type FieldError =
  | "obs-fold"
  | "empty-name"
  | "bad-name"
  | "space-before-colon"
  | "no-colon"
  | "nul"
  | "bad-value"
  | "bare-line-end"
  | "too-many";

/**
 * A header section as text, scanned once. Fields that may pass untouched are kept as runs of the original lines
 * (`forward`), so that a head is passed on by a few string slices and its order and spelling survive.
 */
export abstract class FieldSection {
  /** The whole head, start line included. */
  text = "";
  /** The lines that are handed on as they came, each with its CRLF. */
  forward = "";
  /** Where the first field line begins in `text`. */
  fieldsStart = 0;

  /**
   * Looks at one field. Returns true if its line must not be handed on as it came.
   * `text[nameStart, nameEnd)` is the name, `text[valueStart, valueEnd)` the value without white space around it.
   */
  protected abstract visit(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): boolean;

  /** Scans the field lines from `fieldsStart` to the empty line (RFC 9112 §5). Returns what is wrong, or null. */
  protected scan(maxCount: number): FieldError | null {
    const text = this.text;
    const end = text.length - 2;
    let position = this.fieldsStart;
    let runStart = position;
    let count = 0;
    while (position < end) {
      if (++count > maxCount) return "too-many";
      let index = position;
      while (TOKEN[text.charCodeAt(index)] === 1) index++;
      if (text.charCodeAt(index) !== COLON || index === position) return nameError(text, position, index);
      const nameEnd = index++;
      let octet = text.charCodeAt(index);
      while (octet === SP || octet === HT) octet = text.charCodeAt(++index);
      const valueStart = index;
      const lineEnd = text.indexOf("\r", index);
      for (; index < lineEnd; index++) {
        if (FIELD_VALUE[text.charCodeAt(index)] !== 1) return valueError(text.charCodeAt(index));
      }
      if (text.charCodeAt(lineEnd + 1) !== LF) return "bare-line-end";
      let valueEnd = lineEnd;
      while (valueEnd > valueStart && isBlank(text.charCodeAt(valueEnd - 1))) valueEnd--;
      if (this.visit(position, nameEnd, valueStart, valueEnd)) {
        if (runStart < position) this.forward += text.slice(runStart, position);
        runStart = lineEnd + 2;
      }
      position = lineEnd + 2;
    }
    if (runStart < end) this.forward += text.slice(runStart, end);
    return null;
  }

  /** The values of a field joined by ", ", or null if it is absent. Not for the hot path. `lowerName` in lower case. */
  field(lowerName: string): string | null {
    let found: string | null = null;
    for (const line of this.text.slice(this.fieldsStart, -2).split("\r\n")) {
      const colon = line.indexOf(":");
      if (colon !== lowerName.length || line.slice(0, colon).toLowerCase() !== lowerName) continue;
      const value = line.slice(colon + 1).trim();
      found = found === null ? value : `${found}, ${value}`;
    }
    return found;
  }
}

function isBlank(octet: number): boolean {
  return octet === SP || octet === HT;
}

function nameError(text: string, lineStart: number, index: number): FieldError {
  const octet = text.charCodeAt(index);
  if (index === lineStart) {
    if (isBlank(octet)) return "obs-fold";
    if (octet === COLON) return "empty-name";
  } else if (isBlank(octet)) return "space-before-colon";
  if (octet === 0) return "nul";
  if (octet === LF) return "bare-line-end";
  return octet === CR ? "no-colon" : "bad-name";
}

function valueError(octet: number): FieldError {
  if (octet === LF) return "bare-line-end";
  return octet === 0 ? "nul" : "bad-value";
}

/** True if `text[from, to)` equals `lower` without regard to ASCII case. Lengths are equal by the caller's switch. */
export function nameIs(text: string, from: number, lower: string): boolean {
  for (let index = 0; index < lower.length; index++) {
    if ((text.charCodeAt(from + index) | 0x20) !== lower.charCodeAt(index)) return false;
  }
  return true;
}

/**
 * True if `text[from, to)` equals `lower` once `_` is read as `-`: CGI and all that takes after it (RFC 3875 §4.1.18) make one variable of both
 * names. To be asked where `nameIs` has said no.
 */
export function isLookalike(text: string, from: number, lower: string): boolean {
  for (let index = 0; index < lower.length; index++) {
    const octet = text.charCodeAt(from + index);
    if ((octet === UNDERSCORE ? HYPHEN : octet | 0x20) !== lower.charCodeAt(index)) return false;
  }
  return true;
}

const HYPHEN = 0x2d;
const UNDERSCORE = 0x5f;

/**
 * The value of a Transfer-Encoding field. A tab behind it stays in the value, which then is no known coding: white space it is
 * (RFC 9110 §5.6.3), but there are parsers, Node's among them, that take the tab for a part of the name.
 */
export function codingName(text: string, valueStart: number, valueEnd: number): string {
  const lineEnd = text.indexOf("\r", valueEnd);
  return text.slice(valueStart, text.slice(valueEnd, lineEnd).includes("\t") ? lineEnd : valueEnd);
}

/** Drops the lines of the named fields (lower case) from a run of lines: for fields that `Connection` names. */
export function withoutFields(lines: string, lowerNames: readonly string[]): string {
  let kept = "";
  for (const line of lines.split("\r\n")) {
    if (line !== "" && !lowerNames.includes(line.slice(0, line.indexOf(":")).toLowerCase())) kept += `${line}\r\n`;
  }
  return kept;
}
