/**
 * `npm run lab -- --table`: run all cases of the lab and print what the edge made of them. Needs root, `ip` and `nft`. Words after the options choose cases by name.
 */
import { parseArgs } from "node:util";
import { needs } from "../harness/needs.ts";
import { CASES } from "./cases/all.ts";
import { objections } from "./objections.ts";
import { type CaseResult, runCases } from "./run-cases.ts";

const { values, positionals } = parseArgs({ options: { table: { type: "boolean" } }, allowPositionals: true });
const missing = needs("root", "ip", "nft", "taskset");
if (missing !== false) {
  process.stderr.write(`the lab ${missing}\n`);
  process.exit(1);
}
const chosen = CASES.filter((one) => positionals.every((word) => one.name.includes(word)));
if (chosen.length === 0) {
  process.stderr.write(`no case has ${positionals.join(" and ")} in its name\n`);
  process.exit(1);
}
const results = await runCases(chosen);
const wrong = results.filter((result) => objections(result).length > 0);
if (values.table === true) printTable(results);
for (const result of wrong) process.stdout.write(`✗ ${result.labCase.name}: ${objections(result).join("; ")}\n`);
process.stdout.write(`${results.length - wrong.length} of ${results.length} cases as expected\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

function printTable(all: readonly CaseResult[]): void {
  const rows = all.map(({ labCase, visited, line }) => [
    labCase.name,
    String(visited.status),
    visited.waoError === "" ? "-" : visited.waoError,
    line.reason ?? "-",
    `${visited.tookMs} ms`,
  ]);
  const table = [["case", "status", "code", "reason", "time"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()}\n`,
    );
  }
}
