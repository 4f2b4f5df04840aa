import type { Distribution, Metric, Sample } from "./metric.ts";

/** `openmetrics`: OpenMetrics 1.0. `text`: Prometheus 0.0.4, which differs in the names of counters, the type `info` and the end. */
export type ExpositionFormat = "openmetrics" | "text";

export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  text: "text/plain; version=0.0.4; charset=utf-8",
};

/** Writes metrics as a scraper reads them. */
export function exposition(metrics: readonly Metric[], format: ExpositionFormat): string {
  const lines: string[] = [];
  for (const metric of metrics) write(metric, format, lines);
  if (format === "openmetrics") lines.push("# EOF");
  return `${lines.join("\n")}\n`;
}

function write(metric: Metric, format: ExpositionFormat, lines: string[]): void {
  const { type, name } = metric;
  const isText = format === "text";
  // OpenMetrics names the family, the text format the sample.
  const family = isText && type === "counter" ? `${name}_total` : isText && type === "info" ? `${name}_info` : name;
  lines.push(`# HELP ${family} ${metric.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`);
  lines.push(`# TYPE ${family} ${isText && type === "info" ? "gauge" : type}`);
  if (metric.type === "histogram") for (const one of metric.distributions) writeDistribution(name, one, lines);
  else writeSamples(`${name}${SUFFIX[metric.type]}`, metric.samples, lines);
}

const SUFFIX = { counter: "_total", gauge: "", info: "_info" } as const;

function writeSamples(name: string, samples: readonly Sample[], lines: string[]): void {
  for (const { labels, value } of samples) lines.push(`${name}${labels} ${value}`);
}

function writeDistribution(name: string, distribution: Distribution, lines: string[]): void {
  const { pairs, bounds, counts, sum } = distribution;
  const before = pairs === "" ? "" : `${pairs},`;
  let count = 0;
  for (const [index, inBucket] of counts.entries()) {
    count += inBucket;
    lines.push(`${name}_bucket{${before}le="${boundText(bounds[index])}"} ${count}`);
  }
  const labels = pairs === "" ? "" : `{${pairs}}`;
  lines.push(`${name}_sum${labels} ${sum}`, `${name}_count${labels} ${count}`);
}

/** OpenMetrics wants `1.0`, and the other format must not name the same bucket otherwise. */
function boundText(bound: number | undefined): string {
  if (bound === undefined) return "+Inf";
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}
