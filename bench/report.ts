import type { Case } from "./cases.ts";
import type { Summary } from "./summary.ts";

const COLUMNS = [
  "proxy",
  "CPU µs/req",
  "user + system",
  "÷ nginx",
  "÷ best Node",
  "req/s",
  "busy",
  "p50 ms",
  "p99 ms",
  "MB/s",
  "PSS MB",
] as const;

/** One table per kind of request and a list of what could not be measured, in Markdown that reads well as plain text too. */
export function report(cases: readonly Case[], summaries: readonly Summary[]): string {
  return [...tables(cases, summaries), problemList(summaries)].join("\n");
}

function tables(cases: readonly Case[], summaries: readonly Summary[]): readonly string[] {
  return cases.map((kind) => {
    const rows = summaries.filter((summary) => summary.case === kind.name).map(cells);
    return `### ${kind.name}: ${kind.what}\n\n${aligned([[...COLUMNS], ...rows])}\n`;
  });
}

/** Each problem once, with the cases that it spoiled. */
function problemList(summaries: readonly Summary[]): string {
  const casesOf = new Map<string, string[]>();
  for (const { peer, case: name, problems } of summaries) {
    for (const problem of problems) {
      const key = `${peer}: ${problem}`;
      casesOf.set(key, [...(casesOf.get(key) ?? []), name]);
    }
  }
  const lines = [...casesOf].map(([problem, names]) => `- ${problem} (${names.join(", ")})\n`);
  return lines.length === 0 ? "" : `### Not measured\n\n${lines.join("")}`;
}

function cells({ peer, problems, median, cpuRangeUs, cpuToNginx, cpuToBestNode }: Summary): string[] {
  if (problems.length > 0)
    return [peer, problems[0]?.startsWith("not installed") === true ? "not installed" : "invalid"];
  if (median === null) return [peer, "not measured"];
  const [low, high] = cpuRangeUs ?? [median.cpuUs, median.cpuUs];
  return [
    peer,
    `${fixed(median.cpuUs)} (${fixed(low)}–${fixed(high)})`,
    `${fixed(median.userUs)} + ${fixed(median.systemUs)}`,
    times(cpuToNginx),
    times(cpuToBestNode),
    Math.round(median.requestsPerS).toLocaleString("en"),
    `${Math.round(median.busy * 100)} %`,
    median.p50Ms.toFixed(2),
    median.p99Ms.toFixed(2),
    median.megabytesPerS.toFixed(0),
    median.memoryMb.toFixed(0),
  ];
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function times(ratio: number | null): string {
  return ratio === null ? "–" : `${ratio.toFixed(2)} ×`;
}

/** A Markdown table with padded columns; a shorter row (a complaint) widens only the first. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => {
    const cells = rows.filter((row) => column === 0 || row.length === head.length).map((row) => row[column] ?? "");
    return Math.max(...cells.map((cell) => cell.length));
  });
  const line = (row: readonly string[]): string =>
    `| ${head.map((_, column) => (row[column] ?? "").padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...rows.slice(1).map(line)].join("\n");
}
