import type { ResolverConfig } from "./edge-config.ts";

/** What holds where neither the configuration nor the system says anything. Null: as the system has it. */
export const DEFAULT_RESOLVER: ResolverConfig = Object.freeze({
  servers: null,
  timeoutMs: null,
  attempts: null,
  search: null,
  ndots: null,
  minTtlMs: 5000,
  maxTtlMs: 3_600_000,
  negativeTtlMs: 5000,
  staleForMs: 86_400_000,
  maxNames: 10_000,
});
