import { isIP } from "node:net";
import { adminFindings } from "./admin-findings.ts";
import { acmeFindings, assembleAcme } from "./assemble-acme.ts";
import { assembleEdge } from "./assemble-edge.ts";
import { assemblePages } from "./assemble-pages.ts";
import { assembleSite, type Assembly } from "./assemble-site.ts";
import { assembleListener, certificateGap } from "./assemble-front-tls.ts";
import { listenClashes, siteClashes, type SiteOutline } from "./clashes.ts";
import { assembleBlocking, blockingSchema, DEFAULT_BLOCKING } from "./blocking-schema.ts";
import type { EdgeConfig, ListenConfig, OriginConfig, SiteConfig } from "./edge-config.ts";
import { EgressPolicy } from "./egress-policy.ts";
import type { ConfigPath, Finding } from "./mistake.ts";
import type { Overrides } from "./overrides.ts";
import { PLAIN_PAGES, type PagesConfig } from "./pages-config.ts";
import { pagesSchema } from "./pages-schema.ts";
import { PemFiles } from "./pem.ts";
import { edgeSchema, listenEntrySchema, listenerOf, listenSchema } from "./schema.ts";
import { issueMessage, schemaFindings } from "./schema-findings.ts";
import { SelfOrigin } from "./self-origin.ts";
import { siteSchema } from "./site-schema.ts";
import { TemplateFiles } from "./template-files.ts";

/** A configuration that was read as far as it could be. */
export interface Reading {
  /** null where there are mistakes. */
  readonly config: EdgeConfig | null;
  readonly mistakes: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/**
 * Check the parsed file and turn it into the program's words. Goes on after a mistake, so that one look shows all.
 * @param folder - where relative names of files start
 */
export function readConfigValue(value: unknown, folder: string, overrides: Overrides): Reading {
  if (value === null || value === undefined) {
    return refused("the configuration is empty; it needs at least sites, with hosts and an origin");
  }
  if (typeof value !== "object" || Array.isArray(value)) {
    return refused("the configuration must be a mapping (listen: …, sites: …)");
  }
  return new ConfigReader(folder, overrides).read(value);
}

function refused(message: string): Reading {
  return { config: null, mistakes: [{ path: [], at: "value", message }], warnings: [] };
}

/** What an origin is compared with. */
interface OriginChecks {
  readonly self: SelfOrigin;
  readonly egress: EgressPolicy;
}

class ConfigReader implements Assembly {
  readonly files: PemFiles;
  readonly templateFiles: TemplateFiles;
  readonly defaultTimeouts = Object.freeze(siteSchema.shape.timeouts.unwrap().parse({}));
  defaultBlocking = DEFAULT_BLOCKING;
  defaultPages: PagesConfig = PLAIN_PAGES;
  readonly mistakes: Finding[] = [];
  readonly warnings: Finding[] = [];
  readonly #folder: string;
  readonly #overrides: Overrides;

  constructor(folder: string, overrides: Overrides) {
    this.#folder = folder;
    this.#overrides = overrides;
    this.files = new PemFiles(folder);
    this.templateFiles = new TemplateFiles(folder);
  }

  read(value: object): Reading {
    const edge = edgeSchema.safeParse(value, { error: issueMessage });
    if (!edge.success) this.mistakes.push(...schemaFindings(edge.error.issues, []));
    const listen = this.#listeners(value);
    const blocking = blockingSchema.optional().safeParse("blocking" in value ? value.blocking : undefined);
    this.defaultBlocking = assembleBlocking(blocking.data, DEFAULT_BLOCKING);
    const pages = pagesSchema.optional().safeParse("pages" in value ? value.pages : undefined);
    if (pages.data !== undefined) this.defaultPages = assemblePages(pages.data, PLAIN_PAGES, ["pages"], this);
    this.mistakes.push(...unreachableListeners(listen, edge.data?.trusted_proxies ?? null));
    const rawSites = "sites" in value && Array.isArray(value.sites) ? value.sites : [];
    const egress = new EgressPolicy(edge.data?.egress ?? { deny: [], allow: [] });
    const sites = this.#sites(rawSites, { self: new SelfOrigin(listen), egress });
    const { mistakes, warnings } = this;
    if (edge.success) this.mistakes.push(...acmeFindings({ input: edge.data.acme, listen, sites }, this.#overrides));
    const bare = this.mistakes.length === 0 ? certificateGap(listen, sites) : null;
    if (bare !== null) this.mistakes.push(bare);
    if (!edge.success || mistakes.length > 0) return { config: null, mistakes, warnings };
    const place = { folder: this.#folder, overrides: this.#overrides };
    const acme = assembleAcme(edge.data.acme, listen, this);
    if (mistakes.length > 0) return { config: null, mistakes, warnings };
    const config = { ...assembleEdge(edge.data, { listen, sites, pages: this.defaultPages }, place), ...acme };
    const admin = adminFindings(config, this.#overrides);
    if (admin.mistakes.length > 0) return { config: null, mistakes: admin.mistakes, warnings };
    return { config, mistakes, warnings: [...warnings, ...admin.warnings] };
  }

  #listeners(value: object): readonly ListenConfig[] {
    if (this.#overrides.listen !== undefined) return this.#overrides.listen;
    const raw = "listen" in value ? value.listen : undefined;
    if (!Array.isArray(raw)) return raw === undefined ? listenSchema.parse(raw).map(listenerOf) : [];
    // One by one: a listener that cannot be read (and was reported) must not hide what is wrong with the others.
    const listen = raw.map((entry, index) => {
      const read = listenEntrySchema.safeParse(entry).data;
      return read === undefined ? null : assembleListener({ ...read, url: listenerOf(read) }, ["listen", index], this);
    });
    this.mistakes.push(...listenClashes(listen));
    return listen.filter((listener) => listener !== null);
  }

  #sites(raw: readonly unknown[], around: OriginChecks): readonly SiteConfig[] {
    const sites: SiteConfig[] = [];
    const outlines: SiteOutline[] = [];
    for (const [index, value] of raw.entries()) {
      const parsed = siteSchema.safeParse(value, { error: issueMessage });
      if (!parsed.success) {
        this.mistakes.push(...schemaFindings(parsed.error.issues, ["sites", index]));
        outlines.push(outlineOf(value, index));
        continue;
      }
      const site = assembleSite(parsed.data, ["sites", index], this);
      const path = ["sites", index, "origin"];
      for (const [at, origin] of site.origins.entries()) {
        this.#checkOrigin(origin, Array.isArray(parsed.data.origin) ? [...path, at] : path, around);
      }
      sites.push(site);
      outlines.push({ index, name: parsed.data.name ?? null, hosts: site.hosts });
    }
    this.mistakes.push(...siteClashes(outlines));
    return sites;
  }

  #checkOrigin(origin: OriginConfig, path: ConfigPath, { self, egress }: OriginChecks): void {
    const listener = self.listenerOf(origin);
    if (listener !== null) {
      const message = `${origin.url} is this edge itself (it listens on ${listener.url}); name the server behind it`;
      this.mistakes.push({ path, at: "value", message });
    }
    const refusal = origin.socketPath === null && isIP(origin.host) !== 0 ? egress.refusal(origin.host) : null;
    if (refusal === null) return;
    const message = `${origin.host} is never connected to (${refusal}), so every request gets 2008; name it in egress.allow if it is meant`;
    this.warnings.push({ path, at: "value", message });
  }
}

/** Who must be trusted, when nobody is. */
function unreachableListeners(listen: readonly ListenConfig[], trusted: readonly string[] | null): Finding[] {
  if (trusted === null || trusted.length > 0) return [];
  const message = "trusted_proxies is empty, so every connection would be closed; name the load balancers there";
  return listen.flatMap(({ isProxied }, index) =>
    isProxied === true ? [{ path: ["listen", index, "proxy_protocol"], at: "value", message }] : [],
  );
}

/** What a wrong site still says clearly enough to compare it with the others. */
function outlineOf(value: unknown, index: number): SiteOutline {
  const raw = typeof value === "object" && value !== null ? value : {};
  const hosts = siteSchema.shape.hosts.safeParse("hosts" in raw ? raw.hosts : undefined);
  const name = siteSchema.shape.name.safeParse("name" in raw ? raw.name : undefined);
  return {
    index,
    name: (name.success ? name.data : undefined) ?? null,
    hosts: hosts.success ? hosts.data : [],
  };
}
