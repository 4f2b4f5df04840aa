import { availableParallelism } from "node:os";
import { bad, good, shown, type Parsed } from "./parsed.ts";

export const MOST_THREADS = 64;

/** Read `auto` or a number of threads, as text from the command line too. */
export function readThreads(value: unknown): Parsed<number> {
  if (value === "auto") return good(Math.min(availableParallelism(), MOST_THREADS));
  const threads = typeof value === "string" && /^[0-9]+$/.test(value) ? Number(value) : value;
  if (typeof threads === "number" && Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) {
    return good(threads);
  }
  return bad(`${shown(value)} is not a number of threads; write auto or 1 to ${MOST_THREADS}`);
}
