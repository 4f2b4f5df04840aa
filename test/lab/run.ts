/**
 * `npm run lab -- --table`: run all cases of the lab and print what the edge made of them. Needs root, `ip`, `nft`, `openssl` and a few more. Words after the
 * options choose cases by name.
 */
import { parseArgs } from "node:util";
import { GROUPS } from "./cases/all.ts";
import { casesOf, type LabGroup } from "./lab-case.ts";
import { labIsImpossible } from "./lab-test.ts";
import { objections } from "./objections.ts";
import { type CaseResult, runGroups } from "./run-cases.ts";

/** Labs at a time: they mostly wait. */
const AT_ONCE = 4;

const { values, positionals } = parseArgs({ options: { table: { type: "boolean" } }, allowPositionals: true });
const missing = labIsImpossible();
if (missing !== false) {
  process.stderr.write(`the lab ${missing}\n`);
  process.exit(1);
}
const chosen = GROUPS.map(only).filter((group) => casesOf(group).length > 0);
if (chosen.length === 0) {
  process.stderr.write(`no case has ${positionals.join(" and ")} in its name\n`);
  process.exit(1);
}
const results = (await runGroups(chosen, AT_ONCE)).flat();
const wrong = results.filter((result) => objections(result).length > 0);
if (values.table === true) printTable(results);
for (const result of wrong) process.stdout.write(`✗ ${result.labCase.name}: ${objections(result).join("; ")}\n`);
process.stdout.write(`${results.length - wrong.length} of ${results.length} cases as expected\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

function only(group: LabGroup): LabGroup {
  const subjects = group.subjects.map((subject) => ({
    ...subject,
    cases: subject.cases.filter(({ name }) => {
      const text = `${group.name}: ${subject.title}: ${name}`;
      return positionals.every((word) => text.includes(word));
    }),
  }));
  return { ...group, subjects };
}

function printTable(all: readonly CaseResult[]): void {
  const rows = all.map(({ labCase, visited, line, copies }) => [
    labCase.name,
    String(visited.status),
    line.code ? `${line.code} ${line.name}` : "-",
    line.reason ?? "-",
    `${visited.tookMs} ms`,
    String(copies),
    visited.ends,
  ]);
  const table = [["case", "status", "code", "reason", "time", "copies", "ends"], ...rows];
  const widths = (table[0] ?? []).map((_title, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    process.stdout.write(`${cells.join("  ").trimEnd()}\n`);
  }
}
