import { isDeepStrictEqual } from "node:util";
import type { SiteConfig } from "../config/edge-config.ts";
import { NO_SITE } from "../observe/counter-layout.ts";
import { Site, type SiteMeans } from "./site.ts";

/**
 * Host → site in constant time: exact names in one map, wildcards in another by what stands behind the star.
 * A name asks once for itself and once for each of its labels; the longest wildcard wins; `*` is the last resort.
 */
export class SiteTable {
  readonly #exact = new Map<string, Site>();
  readonly #wildcards = new Map<string, Site>();
  readonly #byName = new Map<string, Site>();
  #fallback: Site | null = null;

  /** Assembles the table. Of `previous`, sites that are configured as they were are taken over, and of the others the same origins. */
  constructor(sites: readonly SiteConfig[], means: SiteMeans, previous: SiteTable | null = null) {
    let firstOrigin = 0;
    for (const [index, config] of sites.entries()) {
      const before = previous?.byName(config.name) ?? null;
      const unchanged = before !== null && isDeepStrictEqual(before.config, config);
      this.#add(
        unchanged ? before : new Site(config, means, { firstOrigin, before, cell: means.cells[index] ?? NO_SITE }),
      );
      firstOrigin += config.origins.length;
    }
  }

  #add(site: Site): void {
    this.#byName.set(site.name, site);
    for (const host of site.config.hosts) {
      if (host === "*") this.#fallback = site;
      else if (host.startsWith("*.")) this.#wildcards.set(host.slice(1), site);
      else this.#exact.set(host, site);
    }
  }

  byName(name: string): Site | undefined {
    return this.#byName.get(name);
  }

  /** The site of a host (lower case, no port, no trailing dot), or null. */
  find(host: string): Site | null {
    const exact = this.#exact.get(host);
    if (exact) return exact;
    if (this.#wildcards.size > 0) {
      for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) {
        const wild = this.#wildcards.get(host.slice(dot));
        if (wild) return wild;
      }
    }
    return this.#fallback;
  }

  *[Symbol.iterator](): Generator<Site> {
    yield* this.#byName.values();
  }

  get size(): number {
    return this.#byName.size;
  }
}
