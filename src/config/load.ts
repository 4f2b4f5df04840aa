import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { EdgeConfig } from "./edge-config.ts";
import { fileTrouble } from "./file-trouble.ts";
import { LocatedText } from "./located-text.ts";
import { pathText, type Finding, type Mistake } from "./mistake.ts";
import type { Overrides } from "./overrides.ts";
import { readPlainJson } from "./plain-json.ts";
import { NOT_PLAIN } from "./plain-scalar.ts";
import { readPlainYaml } from "./plain-yaml.ts";
import { readConfigValue, type Reading } from "./config-value.ts";

export type LoadResult =
  | { readonly ok: true; readonly config: EdgeConfig; readonly warnings: readonly Mistake[] }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/**
 * Read, check and default a configuration file. Names of files in it are relative to its own folder.
 * @returns the configuration, or every mistake in it; does not throw
 */
export async function loadConfig(path: string, overrides: Overrides = {}): Promise<LoadResult> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    return { ok: false, mistakes: [wholeFile(path, fileTrouble(path, error))] };
  }
  return parseConfig(text, { file: path, folder: dirname(resolve(path)), overrides });
}

/** Where a configuration text comes from. */
export interface TextOrigin {
  /** As messages name it. */
  readonly file: string;
  /** Where relative names of files in it start. */
  readonly folder: string;
  readonly overrides?: Overrides;
}

/** {@link loadConfig} of a text. */
export function parseConfig(text: string, origin: TextOrigin): LoadResult {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const plain = /^\s*\{/.test(body) ? readPlainJson(body) : readPlainYaml(body);
  if (plain !== NOT_PLAIN) {
    const reading = read(plain, origin);
    // Positions cost several times as much as all else together: only who made a mistake needs them.
    if (reading.config !== null && reading.warnings.length === 0) {
      return { ok: true, config: reading.config, warnings: [] };
    }
    return located(new LocatedText(body), reading, origin);
  }
  const source = new LocatedText(body);
  if (!source.isReadable) return located(source, NOTHING_READ, origin);
  return located(source, read(source.value, origin), origin);
}

/** {@link loadConfig} of a value that no file holds; findings name the command line. */
export function configOf(value: unknown, overrides: Overrides = {}): LoadResult {
  const reading = readConfigValue(value, process.cwd(), overrides);
  const tell = (finding: Finding): Mistake => wholeFile("command line", finding.message);
  if (reading.config === null) return { ok: false, mistakes: reading.mistakes.map(tell) };
  return { ok: true, config: reading.config, warnings: reading.warnings.map(tell) };
}

const NOTHING_READ: Reading = { config: null, mistakes: [], warnings: [] };

function read(value: unknown, origin: TextOrigin): Reading {
  return readConfigValue(value, origin.folder, origin.overrides ?? {});
}

function located(source: LocatedText, reading: Reading, { file }: TextOrigin): LoadResult {
  const tell = (finding: Finding): Mistake => {
    const { line, column } = source.place(finding.path, finding.at);
    const path = pathText(finding.path);
    const message = finding.message + otherPlace(source, finding);
    return { file, line, column, path, message, ...(finding.fails === undefined ? {} : { fails: finding.fails }) };
  };
  const syntax = source.problems.map((problem): Mistake => ({ file, path: "", ...problem }));
  const mistakes = [...syntax, ...reading.mistakes.map(tell)];
  if (reading.config !== null && mistakes.length === 0) {
    return { ok: true, config: reading.config, warnings: reading.warnings.map(tell) };
  }
  return { ok: false, mistakes: mistakes.toSorted(byPlace) };
}

function otherPlace(source: LocatedText, { other }: Finding): string {
  if (other === undefined) return "";
  const { line, column } = source.place(other, "value");
  return ` (the first is at ${line}:${column})`;
}

function byPlace(a: Mistake, b: Mistake): number {
  return a.line - b.line || a.column - b.column;
}

function wholeFile(file: string, message: string): Mistake {
  return { file, line: 0, column: 0, path: "", message };
}
