/**
 * Simulates blocking: four ways for an origin to hang, four policies, virtual time, seeded.
 *
 *   node test/sim/run.ts            the table, and how long it took
 *   node test/sim/run.ts --table    the table only, as in docs/guides/blocking.md
 */
import { table } from "./table.ts";

const startMs = performance.now();
process.stdout.write(`${table()}\n`);
if (!process.argv.includes("--table")) {
  process.stdout.write(`\n${((performance.now() - startMs) / 1000).toFixed(1)} s of real time\n`);
}
