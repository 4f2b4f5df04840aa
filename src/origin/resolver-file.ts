import { isIP } from "node:net";
import type { FileKind } from "./watched-file.ts";

/** MAXNS of resolv.conf(5): the system asks no more than these. */
const MOST_SERVERS = 3;
/** The caps that resolv.conf(5) puts on its options. */
const MOST = { ndots: 15, timeout: 30, attempts: 5 } as const;

/** What resolv.conf(5) says; null where it says nothing. */
export interface ResolverFileContent {
  /** IP literals without port, a zone (`fe80::1%eth0`) stays. */
  readonly servers: readonly string[];
  /** Domains to append, in order. */
  readonly search: readonly string[];
  readonly ndots: number | null;
  readonly timeoutMs: number | null;
  readonly attempts: number | null;
}

const EMPTY: ResolverFileContent = { servers: [], search: [], ndots: null, timeoutMs: null, attempts: null };

/** `/etc/resolv.conf`. */
export const RESOLVER_FILE: FileKind<ResolverFileContent> = { parse: parseResolverFile, empty: EMPTY };

/** Lines of resolv.conf(5). Of `search` and the older `domain` the last one counts; what is not understood is skipped, as the system does. */
export function parseResolverFile(text: string): ResolverFileContent {
  const servers: string[] = [];
  const options = new Map<string, number>();
  let search: readonly string[] = [];
  for (const line of text.split("\n")) {
    const [key, ...values] = line
      .replace(/[#;].*/, "")
      .trim()
      .split(/\s+/);
    const [first] = values;
    if (key === "nameserver" && first !== undefined && isIP(first) !== 0) servers.push(first);
    if (key === "search") search = values;
    if (key === "domain") search = values.slice(0, 1);
    if (key === "options") readOptions(values, options);
  }
  const seconds = options.get("timeout");
  return {
    servers: servers.slice(0, MOST_SERVERS),
    search: search.map((domain) => domain.toLowerCase().replace(/\.$/, "")).filter(Boolean),
    ndots: options.get("ndots") ?? null,
    timeoutMs: seconds === undefined ? null : Math.max(seconds, 1) * 1000,
    attempts: options.get("attempts") ?? null,
  };
}

function readOptions(values: readonly string[], options: Map<string, number>): void {
  for (const value of values) {
    const [, key, number] = /^(ndots|timeout|attempts):(\d+)$/.exec(value) ?? [];
    if (key === undefined || number === undefined) continue;
    const lowest = key === "attempts" ? 1 : 0;
    options.set(key, Math.min(Math.max(Number(number), lowest), MOST[key as keyof typeof MOST]));
  }
}
