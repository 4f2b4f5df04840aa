import type {
  AdminDesk,
  AdminEvent,
  NodeStatus,
  OriginState,
  OriginStatus,
  ReloadResult,
} from "../../src/admin/admin-desk.ts";
import type { CertificateStatus } from "../../src/server/certificate-status.ts";
import type { Metric } from "../../src/observe/metric.ts";
import { NO_ORDERS, type SiteOrders } from "../../src/config/site-orders.ts";
import { type SwitchOrder, withOrder } from "../../src/server/switch-order.ts";
import { type SwitchStatus, switchStatus } from "../../src/server/switch-status.ts";

/** An edge that is nothing but its admin desk: what is said to it is kept, nothing is forwarded. */
export class MemoryDesk implements AdminDesk {
  /** What `reload` answers. */
  reloaded: ReloadResult = { ok: true, messages: ["reloaded: 0 sites added, 1 removed, 0 changed"] };
  unhealthyReason: string | null = null;
  history: AdminEvent[] = [];
  /** Everything that was ordered, in words. */
  readonly orders: string[] = [];
  readonly #sites = new Map<string, OriginStatus[]>();
  readonly #switched = new Map<string, SiteOrders>();
  #names: readonly string[] = [];

  /** @param sites name and URLs of the origins */
  constructor(sites: Readonly<Record<string, readonly string[]>>) {
    for (const [site, urls] of Object.entries(sites)) {
      const origins = urls.map((url, index) => ({ ...CLOSED, site, index, url }));
      this.#sites.set(site, origins);
    }
    this.#names = [...this.#sites.keys()];
  }

  /** Put an origin into a state. */
  set(site: string, index: number, change: Partial<OriginStatus>): void {
    const origins = this.#sites.get(site) ?? [];
    origins[index] = { ...CLOSED, site, index, url: origins[index]?.url ?? "", ...change };
  }

  node(): NodeStatus {
    const { unhealthyReason } = this;
    const listeners = ["http://0.0.0.0:8080"];
    return {
      version: "1.2.3",
      startedMs: 1000,
      threads: 2,
      healthy: unhealthyReason === null,
      unhealthyReason,
      listeners,
    };
  }

  async metrics(): Promise<readonly Metric[]> {
    return [
      { type: "counter", name: "desk_orders", help: "Orders.", samples: [{ labels: "", value: this.orders.length }] },
    ];
  }

  siteNames(): readonly string[] {
    return this.#names;
  }

  originCount(): number {
    return [...this.#sites.values()].flat().length;
  }

  origins(site: string): readonly OriginStatus[] | null {
    return this.#sites.get(site) ?? null;
  }

  notClosed(): readonly OriginStatus[] {
    return [...this.#sites.values()].flat().filter(({ state }) => state !== "closed");
  }

  block(site: string, index: number | null, forMs: number | null): boolean {
    this.orders.push(`block ${site} ${index} ${forMs}`);
    return this.#hold(site, index, { state: "held", untilMs: forMs === null ? null : Date.now() + forMs });
  }

  unblock(site: string, index: number | null): boolean {
    this.orders.push(`unblock ${site} ${index}`);
    return this.#hold(site, index, { state: "closed", untilMs: null });
  }

  never(site: string, index: number | null): boolean {
    this.orders.push(`never ${site} ${index}`);
    return this.#hold(site, index, { state: "never", untilMs: null });
  }

  /** What `certificates` answers. */
  issued: readonly CertificateStatus[] = [];

  certificates(): readonly CertificateStatus[] {
    return this.issued;
  }

  switches(site: string): readonly SwitchStatus[] {
    return switchStatus({ name: site }, this.#switched.get(site) ?? NO_ORDERS, Date.now());
  }

  switchedSites(): readonly string[] {
    return [...this.#switched.keys()].filter((site) => this.switches(site).length > 0);
  }

  async switchSite(site: string, order: SwitchOrder): Promise<boolean> {
    if (!this.#sites.has(site)) return false;
    this.orders.push(`${order.do} ${site}`);
    const ordered = { config: { name: site }, nowMs: Date.now() };
    this.#switched.set(site, withOrder(this.#switched.get(site) ?? NO_ORDERS, order, ordered));
    return true;
  }

  async reload(): Promise<ReloadResult> {
    this.orders.push("reload");
    return this.reloaded;
  }

  events(sinceId: number): readonly AdminEvent[] {
    return this.history.filter(({ id }) => id > sinceId);
  }

  #hold(site: string, index: number | null, held: { state: OriginState; untilMs: number | null }): boolean {
    const origins = this.#sites.get(site);
    if (origins === undefined) return false;
    const reason = held.state === "held" ? "operator" : null;
    for (const at of origins.keys()) {
      if (index === null || index === at) this.set(site, at, { ...held, reason, sinceMs: Date.now() });
    }
    return true;
  }
}

const CLOSED: OriginStatus = {
  site: "",
  index: 0,
  url: "",
  state: "closed",
  reason: null,
  sinceMs: null,
  untilMs: null,
  because: null,
  evidence: null,
  inFlight: 0,
  connections: null,
  window: { timeouts: 0, answers: 0, failures: 0, unreachable: 0, withinMs: 120_000 },
  topPaths: [],
};
