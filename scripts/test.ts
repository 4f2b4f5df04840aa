/**
 * Runs the tests: every file below test/ named *.test.ts, or the files whose path contains one of the arguments.
 *
 *   npm test                        all but test/soak
 *   npm test -- integration/bodies  the files whose path contains that
 *
 * The exit code is 0 only when at least one test ran and none failed. With CI=true a skipped test is a failure:
 * what could not be checked was not checked.
 */
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const ROOT = dirname(import.meta.dirname);
const FILE_TIMEOUT_MS = 240_000;

/** Soak tests run for minutes by design: only when they are asked for. */
function chooseFiles(filters: readonly string[]): string[] {
  const all = globSync("test/**/*.test.ts", { cwd: ROOT }).toSorted();
  if (filters.length === 0) return all.filter((file) => !file.startsWith("test/soak/"));
  return all.filter((file) => filters.some((filter) => file.includes(filter.replace(/^\.\//, ""))));
}

// The tests start an edge hundreds of times; with compiled code from the time before it needs half as long.
process.env["NODE_COMPILE_CACHE"] ??= join(ROOT, "node_modules/.cache/compiled");

const files = chooseFiles(process.argv.slice(2));
if (files.length === 0) {
  process.stderr.write(`no test file matches ${process.argv.slice(2).join(" ")}\n`);
  process.exit(1);
}

const counts = { run: 0, failed: 0, skipped: 0, empty: 0 };
const events = run({
  files,
  cwd: ROOT,
  concurrency: Math.min(availableParallelism(), 4),
  timeout: FILE_TIMEOUT_MS,
});
events.on("test:pass", (event) => {
  // A file without a single test is reported as a test of that name that passed.
  if (files.includes(event.name)) counts.empty += 1;
  else if (event.skip !== undefined) counts.skipped += 1;
  else if (event.details.type !== "suite") counts.run += 1;
});
events.on("test:fail", (event) => {
  if (event.todo === undefined) counts.failed += 1;
});

for await (const text of events.compose(spec)) process.stdout.write(text);

if (counts.failed > 0) process.exitCode = 1;
else if (counts.run === 0) refuse("no test ran");
else if (counts.empty > 0) refuse(`${counts.empty} test files without a test`);
else if (counts.skipped > 0 && process.env["CI"] === "true") refuse(`${counts.skipped} skipped, which CI=true forbids`);

function refuse(why: string): void {
  process.stderr.write(`not a success: ${why}\n`);
  process.exitCode = 1;
}
