import { isIPv6 } from "node:net";
import type { ResolverConfig } from "../config/edge-config.ts";
import type { ResolverFileContent } from "./resolver-file.ts";

/** Four questions in four seconds to a single silent server; glibc's own 5 s are too long for a visitor who waits. */
const DEFAULT = { timeoutMs: 1000, attempts: 4, ndots: 1 } as const;

/** resolv.conf(5): without a server, the one on this machine is asked. */
const LOCAL_SERVER = "127.0.0.1:53";

/** Ask the servers that c-ares finds by itself: only it can speak to an address with a zone. */
export const SYSTEM_SERVERS = "system";

/** What the lookups go by: the configuration, and the system's where that says nothing. */
export interface ResolverSettings {
  /** `127.0.0.1:53`, `[::1]:53`, or {@link SYSTEM_SERVERS}. Never empty. */
  readonly servers: readonly string[];
  /** So long for one server's answer before the next is asked. */
  readonly timeoutMs: number;
  /** Rounds over the servers that stay silent. */
  readonly attempts: number;
  readonly search: readonly string[];
  /** A name with at least so many dots is asked as it is first. */
  readonly ndots: number;
}

export function resolverSettings(config: ResolverConfig, file: ResolverFileContent): ResolverSettings {
  return {
    servers: config.servers ?? systemServers(file.servers),
    timeoutMs: config.timeoutMs ?? file.timeoutMs ?? DEFAULT.timeoutMs,
    attempts: config.attempts ?? file.attempts ?? DEFAULT.attempts,
    search: config.search ?? file.search,
    ndots: config.ndots ?? file.ndots ?? DEFAULT.ndots,
  };
}

function systemServers(ips: readonly string[]): readonly string[] {
  if (ips.length === 0) return [LOCAL_SERVER];
  if (ips.some((ip) => ip.includes("%"))) return [SYSTEM_SERVERS];
  return ips.map((ip) => (isIPv6(ip) ? `[${ip}]:53` : `${ip}:53`));
}
