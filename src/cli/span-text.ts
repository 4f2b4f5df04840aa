const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];

/** A length of time for people, at most two units: `42 s`, `5 min 3 s`, `2 d 4 h`. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const at = UNITS.findIndex(([, size]) => seconds >= size);
  const [unit, size] = UNITS[at] ?? ["s", 1];
  const whole = Math.floor(seconds / size);
  const [smaller, smallerSize] = UNITS[at + 1] ?? ["", 1];
  const rest = Math.floor((seconds % size) / smallerSize);
  return rest > 0 && smaller !== "" ? `${whole} ${unit} ${rest} ${smaller}` : `${whole} ${unit}`;
}

/** `5 min 3 s ago` */
export function agoText(thenMs: number, nowMs: number): string {
  return `${spanText(nowMs - thenMs)} ago`;
}

/** `in 42 s`; `now` for what is over. */
export function untilText(thenMs: number, nowMs: number): string {
  return thenMs <= nowMs ? "now" : `in ${spanText(thenMs - nowMs)}`;
}
