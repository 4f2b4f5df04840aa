import type { Summary } from "./summary.ts";

/**
 * Sets two rows of every case against each other, a line each: by how much CPU per request changed, and whether the rounds
 * of the two are apart at all.
 */
export function comparison(summaries: readonly Summary[], now: string, before: string): string {
  const lines = summaries
    .filter(({ peer }) => peer === now)
    .map((summary) =>
      lineFor(
        summary,
        summaries.find((other) => other.peer === before && other.case === summary.case),
      ),
    );
  return `### ${now} against ${before}\n\n${lines.join("\n")}\n`;
}

function lineFor(now: Summary, before: Summary | undefined): string {
  const [a, b] = [cost(now), cost(before)];
  if (a === null || b === null) return `- ${now.case}: not measured`;
  const percent = (a / b - 1) * 100;
  const change = `${percent > 0 ? "+" : ""}${percent.toFixed(1)} %`;
  const verdict = overlap(now, before) ? "within the noise: the rounds overlap" : percent < 0 ? "cheaper" : "dearer";
  return `- ${now.case}: ${a.toFixed(1)} µs instead of ${b.toFixed(1)} µs per request, ${change}, ${verdict}`;
}

function cost(summary: Summary | undefined): number | null {
  return summary === undefined || summary.problems.length > 0 ? null : (summary.median?.cpuUs ?? null);
}

function overlap(now: Summary, before: Summary | undefined): boolean {
  const [low, high] = now.cpuRangeUs ?? [0, Infinity];
  const [otherLow, otherHigh] = before?.cpuRangeUs ?? [0, Infinity];
  return low <= otherHigh && otherLow <= high;
}
