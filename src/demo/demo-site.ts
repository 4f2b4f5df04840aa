import { DEFAULT_BLOCKING } from "../config/blocking-schema.ts";
import type { OriginConfig, SiteConfig, SiteTimeouts } from "../config/edge-config.ts";

/** How long the demo waits where a real site would wait 15 s, 200 s and 60 s, ms: nobody watches a demo for minutes. */
export const SHORTENED_MS = 3_000;

const TIMEOUTS: SiteTimeouts = { connectMs: 15_000, responseMs: 200_000, bodyIdleMs: 60_000, totalMs: null };
const SHORTENED: SiteTimeouts = {
  connectMs: SHORTENED_MS,
  responseMs: SHORTENED_MS,
  bodyIdleMs: SHORTENED_MS,
  totalMs: null,
};

/** Where a demo site's answers come from. */
export interface DemoOrigin {
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
  readonly pretend?: "icmp-host";
}

/** A site with the defaults of the configuration and one origin. */
export function demoSite(name: string, hosts: readonly string[], origin: DemoOrigin): SiteConfig {
  return {
    name,
    hosts,
    origins: [originConfig(origin)],
    hostHeader: { mode: "preserve" },
    timeouts: TIMEOUTS,
    maxBodyBytes: null,
    methods: null,
    blocking: DEFAULT_BLOCKING,
  };
}

/** The same with every timeout at {@link SHORTENED_MS}. */
export function impatientDemoSite(name: string, hosts: readonly string[], origin: DemoOrigin): SiteConfig {
  return { ...demoSite(name, hosts, origin), timeouts: SHORTENED };
}

function originConfig(origin: DemoOrigin): OriginConfig {
  return {
    ...origin,
    url: `${origin.scheme}://${origin.host}:${origin.port}`,
    socketPath: null,
    tls: { verify: true, ca: null, crl: null, serverName: null, minVersion: "TLSv1.2", clientCertificate: null },
  };
}
