import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Scalar,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLError,
} from "yaml";
import type { ConfigPath, Finding } from "./mistake.ts";
import { shown } from "./parsed.ts";

export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface TextProblem extends Place {
  readonly message: string;
}

/** A configuration text with positions: slower than `readPlainYaml`, understands all of YAML, knows where everything is. */
export class LocatedText {
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  /** False where the text is so broken that a look at its meaning would only mislead. */
  readonly isReadable: boolean;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, logLevel: "error" });
    const errors = this.#document.errors;
    const aliases = this.#takeUnknownAliases();
    const problems = errors.map((error) => this.#problem(error.pos[0], errorMessage(error, text)));
    this.isReadable = errors.every((error) => error.code === "DUPLICATE_KEY");
    this.value = null;
    try {
      this.value = this.#document.toJS();
    } catch (error) {
      // The guard against aliases that multiply ("billion laughs").
      problems.push({ line: 1, column: 1, message: (error as Error).message });
      this.isReadable = false;
    }
    this.problems = [...problems, ...aliases];
  }

  /** Where a finding is: its key or value, or the innermost thing around it that exists. */
  place(path: ConfigPath, at: Finding["at"]): Place {
    let node: unknown = this.#document.contents;
    let offset = startOf(node) ?? 0;
    for (const [index, step] of path.entries()) {
      node = isAlias(node) ? node.resolve(this.#document) : node;
      const found = child(node, step);
      if (found === null) break;
      const isLast = index === path.length - 1;
      node = isPair(found) ? found.value : found;
      const keyOffset = isPair(found) ? startOf(found.key) : null;
      const valueOffset = startOf(node);
      offset = (isLast && at === "key" ? keyOffset : valueOffset) ?? keyOffset ?? valueOffset ?? offset;
    }
    return this.#at(offset);
  }

  #at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #problem(offset: number, message: string): TextProblem {
    return { ...this.#at(offset), message };
  }

  /** `hosts: [*.shop.example]` is an alias to YAML: say so, and read on as if it had been quoted. */
  #takeUnknownAliases(): TextProblem[] {
    const problems: TextProblem[] = [];
    visit(this.#document, {
      Alias: (_key, alias) => {
        if (alias.resolve(this.#document) !== undefined) return undefined;
        if (alias.source !== "") problems.push(this.#problem(startOf(alias) ?? 0, unquoted(alias.source)));
        const text = new Scalar(`*${alias.source}`);
        if (alias.range) text.range = alias.range;
        return text;
      },
    });
    return problems;
  }
}

function unquoted(alias: string): string {
  return `*${alias} has a meaning of its own in YAML (an alias); quote it: "*${alias}"`;
}

function child(node: unknown, step: string | number): Pair | Node | null {
  if (isSeq(node) && typeof step === "number") {
    const item = node.items[step];
    return isNode(item) ? item : null;
  }
  if (!isMap(node)) return null;
  // The last of two equal keys is the one whose value counts.
  return node.items.findLast((pair) => keyText(pair.key) === String(step)) ?? null;
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function startOf(node: unknown): number | null {
  return isNode(node) && node.range ? node.range[0] : null;
}

function errorMessage(error: YAMLError, text: string): string {
  const [start, end] = error.pos;
  switch (error.code) {
    case "DUPLICATE_KEY":
      return `the key ${shown(keyAt(text, start))} is here a second time; keep one`;
    case "BAD_ALIAS":
      return unquoted("");
    case "TAB_AS_INDENT":
      return "a tab indents this line; YAML wants spaces";
    case "MULTIPLE_DOCS":
      return "a second document starts here (---); a configuration is one document";
    case "BLOCK_AS_IMPLICIT_KEY":
      return "a second “key: value” inside a value; check the indentation, or quote the value if it contains “: ”";
    default:
      return `not valid YAML: ${error.message}${text.slice(start, end).trim() === "" ? "" : ` (at ${shown(text.slice(start, end))})`}`;
  }
}

function keyAt(text: string, start: number): string {
  return /^["']?([^"':\s]*)/.exec(text.slice(start, start + 100))?.[1] ?? "";
}
