import { readFileSync } from "node:fs";
import { programVersion } from "./program-version.ts";

/** Which CPU runs what; null: the kernel decides. */
export interface Cores {
  readonly proxy: number | null;
  /** Load generator and origin. */
  readonly load: number | null;
}

/**
 * Gives the first CPU that this process may use to the proxy and the second to everything else. With only one CPU, or
 * without `taskset`, nothing is pinned.
 */
export async function chooseCores(): Promise<Cores> {
  const [proxy, load] = allowedCpus();
  if (proxy === undefined || load === undefined) return { proxy: null, load: null };
  if ((await programVersion("taskset", ["--version"], /([\d.]+)/)) === null) return { proxy: null, load: null };
  return { proxy, load };
}

function allowedCpus(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "";
  return list.split(",").flatMap((range) => {
    const [first = NaN, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
