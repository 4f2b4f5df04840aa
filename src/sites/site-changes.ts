import type { Site } from "./site.ts";
import type { SiteTable } from "./site-table.ts";

/** What a reload changes in a table of sites. It is put together beside the table, which knows nothing of it until it is applied. */
export class SiteChanges {
  readonly exact = new Map<string, Site | null>();
  readonly wildcards = new Map<string, Site | null>();
  readonly byName = new Map<string, Site | null>();
  /** Undefined = as it was. */
  fallback: Site | null | undefined = undefined;
  /** Null: it is new, or gone. */
  readonly replaced: { readonly before: Site | null; readonly after: Site | null }[] = [];
  readonly #table: SiteTable;

  constructor(table: SiteTable) {
    this.#table = table;
  }

  /** A site that is new, or stands in place of the one of its name. */
  put(after: Site): void {
    const before = this.#table.byName(after.name) ?? null;
    if (before !== null) this.#takeHosts(before);
    this.replaced.push({ before, after });
    this.byName.set(after.name, after);
    for (const host of after.config.hosts) {
      if (host === "*") this.fallback = after;
      else if (host.startsWith("*.")) this.wildcards.set(host.slice(1), after);
      else this.exact.set(host, after);
    }
  }

  /** There is no site of this name any more. */
  remove(name: string): void {
    const before = this.#table.byName(name) ?? null;
    if (before === null) return;
    this.#takeHosts(before);
    this.replaced.push({ before, after: null });
    this.byName.set(name, null);
  }

  /** Unless another site has got them already. */
  #takeHosts({ config }: Site): void {
    for (const host of config.hosts) {
      if (host === "*") this.fallback ??= null;
      else if (host.startsWith("*.")) take(this.wildcards, host.slice(1));
      else take(this.exact, host);
    }
  }
}

function take(hosts: Map<string, Site | null>, host: string): void {
  if (!hosts.has(host)) hosts.set(host, null);
}
