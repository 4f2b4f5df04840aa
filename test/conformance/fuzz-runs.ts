/** How a fuzz test runs: `FUZZ_RUNS` for more, `FUZZ_SEED` to repeat what a failure has printed. */
export function fuzzRuns(usualRuns: number): { numRuns: number; seed?: number } {
  const numRuns = Number(process.env["FUZZ_RUNS"] ?? usualRuns);
  const seed = process.env["FUZZ_SEED"];
  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed) };
}
