import { authorityText } from "./authority.ts";
import type { AdminConfig, EdgeConfig } from "./edge-config.ts";
import { isLoopback } from "./loopback.ts";
import type { Finding } from "./mistake.ts";
import type { Overrides } from "./overrides.ts";
import { SelfOrigin } from "./self-origin.ts";

/** What is wrong or strange about the admin API beside everything else. */
export interface AdminFindings {
  readonly mistakes: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const NOTHING: AdminFindings = { mistakes: [], warnings: [] };

export function adminFindings(config: EdgeConfig, overrides: Overrides): AdminFindings {
  const { admin } = config;
  if (admin === null) return NOTHING;
  return {
    mistakes: [...listenerClashes(admin, config), ...exposingOrigins(admin, config)],
    warnings: overrides.admin === undefined ? openToOthers(admin) : [],
  };
}

/** Whoever binds first would keep the other from starting. */
function listenerClashes(admin: AdminConfig, { listen }: EdgeConfig): Finding[] {
  const findings: Finding[] = [];
  for (const [index, { host, port }] of listen.entries()) {
    if (port === 0 || port !== admin.port || !overlap(host, admin.host)) continue;
    const message = `${authorityText(host, port)} is where the admin API listens too (admin.url is ${admin.url}); choose another port for one of them, or switch it off with admin: off`;
    findings.push({ path: ["listen", index, "url"], at: "value", message });
  }
  return findings;
}

function overlap(one: string, other: string): boolean {
  const isIpv6 = (host: string): boolean => host.includes(":");
  return one === other || [one, other].includes("::") || (isWildcard(one, other) && isIpv6(one) === isIpv6(other));
}

function isWildcard(one: string, other: string): boolean {
  return one === "0.0.0.0" || other === "0.0.0.0";
}

/** A site in front of the admin API would show it to every visitor. */
function exposingOrigins(admin: AdminConfig, { sites }: EdgeConfig): Finding[] {
  const self = new SelfOrigin([admin]);
  const findings: Finding[] = [];
  for (const [index, site] of sites.entries()) {
    for (const [at, origin] of site.origins.entries()) {
      if (self.listenerOf(origin) === null) continue;
      const message = `${origin.url} is this edge's own admin API (admin.url is ${admin.url}); name the server behind the edge, or give one of the two another port`;
      const path = ["sites", index, "origin", ...(site.origins.length > 1 ? [at] : [])];
      findings.push({ path, at: "value", message });
    }
  }
  return findings;
}

function openToOthers(admin: AdminConfig): Finding[] {
  if (isLoopback(admin.host)) return [];
  const message = `the admin API on ${admin.url} can be reached from other machines, and its token goes over the network in the clear; prefer 127.0.0.1 and a tunnel (ssh -L)`;
  return [{ path: ["admin", "url"], at: "value", message }];
}
