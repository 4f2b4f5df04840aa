import { isDeepStrictEqual } from "node:util";
import type { ConfigDiff } from "../config/diff.ts";
import type { EdgeConfig, SiteConfig } from "../config/edge-config.ts";
import type { ListenerOrder } from "./listener-order.ts";
import { listenerUrl } from "./listener-url.ts";

/** So many sites are named; with a hundred thousand in a file, a line has to end somewhere. */
const MOST_NAMED = 10;

type Setting = keyof Omit<EdgeConfig, "sites">;

/** As the file writes them. */
const SETTINGS: Readonly<Record<Setting, string>> = {
  listen: "listen",
  admin: "admin",
  stateDir: "state_dir",
  threads: "threads",
  trustedProxies: "trusted_proxies",
  clientHeader: "client_header",
  accessLog: "access_log",
  client: "limits of one client",
  load: "limits of all clients",
  stuckThreadMs: "timeouts.stuck_thread",
  pool: "pool",
  resolver: "resolver",
  egress: "egress",
  acme: "acme",
  tls: "tls",
  pages: "pages",
  drainTimeoutMs: "timeouts.drain",
  drainDelayMs: "timeouts.drain_delay",
};

const SITE_SETTINGS: Readonly<Record<Exclude<keyof SiteConfig, "name">, string>> = {
  hosts: "hosts",
  origins: "origin",
  hostHeader: "host_header",
  timeouts: "timeouts",
  maxBodyBytes: "max_body",
  methods: "methods",
  blocking: "blocking",
  pages: "pages",
  tls: "tls",
  serverTiming: "server_timing",
  isDisabled: "disabled",
  maintenance: "maintenance",
};

/** What a reload has changed, in lines for people: the numbers first, then names. */
export function diffText({ added, removed, changed, settings }: ConfigDiff): string[] {
  const counts = `${counted(added.length)} sites added, ${counted(removed.length)} removed, ${counted(changed.length)} changed`;
  // Listeners are told of one by one.
  const others = settings.filter((key) => key !== "listen").map((key) => SETTINGS[key]);
  return [
    counts,
    ...named("sites added", added, ({ name }) => name),
    ...named("sites removed", removed, ({ name }) => name),
    ...named("sites changed", changed, ({ before, after }) => `${after.name} (${changedKeys(before, after)})`),
    ...named("settings changed", others, (name) => name),
  ].map(line);
}

/** What a reload has done about listeners. */
export function listenerDiffText(before: readonly ListenerOrder[], after: readonly ListenerOrder[]): string[] {
  const old = new Map(before.map((one) => [one.key, one]));
  const lines: string[] = [];
  for (const one of after) {
    const was = old.get(one.key);
    old.delete(one.key);
    if (was === undefined) lines.push(`listening on ${listenerUrl(one)}`);
    else if (!isDeepStrictEqual(was.listen, one.listen)) lines.push(`the listener ${listenerUrl(one)} changed`);
  }
  for (const gone of old.values())
    lines.push(`not listening on ${listenerUrl(gone)} any more; its connections end with their next answer`);
  return lines.map(line);
}

/** The settings that only the next start takes. */
export function laterText(settings: ConfigDiff["settings"]): string[] {
  if (settings.length === 0) return [];
  return [line(`${settings.map((key) => SETTINGS[key]).join(", ")} changed too; that takes effect at the next start`)];
}

function line(text: string): string {
  return `reloaded: ${text}`;
}

function named<T>(what: string, all: readonly T[], text: (one: T) => string): string[] {
  if (all.length === 0) return [];
  const names = all.slice(0, MOST_NAMED).map(text).join(", ");
  const more = all.length - MOST_NAMED;
  return [`${what}: ${names}${more > 0 ? ` and ${counted(more)} more` : ""}`];
}

function changedKeys(before: SiteConfig, after: SiteConfig): string {
  const keys = Object.keys(SITE_SETTINGS) as (keyof typeof SITE_SETTINGS)[];
  return keys
    .filter((key) => !isDeepStrictEqual(before[key], after[key]))
    .map((key) => SITE_SETTINGS[key])
    .join(", ");
}

function counted(count: number): string {
  return count.toLocaleString("en");
}
