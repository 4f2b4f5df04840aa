/**
 * A monotonic clock, ms, that says the same in every thread of the process. `performance.now()` counts from the start of its thread, and
 * `performance.timeOrigin` is taken from the wall clock, which may be set between the starts of two threads; CLOCK_MONOTONIC is one for all.
 */
export function edgeClock(): () => number {
  const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  return () => performance.now() + offsetMs;
}
