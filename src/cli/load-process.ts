import { readdirSync } from "node:fs";
import { setPriority } from "node:os";
import { sitePrint } from "../config/site-print.ts";
import { loadConfig } from "../config/load.ts";
import type { PrintedSite, LoadNews, LoadOrder } from "./load-messages.ts";

/* Entry point of the process that reads a configuration while the edge runs. */

/** Visitors go first; but where they take all CPUs, the operator must still get through. */
const NICENESS = 10;
/** So many sites take the supervisor a moment. */
const PORTION = 100;

process.once("message", (order: LoadOrder) => void answer(order));
// The edge is no more.
process.once("disconnect", () => process.exit());
yieldToVisitors();

async function answer({ file, overrides, known }: LoadOrder): Promise<void> {
  const loaded = await loadConfig(file, overrides);
  if (loaded.ok) {
    const { sites, ...settings } = loaded.config;
    const places = new Map(known.map((print, place) => [print, place]));
    const order = new Int32Array(sites.length);
    let portion: PrintedSite[] = [];
    for (const [index, site] of sites.entries()) {
      const print = sitePrint(site);
      const place = places.get(print) ?? -1;
      order[index] = place;
      if (place < 0) portion.push({ site, print });
      if (portion.length < PORTION) continue;
      await tell({ type: "fresh", portion });
      portion = [];
    }
    await tell({ type: "fresh", portion });
    await tell({ type: "config", settings, order, warnings: loaded.warnings });
  } else await tell({ type: "mistakes", mistakes: loaded.mistakes });
  process.disconnect?.();
}

/** Resolves when it has left: what waits would be in memory twice. */
function tell(news: LoadNews): Promise<void> {
  return new Promise((resolve) => void process.send?.(news, undefined, undefined, () => resolve()));
}

/** On Linux each thread has a priority of its own, those of the garbage collector, too. */
function yieldToVisitors(): void {
  const threads = process.platform === "linux" ? readdirSync("/proc/self/task").map(Number) : [0];
  for (const thread of threads) setPriority(thread, NICENESS);
}
