/** To a hundredth of a millisecond: what a clock reading is worth, and short in a log line. */
export function roundMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}
