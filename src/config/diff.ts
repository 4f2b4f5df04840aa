import { isDeepStrictEqual } from "node:util";
import type { EdgeConfig, SiteConfig } from "./edge-config.ts";

/** What a reload changes. Sites are told apart by their names. */
export interface ConfigDiff {
  readonly added: readonly SiteConfig[];
  readonly removed: readonly SiteConfig[];
  readonly changed: readonly { readonly before: SiteConfig; readonly after: SiteConfig }[];
  /** Settings outside `sites` that differ. */
  readonly settings: readonly Exclude<keyof EdgeConfig, "sites">[];
}

/** Compare two configurations. The order of the sites says nothing: hosts are unique. */
export function diffConfigs(before: EdgeConfig, after: EdgeConfig): ConfigDiff {
  const old = new Map(before.sites.map((site) => [site.name, site]));
  const added: SiteConfig[] = [];
  const changed: { before: SiteConfig; after: SiteConfig }[] = [];
  for (const site of after.sites) {
    const was = old.get(site.name);
    old.delete(site.name);
    if (was === undefined) added.push(site);
    else if (was !== site && !isDeepStrictEqual(was, site)) changed.push({ before: was, after: site });
  }
  return { added, removed: [...old.values()], changed, settings: changedSettings(before, after) };
}

/** Settings outside `sites` that differ. */
export function changedSettings(before: EdgeConfig, after: EdgeConfig): ConfigDiff["settings"] {
  const keys = Object.keys(after) as (keyof EdgeConfig)[];
  return keys.filter(
    (key): key is Exclude<keyof EdgeConfig, "sites"> => key !== "sites" && !isDeepStrictEqual(before[key], after[key]),
  );
}
