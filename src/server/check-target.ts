import { authorityText } from "../config/authority.ts";
import type { OriginConfig } from "../config/edge-config.ts";
import type { KnownOrigin } from "./known-origin.ts";

/** What a check asks for. */
export interface CheckTarget {
  readonly path: string;
  readonly host: string;
}

/** What to ask a blocked origin for: what the configuration says, else what worked for a visitor. */
export function checkTarget(origin: KnownOrigin, good: CheckTarget | undefined): CheckTarget {
  const path = origin.siteConfig.blocking.checkPath ?? origin.config.health?.path ?? good?.path ?? "/";
  return { path, host: checkHost(origin, good?.host) };
}

/** The Host of a check: as the origin gets it from visitors. */
export function checkHost({ siteConfig, config }: KnownOrigin, good: string | undefined): string {
  const { hostHeader, hosts } = siteConfig;
  if (hostHeader.mode === "fixed") return hostHeader.value;
  if (hostHeader.mode === "origin") return ownAuthority(config);
  const named = hosts.find((host) => !host.startsWith("*"));
  if (good !== undefined && good !== "") return good;
  if (named === undefined) return ownAuthority(config);
  return named.includes(":") ? `[${named}]` : named;
}

function ownAuthority({ scheme, host, port }: OriginConfig): string {
  const text = authorityText(host, port);
  return port === (scheme === "https" ? 443 : 80) ? text.slice(0, text.lastIndexOf(":")) : text;
}
