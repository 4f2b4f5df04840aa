/** One number of a metric. */
export interface Sample {
  /** `{site="shop"}`, made by `labels`; "" = none. */
  readonly labels: string;
  readonly value: number;
}

/** A distribution: how many lay in each bucket, and their sum. */
export interface Distribution {
  /** Pairs that every bucket bears beside its bound, made by `pairs`; "" = none. */
  readonly pairs: string;
  /** Upper bounds in the metric's unit, ascending. */
  readonly bounds: readonly number[];
  /** One more than bounds; not cumulative. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** A metric with all its numbers. `name` has its unit and, for a counter, no `_total`. */
export type Metric =
  | {
      readonly type: "counter" | "gauge" | "info";
      readonly name: string;
      readonly help: string;
      readonly samples: readonly Sample[];
    }
  | {
      readonly type: "histogram";
      readonly name: string;
      readonly help: string;
      readonly distributions: readonly Distribution[];
    };

/** A sample without labels. */
export function plain(value: number): readonly Sample[] {
  return [{ labels: "", value }];
}

/** Labels as they stand behind a name. Empty values are left out: for Prometheus they are the same. */
export function labels(values: Readonly<Record<string, string>>): string {
  const text = pairs(values);
  return text === "" ? "" : `{${text}}`;
}

/** Labels without braces. */
export function pairs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}="${value.replace(NEEDS_ESCAPE, escaped)}"`)
    .join(",");
}

const NEEDS_ESCAPE = /[\\"\n]/g;

function escaped(character: string): string {
  return character === "\n" ? "\\n" : `\\${character}`;
}
