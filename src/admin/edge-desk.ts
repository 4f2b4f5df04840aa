import type { OriginStatus as BreakerStatus } from "../breaker/breaker-origin.ts";
import { labels, type Metric, plain } from "../observe/metric.ts";
import type { CertificateStatus } from "../server/certificate-status.ts";
import type { KnownOrigin } from "../server/known-origin.ts";
import type { RunningNode } from "../server/running-node.ts";
import type { SwitchOrder } from "../server/switch-order.ts";
import type { SwitchStatus } from "../server/switch-status.ts";
import { evidenceText } from "../server/transition-text.ts";
import type { AdminDesk, AdminEvent, NodeStatus, OriginState, OriginStatus, ReloadResult } from "./admin-desk.ts";
import { originMetrics } from "./origin-metrics.ts";

/** The running edge as the admin API sees it. */
export class EdgeDesk implements AdminDesk {
  readonly #node: RunningNode;
  readonly #version: string;
  /** Made anew when a reload has changed the origins. */
  #sites: ReadonlyMap<string, readonly KnownOrigin[]> = new Map();
  #names: readonly string[] = [];
  #known: readonly KnownOrigin[] = [];

  constructor(node: RunningNode, version: string) {
    this.#node = node;
    this.#version = version;
  }

  node(): NodeStatus {
    const { startedMs, threads, listeners, isDraining, blocking } = this.#node;
    const unhealthyReason = isDraining ? "draining" : blocking.node === "cut-off" ? "node-cut-off" : null;
    return {
      version: this.#version,
      startedMs,
      threads,
      healthy: unhealthyReason === null,
      unhealthyReason,
      listeners,
    };
  }

  siteNames(): readonly string[] {
    this.#refresh();
    return this.#names;
  }

  originCount(): number {
    return this.#node.blocking.origins.length;
  }

  origins(site: string): readonly OriginStatus[] | null {
    return this.#originsOf(site)?.map((origin) => this.#view(origin)) ?? null;
  }

  notClosed(): readonly OriginStatus[] {
    const { blocking } = this.#node;
    const known = blocking.notClosed().flatMap(({ site, origin }) => this.#find(site, origin) ?? []);
    const disabled = blocking.origins.filter(({ config }) => config.isDisabled === true);
    return [...new Set([...known, ...disabled])].map((origin) => this.#view(origin));
  }

  block(site: string, index: number | null, forMs: number | null): boolean {
    return this.#each(site, index, (origin) => this.#node.blocking.hold(origin, "blocked", forMs));
  }

  unblock(site: string, index: number | null): boolean {
    return this.#each(site, index, (origin) => this.#node.blocking.release(origin));
  }

  never(site: string, index: number | null): boolean {
    return this.#each(site, index, (origin) => this.#node.blocking.hold(origin, "open", null));
  }

  switches(site: string): readonly SwitchStatus[] {
    return this.#node.switches.statusOf(site);
  }

  switchedSites(): readonly string[] {
    return this.#node.switches.switchedSites;
  }

  certificates(): readonly CertificateStatus[] {
    return this.#node.acme.status();
  }

  switchSite(site: string, order: SwitchOrder): Promise<boolean> {
    return this.#node.switchSite(site, order);
  }

  reload(): Promise<ReloadResult> {
    return this.#node.reload();
  }

  events(sinceId: number): readonly AdminEvent[] {
    return this.#node.events.since(sinceId);
  }

  async metrics(): Promise<readonly Metric[]> {
    const { blocking } = this.#node;
    const limited = blocking.origins.filter(({ config }) => config.limit !== undefined);
    const origins = originMetrics({
      count: this.originCount(),
      notClosed: this.notClosed(),
      limited: limited.map((origin) => this.#view(origin)),
    });
    return [...this.#nodeMetrics(), ...(await this.#node.metrics()), ...origins];
  }

  #nodeMetrics(): readonly Metric[] {
    const build = labels({ version: this.#version, node: process.versions.node });
    return [
      { type: "info", name: "wao_build", help: "What is running.", samples: [{ labels: build, value: 1 }] },
      {
        type: "gauge",
        name: "wao_healthy",
        help: "1 while this node should get traffic, as GET /healthz says.",
        samples: plain(this.node().healthy ? 1 : 0),
      },
      {
        type: "gauge",
        name: "wao_sites",
        help: "Sites of the configuration.",
        samples: plain(this.siteNames().length),
      },
    ];
  }

  #each(site: string, index: number | null, order: (origin: KnownOrigin) => void): boolean {
    const chosen = this.#originsOf(site)?.filter((origin) => index === null || origin.index === index) ?? [];
    for (const origin of chosen) order(origin);
    return chosen.length > 0;
  }

  #originsOf(site: string): readonly KnownOrigin[] | null {
    this.#refresh();
    return this.#sites.get(site) ?? null;
  }

  #find(site: string, url: string): KnownOrigin | undefined {
    return this.#originsOf(site)?.find(({ origin }) => origin === url);
  }

  #refresh(): void {
    const { origins } = this.#node.blocking;
    if (origins === this.#known) return;
    this.#known = origins;
    this.#sites = Map.groupBy(origins, ({ site }) => site);
    this.#names = [...this.#sites.keys()];
  }

  #connectionsOf(origin: KnownOrigin): OriginStatus["connections"] {
    const max = origin.config.limit?.maxConnections;
    const counts = max === undefined ? null : this.#node.blocking.seatsOf(origin);
    return max === undefined || counts === null ? null : { max, ...counts };
  }

  #view(origin: KnownOrigin): OriginStatus {
    const status = this.#node.blocking.statusOf(origin);
    const { site, index, origin: url } = origin;
    const state = stateOf(origin, status);
    const { withinMs } = origin.settings.trip;
    return {
      site,
      index,
      url,
      state,
      reason: status?.reason ?? null,
      sinceMs: status === null || state === "closed" ? null : status.since,
      untilMs: status?.until ?? null,
      because: status?.evidence ? evidenceText(status.reason, status.evidence) : null,
      evidence: status?.evidence ? { ...status.evidence } : null,
      inFlight: status?.now.waiting ?? 0,
      connections: this.#connectionsOf(origin),
      window: {
        timeouts: status?.now.timeouts ?? 0,
        answers: status?.now.answers ?? 0,
        failures: status?.now.failures ?? 0,
        unreachable: status?.now.unreachable ?? 0,
        withinMs,
      },
      topPaths: status?.now.paths ?? [],
    };
  }
}

function stateOf({ config }: KnownOrigin, status: BreakerStatus | null): OriginState {
  if (config.isDisabled === true || status?.held === "disabled") return "disabled";
  if (status === null) return "closed";
  return status.held === "open" ? "never" : status.state;
}
