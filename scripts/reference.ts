/**
 * Writes what is generated from the source: the reference pages and the JSON Schema.
 *
 *   npm run reference              write them
 *   npm run reference -- --check   say which are stale, exit 1
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configJsonSchema } from "../src/config/json-schema.ts";
import { configReference } from "../src/config/reference.ts";
import { cliReference } from "./reference-cli.ts";
import { failureReferences } from "./reference-failures.ts";
import { labReference } from "./reference-lab.ts";

const ROOT = dirname(import.meta.dirname);

function references(): Map<string, string> {
  return new Map([
    ["docs/reference/config.md", configReference()],
    ["docs/reference/config.schema.json", `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
    ["docs/reference/cli.md", cliReference()],
    ["docs/reference/lab.md", labReference()],
    ...failureReferences(),
  ]);
}

function isStale(path: string, content: string): boolean {
  try {
    return readFileSync(join(ROOT, path), "utf8") !== content;
  } catch {
    return true;
  }
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), content);
}

const stale = [...references()].filter(([path, content]) => isStale(path, content));
if (process.argv.includes("--check")) {
  for (const [path] of stale) process.stderr.write(`${path} is stale; npm run reference writes it\n`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const [path, content] of stale) {
    write(path, content);
    process.stdout.write(`wrote ${path}\n`);
  }
}
