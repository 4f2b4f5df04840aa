import { isPlainKey, NOT_PLAIN, plainFlowList, plainFlowMap, plainScalar } from "./plain-scalar.ts";

/**
 * A reader for the plain subset of YAML that generated files consist of: block mappings and lists, one-line scalars and
 * one-line flow lists. It is about ten times as fast as a whole YAML parser (100,000 sites: 0.5 s instead of 5 s, and
 * no object per token), and a reload blocks the supervisor that long. It never guesses: at anything outside the subset
 * (escapes, anchors, tabs, duplicate keys, continued lines …) it gives up and the
 * whole parser reads the file. A property test compares the two.
 *
 * @returns the value, or `NOT_PLAIN`
 */
export function readPlainYaml(text: string): unknown {
  // Only characters that no YAML rule treats specially, or that the rules below know.
  if (/[^\n\x20-\x7e\u00c0-\u167f]/.test(text)) return NOT_PLAIN;
  return new PlainReader(text).read();
}

const ENTRY = /^([A-Za-z_][A-Za-z0-9_]{0,99}):(?: +(.*))?$/;

class PlainReader {
  readonly #text: string;
  /** Start of the line after the current one. */
  #next = 0;
  /** Column where the current line's content starts; -1 at the end of the text. */
  #indent = -1;
  #line = "";

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    this.#advance();
    if (this.#indent !== 0) return NOT_PLAIN;
    const value = this.#block(0);
    // A line that no open list or mapping took (it is indented between two of them) is still here.
    return this.#isAtEnd() ? value : NOT_PLAIN;
  }

  #isAtEnd(): boolean {
    return this.#indent === -1;
  }

  /** Step to the next line that is neither blank nor a comment. */
  #advance(): void {
    const text = this.#text;
    while (this.#next < text.length) {
      let end = text.indexOf("\n", this.#next);
      if (end === -1) end = text.length;
      let start = this.#next;
      this.#next = end + 1;
      const lineStart = start;
      while (start < end && text.charCodeAt(start) === 0x20) start++;
      while (end > start && text.charCodeAt(end - 1) === 0x20) end--;
      if (start === end || text.charCodeAt(start) === 0x23) continue;
      this.#indent = start - lineStart;
      this.#line = text.slice(start, end);
      return;
    }
    this.#indent = -1;
    this.#line = "";
  }

  #block(indent: number): unknown {
    return this.#line.startsWith("- ") ? this.#list(indent) : this.#map(indent);
  }

  #list(indent: number): unknown {
    const list: unknown[] = [];
    while (this.#indent === indent && this.#line.startsWith("- ")) {
      const item = this.#item(indent);
      if (item === NOT_PLAIN) return NOT_PLAIN;
      list.push(item);
    }
    return list;
  }

  #item(indent: number): unknown {
    let start = 2;
    while (this.#line.charCodeAt(start) === 0x20) start++;
    const rest = this.#line.slice(start);
    if (!ENTRY.test(rest)) return this.#inline(rest);
    // `- key: value` opens a mapping whose column is that of `key` (YAML 1.2 §8.2.1, compact form).
    this.#line = rest;
    this.#indent = indent + start;
    return this.#map(indent + start);
  }

  #map(indent: number): unknown {
    const map: Record<string, unknown> = {};
    while (this.#indent === indent) {
      const match = ENTRY.exec(this.#line);
      if (match === null) return NOT_PLAIN;
      const key = match[1] ?? "";
      if (!isPlainKey(key) || Object.hasOwn(map, key)) return NOT_PLAIN;
      const value = this.#entryValue(match[2] ?? "", indent);
      if (value === NOT_PLAIN) return NOT_PLAIN;
      map[key] = value;
    }
    return map;
  }

  #entryValue(written: string, indent: number): unknown {
    if (written !== "" && !written.startsWith("#")) return this.#inline(written);
    this.#advance();
    if (this.#indent > indent) return this.#block(this.#indent);
    // A list may stand at the column of its key.
    if (this.#indent === indent && this.#line.startsWith("- ")) return this.#list(indent);
    return null;
  }

  #inline(text: string): unknown {
    this.#advance();
    const written = text.includes(" #") ? withoutComment(text) : text;
    const first = written.charCodeAt(0);
    if (first === 0x5b) return plainFlowList(written);
    if (first === 0x7b) return plainFlowMap(written);
    return plainScalar(written);
  }
}

/** Cut a comment off a value. Where the cut is inside quotes, what is left of it has an open quote, which no rule takes. */
function withoutComment(text: string): string {
  const quote = text.charAt(0);
  const isQuoted = quote === '"' || quote === "'";
  const end = isQuoted ? text.indexOf(quote, 1) + 1 : text.indexOf(" #");
  const comment = text.slice(end);
  return end > 0 && /^ +#/.test(comment) ? text.slice(0, end).trimEnd() : text;
}
