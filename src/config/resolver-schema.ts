import { isIP } from "node:net";
import { z } from "zod";
import { count, countFrom } from "./count.ts";
import { DURATION_PATTERN, readDuration } from "./duration.ts";
import type { ResolverConfig } from "./edge-config.ts";
import { field, group } from "./field.ts";
import { readHostName } from "./host-name.ts";
import { bad, notText, type Parsed } from "./parsed.ts";
import { DEFAULT_RESOLVER } from "./resolver-defaults.ts";
import { readServerAddress } from "./server-address.ts";

/** resolv.conf(5) has the same caps. */
const MOST_DOTS = 15;
const MOST_ATTEMPTS = 10;

const BY_DEFAULT = {
  minTtl: seconds(DEFAULT_RESOLVER.minTtlMs),
  maxTtl: seconds(DEFAULT_RESOLVER.maxTtlMs),
  negativeTtl: seconds(DEFAULT_RESOLVER.negativeTtlMs),
  staleFor: seconds(DEFAULT_RESOLVER.staleForMs),
} as const;

/** `resolver`: how the names of origins become addresses. */
export const resolverSchema = group({
  servers: z
    .array(
      field(readServerAddress, {
        type: "string",
        description: "an address, with a port if it is not 53.",
        examples: ["192.0.2.53", "192.0.2.53:5353", "[2001:db8::53]:53"],
      }),
    )
    .min(1)
    .optional()
    .describe(
      "The name servers to ask, in order; default: those of `/etc/resolv.conf`, which is read again when it changes.",
    ),
  timeout: time(
    "How long one name server may take before the next is asked; default: `options timeout` of the system, else 1s.",
  ).optional(),
  attempts: countFrom(
    1,
    MOST_ATTEMPTS,
    "How often a silent name server is asked; default: `options attempts` of the system, else 4.",
  ).optional(),
  search: z
    .array(field(readDomain, { type: "string", description: "a domain.", examples: ["corp.example"] }))
    .optional()
    .describe(
      "Domains that complete a short name; `[]`: none; default: `search` of the system. A name with a trailing dot is never completed.",
    ),
  ndots: countFrom(
    0,
    MOST_DOTS,
    "A name with at least so many dots is asked as it is before it is completed; default: `options ndots` of the system, else 1.",
  ).optional(),
  min_ttl: time("Addresses are kept at least so long, whatever the DNS says.").prefault(BY_DEFAULT.minTtl),
  max_ttl: time("Addresses are kept at most so long, whatever the DNS says.").prefault(BY_DEFAULT.maxTtl),
  negative_ttl: time('How long "no such name" and "no address" are believed.').prefault(BY_DEFAULT.negativeTtl),
  stale_for: field(readTimeOrNone, {
    type: "string",
    pattern: `${DURATION_PATTERN}|^none$`,
    description: "How long after their time the last good addresses are used while the DNS does not answer, or `none`.",
    examples: ["24h", "none"],
  }).prefault(BY_DEFAULT.staleFor),
  max_names: count(1, DEFAULT_RESOLVER.maxNames, "Names remembered per thread."),
})
  .superRefine((read, context) => {
    if (read.min_ttl <= read.max_ttl) return;
    context.addIssue({ code: "custom", path: ["max_ttl"], message: "max_ttl is shorter than min_ttl" });
  })
  .transform((read): ResolverConfig => ({
    servers: read.servers ?? null,
    timeoutMs: read.timeout ?? null,
    attempts: read.attempts ?? null,
    search: read.search ?? null,
    ndots: read.ndots ?? null,
    minTtlMs: read.min_ttl,
    maxTtlMs: read.max_ttl,
    negativeTtlMs: read.negative_ttl,
    staleForMs: read.stale_for,
    maxNames: read.max_names,
  }))
  .describe("How the names of origins become addresses.");

function time(description: string) {
  return field(readDuration, { type: "string", pattern: DURATION_PATTERN, description });
}

function readTimeOrNone(value: unknown): Parsed<number> {
  return value === "none" ? { ok: true, value: 0 } : readDuration(value);
}

function readDomain(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a domain such as corp.example");
  const read = readHostName(value);
  return read.ok && isIP(read.value) !== 0 ? bad(`"${value}" is an address, not a domain`) : read;
}

/** The default as the file would have it. */
function seconds(ms: number): string {
  return ms % 3_600_000 === 0 ? `${ms / 3_600_000}h` : `${ms / 1000}s`;
}
