import type { EdgeConfig } from "../config/edge-config.ts";
import type { SiteOrder, SiteSlice } from "../proxy/edge.ts";
import type { ThreadMemory } from "./worker-pool.ts";

/** So many at once take a thread a millisecond or two. */
export const SERVING_SLICE = 100;
/** Nobody waits for a thread that begins. */
const BEGINNING_SLICE = 5000;

/** What a configuration changes for a thread that has another one. */
export interface SiteDiff {
  /** Names of sites that are new or changed. */
  readonly changed: ReadonlySet<string> | "all";
  readonly removed: readonly string[];
  /** Sites in one portion. */
  readonly portion: number;
}

/** A thread that begins has none. */
export const ALL_SITES: SiteDiff = { changed: "all", removed: [], portion: BEGINNING_SLICE };

/** The changes in portions, none of which keeps a thread from its visitors. */
export function* siteSlices(config: EdgeConfig, memory: ThreadMemory, diff: SiteDiff): Generator<SiteSlice> {
  const gates = memory.gates.memory;
  let sites: SiteOrder[] = [];
  for (const order of changedSites(config, memory, diff.changed)) {
    sites.push(order);
    if (sites.length < diff.portion) continue;
    yield { sites, removed: [], gates };
    sites = [];
  }
  if (sites.length > 0) yield { sites, removed: [], gates };
  for (let at = 0; at < diff.removed.length; at += diff.portion)
    yield { sites: [], removed: diff.removed.slice(at, at + diff.portion), gates };
}

function* changedSites(
  { sites }: EdgeConfig,
  { gates, counters }: ThreadMemory,
  changed: SiteDiff["changed"],
): Generator<SiteOrder> {
  let firstOrigin = 0;
  for (const [index, config] of sites.entries()) {
    const behind = firstOrigin + config.origins.length;
    if (changed === "all" || changed.has(config.name)) {
      const place = { cell: counters.cells[index] ?? 0, gates: [...gates.cells.subarray(firstOrigin, behind)] };
      yield { config, place };
    }
    firstOrigin = behind;
  }
}
