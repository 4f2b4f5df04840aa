/** The walls of the house. What is said here is also said in AGENTS.md and docs/principles.md, for people. */
import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { exists, importsOf, listFiles, read, withoutComments } from "./source-tree.ts";

/** Bottom to top. A folder imports from the rows below its own; folders of one row never import each other. */
const LAYERS: readonly (readonly string[])[] = [
  ["primitives"],
  ["failures"],
  ["http1", "http2", "config"],
  ["firewall", "cache", "breaker", "origin", "pages", "observe", "doctor"],
  ["sites"],
  ["proxy"],
  ["server"],
  ["admin", "demo"],
  ["cli"],
  ["main.ts"],
];

/** Folders on which the speed rests: no package, only Node and our own code. (`primitives` has ipaddr.js behind its address set.) */
const WITHOUT_PACKAGES = ["failures", "http1", "http2", "origin", "proxy", "sites"];

/** HTTP/1.1 as bytes, HTTP/2 as fields: no sockets, no clocks. */
const FORBIDDEN_IN_HTTP1 = ["net", "tls", "http", "http2", "dns", "timers", "timers/promises", "perf_hooks"];

const FORBIDDEN_NAME = /^(?:utils?|helpers?|common|core|lib|libs|types?|shared|misc|index)(?:\.[a-z.]+)?$/;
const MAX_LINES = 400;

const SOURCES = listFiles("src/**/*.ts");
const ALL_TYPESCRIPT = listFiles(
  "src/**/*.ts",
  "test/**/*.ts",
  "scripts/**/*.ts",
  "bench/**/*.ts",
  "dashboard/**/*.{ts,tsx}",
);
const PAGES_FOR_PEOPLE = listFiles("*.md", "docs/**/*.md", "bench/*.md");
const MANIFEST = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
};

function layerOf(path: string): number {
  const folder = path.split("/")[1] ?? "";
  return LAYERS.findIndex((layer) => layer.includes(folder));
}

function folderOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** Fails with every finding at once. */
function assertNone(findings: readonly string[]): void {
  assert.deepEqual(findings, []);
}

test("the source was found", () => {
  assert.ok(SOURCES.length > 50, `${SOURCES.length} files in src`);
  assert.ok(importsOf("src/demo/demo.ts").some(({ target }) => target === "src/config/edge-config.ts"));
});

test("every folder of src belongs to a layer", () => {
  assertNone(SOURCES.filter((path) => layerOf(path) < 0));
});

test("imports point down, and folders of one layer never import each other", () => {
  const findings = SOURCES.flatMap((path) =>
    importsOf(path)
      .filter(({ target }) => target !== null && folderOf(target) !== folderOf(path))
      .filter(({ target }) => !target?.startsWith("src/") || layerOf(target) >= layerOf(path))
      .map(({ target }) => `${path} imports ${target}`),
  );
  assertNone(findings);
});

test("src imports only Node and the packages of package.json", () => {
  const packages = Object.keys(MANIFEST.dependencies);
  const findings = SOURCES.flatMap((path) =>
    importsOf(path)
      .filter(({ specifier }) => !specifier.startsWith(".") && !specifier.startsWith("node:"))
      .filter(({ specifier }) => !packages.includes(specifier) || WITHOUT_PACKAGES.includes(folderOf(path)))
      .map(({ specifier }) => `${path} imports ${specifier}`),
  );
  assertNone(findings);
});

test("http1 and http2 know neither sockets nor clocks", () => {
  const findings = SOURCES.filter((path) => /^src\/http[12]\//.test(path)).flatMap((path) => {
    const modules = importsOf(path).map(({ specifier }) => specifier.replace(/^node:/, ""));
    const clock = /\b(?:Date\.now|performance\.now|setTimeout|setInterval)\b/.exec(withoutComments(read(path)));
    return [...modules.filter((name) => FORBIDDEN_IN_HTTP1.includes(name)), ...(clock ?? [])].map(
      (it) => `${path}: ${it}`,
    );
  });
  assertNone(findings);
});

test("relative imports name a file, with its ending", () => {
  const findings = ALL_TYPESCRIPT.flatMap((path) =>
    importsOf(path)
      .filter(({ target }) => target !== null && !exists(target))
      .map(({ specifier }) => `${path} imports ${specifier}`),
  );
  assertNone(findings);
});

test("no folder or file is named after nothing", () => {
  assertNone(ALL_TYPESCRIPT.filter((path) => path.split("/").some((part) => FORBIDDEN_NAME.test(part))));
});

test(`no file is longer than ${MAX_LINES} lines`, () => {
  const lengths = ALL_TYPESCRIPT.map((path) => ({ path, lines: read(path).trimEnd().split("\n").length }));
  assertNone(lengths.filter(({ lines }) => lines > MAX_LINES).map(({ path, lines }) => `${path}: ${lines}`));
});

test("no default export, no barrel, nothing that does not erase", () => {
  const forbidden: Readonly<Record<string, RegExp>> = {
    "default export": /^\s*export\s+default\b|\bas\s+default\b/m,
    barrel: /^\s*export\s+\*/m,
    enum: /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w/m,
    namespace: /^\s*(?:export\s+)?(?:declare\s+)?(?:namespace|module)\s+[\w"']/m,
  };
  const findings = ALL_TYPESCRIPT.flatMap((path) => {
    const source = withoutComments(read(path));
    return Object.entries(forbidden).flatMap(([what, pattern]) => (pattern.test(source) ? [`${path}: ${what}`] : []));
  });
  assertNone(findings);
});

test("every path that the docs name exists", () => {
  const inCode = /`((?:src|test|docs|bench|scripts|bin|dashboard|\.ci)\/[\w./*-]*)`/g;
  const inLink = /\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)/g;
  const findings = PAGES_FOR_PEOPLE.flatMap((page) => {
    const text = read(page);
    const named = [...text.matchAll(inCode)].map((match) => match[1] ?? "");
    const linked = [...text.matchAll(inLink)].map((match) => normalize(join(dirname(page), match[1] ?? "")));
    const missing = [...named, ...linked].filter((path) => !exists(path) && listFiles(path).length === 0);
    return missing.map((path) => `${page} names ${path}`);
  });
  assertNone(findings);
});

test("every npm script that the docs name exists", () => {
  const findings = PAGES_FOR_PEOPLE.flatMap((page) =>
    [...read(page).matchAll(/\bnpm run ([\w:-]+)/g)]
      .map((match) => match[1] ?? "")
      .filter((script) => !(script in MANIFEST.scripts))
      .map((script) => `${page} names npm run ${script}`),
  );
  assertNone(findings);
});

test("every source file that an npm script runs exists", () => {
  const files = Object.values(MANIFEST.scripts).flatMap(
    (line) => line.match(/\b(?:scripts|bench|test|bin)\/\S+/g) ?? [],
  );
  assert.ok(files.length > 0);
  assertNone(files.filter((path) => !exists(path)));
});

test("no file knows the machine that it was written on", () => {
  const machine = /(?:^|[\s"'`(=:])\/(?:root|work|Users|home\/\w+)\//m;
  const text = listFiles("**/*.{ts,tsx,md,json,yaml,yml,sh,html,css}", "*", ".*", "bin/*", ".ci/*");
  assert.ok(text.includes("package-lock.json") && text.includes("bin/wao"));
  assertNone(text.filter((path) => machine.test(read(path))));
});

test("lockfiles name no registry but the public one", () => {
  const resolved = /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)/;
  assertNone(listFiles("package-lock.json", "bench/package-lock.json").filter((path) => resolved.test(read(path))));
});
