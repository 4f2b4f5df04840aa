/** One member of a list with weights. */
export interface Weighted {
  /** Lower case, without parameters. */
  readonly value: string;
  /** 0 to 1; 0 means "not acceptable". */
  readonly q: number;
}

/** Longer lists than any honest client sends are cut: nobody may make an error page expensive. */
const MAX_MEMBERS = 32;
const MAX_CHARACTERS = 2048;

/**
 * Read an `Accept` or `Accept-Language` value (RFC 9110 §12.4.2), in the order written. A weight that is no number counts as 1,
 * as if it had not been written: an error page is better than none.
 */
export function weightedList(field: string): readonly Weighted[] {
  const members = field.slice(0, MAX_CHARACTERS).split(",", MAX_MEMBERS);
  return members.map(weighted).filter((member) => member.value !== "");
}

function weighted(member: string): Weighted {
  const [value = "", ...parameters] = member.split(";");
  let q = 1;
  for (const parameter of parameters) {
    const match = /^\s*q\s*=\s*([0-9.]+)\s*$/i.exec(parameter);
    if (match !== null) q = clamp(Number(match[1]));
  }
  return { value: value.trim().toLowerCase(), q };
}

function clamp(q: number): number {
  return Number.isNaN(q) ? 1 : Math.min(1, q);
}
