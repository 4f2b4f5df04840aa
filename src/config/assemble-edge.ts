import { resolve } from "node:path";
import type { AccessLogConfig, AdminConfig, EdgeConfig } from "./edge-config.ts";
import { assembleLoad } from "./load-schema.ts";
import type { Overrides } from "./overrides.ts";
import { PLAIN_PAGES } from "./pages-config.ts";
import { edgeSchema, listenerOf, listenSchema, type EdgeInput } from "./schema.ts";

/** Where the configuration comes from. */
export interface EdgePlace {
  /** Where relative names of files start. */
  readonly folder: string;
  readonly overrides: Overrides;
}

/** The command line says where it listens, the file who may read the metrics. */
function adminOf(written: AdminConfig | null, { admin }: Overrides): AdminConfig | null {
  if (admin === undefined) return written;
  return admin !== null && written?.metrics !== undefined ? { ...admin, metrics: written.metrics } : admin;
}

/** From the schema's words to those of the program. */
export function assembleEdge(
  input: Omit<EdgeInput, "sites" | "listen" | "pages">,
  { listen, sites, pages }: Pick<EdgeConfig, "listen" | "sites" | "pages">,
  { folder, overrides }: EdgePlace,
): EdgeConfig {
  const { timeouts, limits, pool, resolver, egress, tls } = input;
  const threads = overrides.threads ?? input.threads;
  return {
    listen,
    admin: adminOf(input.admin, overrides),
    stateDir: resolve(folder, input.state_dir),
    threads,
    trustedProxies: input.trusted_proxies,
    clientHeader: input.client_header,
    accessLog: absolute(overrides.accessLog ?? input.access_log, folder),
    client: {
      headTimeoutMs: timeouts.client_head,
      idleTimeoutMs: timeouts.client_idle,
      bodyIdleTimeoutMs: timeouts.client_body_idle,
      maxHeadBytes: limits.header_bytes,
      maxTargetBytes: limits.target_bytes,
      maxHeaderCount: limits.header_count,
      maxStreams: limits.http2_streams,
    },
    load: assembleLoad(limits, threads * pool.idle_total),
    stuckThreadMs: timeouts.stuck_thread,
    pool: {
      maxIdlePerOrigin: pool.idle_per_origin,
      maxIdleTotal: pool.idle_total,
      idleTimeoutMs: pool.idle_timeout,
    },
    resolver,
    egress,
    tls: { ticketRotationMs: tls.ticket_rotation, staplesOcsp: tls.ocsp_stapling },
    pages,
    drainTimeoutMs: timeouts.drain,
    drainDelayMs: timeouts.drain_delay ?? 0,
    sites,
  };
}

/** A configuration of nothing but defaults for sites that no file describes (the demo's). */
export function defaultEdge(sites: EdgeConfig["sites"], place: EdgePlace): EdgeConfig {
  const input = edgeSchema.omit({ sites: true }).parse({});
  const listen = place.overrides.listen ?? listenSchema.parse(undefined).map(listenerOf);
  return assembleEdge(input, { listen, sites, pages: PLAIN_PAGES }, place);
}

function absolute(log: AccessLogConfig, folder: string): AccessLogConfig {
  return log.to === "file" ? { to: "file", path: resolve(folder, log.path) } : log;
}
