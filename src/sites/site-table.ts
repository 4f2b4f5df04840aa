import { LayeredMap } from "../primitives/layered-map.ts";
import type { SiteChanges } from "./site-changes.ts";
import type { Site } from "./site.ts";

/** Whether a site that is configured anew may use the connections that it has to the same origins. */
export type Connections = "kept" | "dropped";

/**
 * Host → site in constant time: exact names in one map, wildcards in another by what stands behind the star.
 * A name asks once for itself and once for each of its labels; the longest wildcard wins; `*` is the last resort.
 */
export class SiteTable {
  readonly #exact = new LayeredMap<Site>();
  readonly #wildcards = new LayeredMap<Site>();
  readonly #byName = new LayeredMap<Site>();
  #fallback: Site | null = null;

  byName(name: string): Site | undefined {
    return this.#byName.get(name);
  }

  /** The site of a host (lower case, no port, no trailing dot), or null. */
  find(host: string): Site | null {
    const exact = this.#exact.get(host);
    if (exact) return exact;
    if (!this.#wildcards.isEmpty) {
      for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) {
        const wild = this.#wildcards.get(host.slice(dot));
        if (wild) return wild;
      }
    }
    return this.#fallback;
  }

  /** From now on all of these hold. `settle` must have come to its end for those before. */
  apply(changes: SiteChanges, connections: Connections): void {
    if (connections === "kept") for (const { before, after } of changes.replaced) after?.takeOver(before);
    this.#exact.cover(changes.exact);
    this.#wildcards.cover(changes.wildcards);
    this.#byName.cover(changes.byName);
    if (changes.fallback !== undefined) this.#fallback = changes.fallback;
  }

  /** What is left to do once changes hold, in small steps: their memory, and the connections of sites that are no more. */
  *settle(changes: SiteChanges): Generator<void, void> {
    for (const map of [this.#exact, this.#wildcards, this.#byName]) yield* map.settle();
    for (const { before, after } of changes.replaced) {
      before?.close(after);
      yield;
    }
  }

  *[Symbol.iterator](): Generator<Site> {
    yield* this.#byName.values();
  }
}
