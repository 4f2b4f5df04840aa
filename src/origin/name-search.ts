import type { ResolverSettings } from "./resolver-settings.ts";

/** The names that stand for one name of the configuration, in the order in which they are asked. */
export interface NameSearch {
  readonly names: readonly string[];
  /** `as-is-first`: what is said of the name itself is what counts if no other has an address. */
  readonly order: "as-is-first" | "as-is-last";
}

/**
 * resolv.conf(5), `search` and `ndots`. A trailing dot means: this name and no other.
 *
 * @param name lower case
 */
export function nameSearch(name: string, { search, ndots }: Pick<ResolverSettings, "search" | "ndots">): NameSearch {
  if (name.endsWith(".")) return { names: [name.slice(0, -1)], order: "as-is-first" };
  const extended = search.map((domain) => `${name}.${domain}`);
  const dots = name.split(".").length - 1;
  if (dots >= ndots) return { names: [name, ...extended], order: "as-is-first" };
  return { names: [...extended, name], order: "as-is-last" };
}
