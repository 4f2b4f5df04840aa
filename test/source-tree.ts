/** Reads the repository for tests about the repository. TypeScript's package has no stable API, so imports are found by pattern. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export const ROOT = dirname(import.meta.dirname);

const IGNORED = ["node_modules", ".git", "dist", ".wao"];

/** An import, dynamic import or re-export. */
export interface Import {
  readonly specifier: string;
  /** From the root of the repository; null for a package or a module of Node. */
  readonly target: string | null;
}

/** All files that match, as paths from the root, sorted. Build results and dependencies are left out. */
export function listFiles(...patterns: string[]): string[] {
  const ignored = (path: string): boolean => path.split("/").some((part) => IGNORED.includes(part));
  const found = globSync(patterns, {
    cwd: ROOT,
    withFileTypes: true,
    exclude: (entry) => IGNORED.includes(entry.name),
  });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
  return [...new Set(paths)].filter((path) => !ignored(path)).toSorted();
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

export function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/** The source without comments; what only looks like one inside a string (an address, a media range, a glob) is left alone. */
export function withoutComments(source: string): string {
  return source.replace(/(?<=^|[\s;{}(,])\/\*[^]*?\*\//gm, "").replace(/^\s*\/\/.*$/gm, "");
}

const FROM = /^\s*(?:import|export)\b(?:[^;'"`=]*?\bfrom)?\s*["']([^"']+)["']/gm;
const DYNAMIC = /\bimport\(\s*["']([^"']+)["']/g;

export function importsOf(path: string): Import[] {
  const source = withoutComments(read(path));
  const specifiers = [FROM, DYNAMIC].flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[1] ?? ""));
  return specifiers.map((specifier) => {
    const target = specifier.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(path), specifier)) : null;
    return { specifier, target };
  });
}
