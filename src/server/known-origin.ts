import { originKey, type BreakerOrigin } from "../breaker/breaker-origin.ts";
import type { EdgeConfig, OriginConfig, SiteConfig } from "../config/edge-config.ts";

/** One origin of the configuration, as the supervisor knows it. */
export interface KnownOrigin extends BreakerOrigin {
  readonly siteConfig: SiteConfig;
  /** Its place in the site's list. */
  readonly index: number;
  readonly config: OriginConfig;
}

/** The origins of a configuration, in its order. */
export function knownOrigins(config: EdgeConfig): KnownOrigin[] {
  return config.sites.flatMap((site) => site.origins.map((origin, index) => knownOrigin(site, origin, index)));
}

/** Origins by their keys. */
export function byKey(origins: readonly KnownOrigin[]): ReadonlyMap<string, KnownOrigin> {
  return new Map(origins.map((origin) => [originKey(origin), origin]));
}

function knownOrigin(siteConfig: SiteConfig, config: OriginConfig, index: number): KnownOrigin {
  const { blocking, name } = siteConfig;
  const whenUnhealthy = config.health?.whenUnhealthy ?? "serve";
  return {
    site: name,
    origin: config.url,
    host: config.socketPath ?? config.host,
    settings: whenUnhealthy === blocking.whenUnhealthy ? blocking : { ...blocking, whenUnhealthy },
    siteConfig,
    index,
    config,
  };
}
