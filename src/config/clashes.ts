import { authorityText } from "./authority.ts";
import type { ListenConfig } from "./edge-config.ts";
import type { ConfigPath, Finding } from "./mistake.ts";

/** What could be read of a site, even where other parts of it are wrong. */
export interface SiteOutline {
  readonly index: number;
  /** As written; null where the first host stands in for it. */
  readonly name: string | null;
  readonly hosts: readonly string[];
}

/** Two sites with one name or one host: which of them a request would reach is nobody's guess. */
export function siteClashes(sites: readonly SiteOutline[]): Finding[] {
  return [...nameClashes(sites), ...hostClashes(sites)];
}

function hostClashes(sites: readonly SiteOutline[]): Finding[] {
  const first = new Map<string, SiteOutline>();
  const findings: Finding[] = [];
  for (const site of sites) {
    for (const [at, host] of site.hosts.entries()) {
      const owner = first.get(host);
      if (owner === undefined) first.set(host, site);
      else if (owner !== site || site.hosts.indexOf(host) !== at) {
        findings.push(hostClash(host, { site, at }, owner));
      }
    }
  }
  return findings;
}

function hostClash(
  host: string,
  second: { readonly site: SiteOutline; readonly at: number },
  owner: SiteOutline,
): Finding {
  const who = owner === second.site ? "this site" : `site "${owner.name ?? owner.hosts[0]}"`;
  return {
    path: ["sites", second.site.index, "hosts", second.at],
    at: "value",
    message: `host "${host}" is here a second time; ${who} has it already`,
    other: ["sites", owner.index, "hosts", owner.hosts.indexOf(host)],
  };
}

function nameClashes(sites: readonly SiteOutline[]): Finding[] {
  const first = new Map<string, SiteOutline>();
  const findings: Finding[] = [];
  for (const site of sites) {
    const name = site.name ?? site.hosts[0];
    if (name === undefined) continue;
    const owner = first.get(name);
    if (owner === undefined) first.set(name, site);
    // Two unnamed sites with the same first host clash by host, which says it better.
    else if (site.name !== null || owner.name !== null) {
      const message = `another site is named "${name}" too; a name belongs to one site`;
      findings.push({ path: namePath(site), at: "value", message, other: namePath(owner) });
    }
  }
  return findings;
}

function namePath(site: SiteOutline): ConfigPath {
  return site.name === null ? ["sites", site.index, "hosts", 0] : ["sites", site.index, "name"];
}

/**
 * Two listeners on one address: the second could not bind, or would take half of the first one's connections.
 * @param listen - in the order of the file; null for one that could not be read
 */
export function listenClashes(listen: readonly (ListenConfig | null)[]): Finding[] {
  const seen = new Map<string, number>();
  const findings: Finding[] = [];
  for (const [index, listener] of listen.entries()) {
    if (listener === null || listener.port === 0) continue;
    const address = authorityText(listener.host, listener.port);
    const first = seen.get(address);
    if (first === undefined) seen.set(address, index);
    else {
      findings.push({
        path: ["listen", index, "url"],
        at: "value",
        message: `${address} is listened on twice; leave one out`,
        other: ["listen", first, "url"],
      });
    }
  }
  return findings;
}
