import { growMemory, newMemory } from "../../../src/breaker/breaker-memory.ts";
import { OriginGates } from "../../../src/breaker/origin-gates.ts";
import { DEFAULT_BLOCKING } from "../../../src/config/blocking-schema.ts";
import type { OriginConfig, SiteConfig } from "../../../src/config/edge-config.ts";

/** An origin as the configuration would have it. */
export function originConfig(url: string): OriginConfig {
  const { protocol, hostname, port } = new URL(url);
  const scheme = protocol === "https:" ? "https" : "http";
  return {
    url,
    scheme,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (scheme === "https" ? 443 : 80) : Number(port),
    socketPath: null,
    tls: { verify: true, ca: null, crl: null, serverName: null, minVersion: "TLSv1.2", clientCertificate: null },
  };
}

/** A site with one origin and the defaults. */
export function siteConfig(name: string, hosts: readonly string[], changes: Partial<SiteConfig> = {}): SiteConfig {
  return {
    name,
    hosts,
    origins: [originConfig("http://origin.test:8080")],
    hostHeader: { mode: "preserve" },
    timeouts: { connectMs: 15_000, responseMs: 200_000, bodyIdleMs: 60_000, totalMs: null },
    maxBodyBytes: null,
    methods: null,
    blocking: DEFAULT_BLOCKING,
    ...changes,
  };
}

/** Gates that are open, for cells from 0 on. */
export function openGates(): OriginGates {
  return new OriginGates(growMemory(newMemory(1), 64), 0);
}
