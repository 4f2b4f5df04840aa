import { assembleOriginTls, DEFAULT_TLS } from "./assemble-origin-tls.ts";
import { assemblePages } from "./assemble-pages.ts";
import { assembleSiteTls } from "./assemble-front-tls.ts";
import { assembleBlocking } from "./blocking-schema.ts";
import { assembleConnectionLimit } from "./connection-limit-schema.ts";
import type {
  BlockingConfig,
  MaintenanceConfig,
  OriginConfig,
  OriginTls,
  SiteConfig,
  SiteTimeouts,
} from "./edge-config.ts";
import type { ConfigPath, Finding } from "./mistake.ts";
import { assembleOriginHttp2 } from "./origin-http2.ts";
import type { OriginUrl } from "./origin-url.ts";
import type { PagesConfig } from "./pages-config.ts";
import type { PemFiles } from "./pem.ts";
import type { OriginInput } from "./origin-schema.ts";
import type { SiteInput } from "./site-schema.ts";
import type { TemplateFiles } from "./template-files.ts";

/** What assembling needs beside the site itself. */
export interface Assembly {
  readonly files: PemFiles;
  readonly templateFiles: TemplateFiles;
  readonly defaultTimeouts: SiteTimeouts;
  readonly defaultBlocking: BlockingConfig;
  readonly defaultPages: PagesConfig;
  readonly mistakes: Finding[];
  readonly warnings: Finding[];
}

/** From the schema's words to those of the program; reads the certificates that the site names. */
export function assembleSite(input: SiteInput, path: ConfigPath, assembly: Assembly): SiteConfig {
  const maintenance = input.maintenance ?? null;
  if (maintenance !== null) warnOfPast(maintenance, [...path, "maintenance", "until"], assembly);
  return {
    name: input.name ?? input.hosts[0] ?? "",
    hosts: input.hosts,
    origins: assembleOrigins(input.origin, [...path, "origin"], assembly),
    hostHeader: input.host_header,
    timeouts: input.timeouts ?? assembly.defaultTimeouts,
    maxBodyBytes: input.max_body,
    methods: input.methods ?? null,
    blocking: assembleBlocking(input.blocking, assembly.defaultBlocking),
    ...(input.server_timing ? { serverTiming: true } : {}),
    ...(input.pages === undefined
      ? {}
      : { pages: assemblePages(input.pages, assembly.defaultPages, [...path, "pages"], assembly) }),
    ...(input.tls === undefined
      ? {}
      : { tls: assembleSiteTls(input.tls, [...path, "tls"], { hosts: input.hosts, assembly }) }),
    ...(input.disabled === true ? { isDisabled: true } : {}),
    ...(maintenance === null ? {} : { maintenance }),
  };
}

/** Not a mistake: time alone brings it about, and an edge that starts at night must not stay down for it. */
function warnOfPast({ untilMs }: MaintenanceConfig, path: ConfigPath, { warnings }: Assembly): void {
  if (untilMs === null || untilMs > Date.now()) return;
  const message = "this time has passed, so the maintenance is over and the site is served; take it out";
  warnings.push({ path, at: "value", message });
}

function assembleOrigins(input: OriginInput, path: ConfigPath, assembly: Assembly): OriginConfig[] {
  if (!Array.isArray(input)) return [assembleOrigin(input, path, assembly)];
  return input.map((origin, index) => assembleOrigin(origin, [...path, index], assembly));
}

type OneOrigin = Exclude<OriginInput, readonly unknown[]>;

function assembleOrigin(input: OneOrigin, path: ConfigPath, assembly: Assembly): OriginConfig {
  if ("socketPath" in input) return withTls(input, DEFAULT_TLS);
  const { tls, health, disabled, send_proxy_protocol: sendProxy } = input;
  const url = assembleOriginHttp2(input, path, assembly);
  const read = tls === undefined ? DEFAULT_TLS : assembleOriginTls({ url, tls }, [...path, "tls"], assembly);
  const limit = assembleConnectionLimit(input, path, assembly.mistakes);
  return {
    ...withTls(url, read),
    ...(health === undefined ? {} : { health }),
    ...(limit === null ? {} : { limit }),
    ...(sendProxy === undefined ? {} : { sendProxy }),
    ...(disabled === true ? { isDisabled: true } : {}),
  };
}

function withTls(at: OriginUrl, tls: OriginTls): OriginConfig {
  const { url, scheme, host, port, socketPath, http2 } = at;
  return {
    url,
    scheme,
    host,
    port,
    socketPath,
    tls,
    ...(http2 === undefined ? {} : { http2 }),
    ...(at.isAbsolute === true ? { isAbsolute: true } : {}),
  };
}
