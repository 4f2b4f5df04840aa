import { isDeepStrictEqual } from "node:util";
import type { EdgeConfig, SiteConfig } from "../config/edge-config.ts";
import { isEmpty, isOver, NO_ORDERS, ordersAt, type SiteOrders } from "../config/site-orders.ts";
import type { EventList } from "./event-list.ts";
import { OrdersFile } from "./orders-file.ts";
import { stillNeeded, type SwitchOrder, withOrder } from "./switch-order.ts";
import { isSwitchedByConfiguration, type SwitchStatus, switchStatus } from "./switch-status.ts";
import { beginText, endText, switchCode, type SwitchEnd } from "./switch-text.ts";

/** Node turns a timer of more than 2^31-1 ms into one of 1 ms. */
const LONGEST_SLEEP_MS = 24 * 3_600_000;

/** Orders from before a restart that are told one by one. */
const MOST_TOLD = 20;

/** What the desk is given. */
export interface SwitchMeans {
  readonly config: EdgeConfig;
  readonly events: EventList;
  /** A line for the operator. */
  readonly onNotice: (text: string) => void;
  /** Everything that holds about a site from now on, for the worker threads. */
  readonly onOrders: (site: string, orders: SiteOrders) => void;
}

/**
 * What persons have told the edge about its sites, in the supervisor's thread: remembered, kept over a restart, told to the worker threads. Those look at the
 * end of each order by themselves, for every request; the desk's one timer only tells that an end has come.
 */
export class SwitchDesk {
  readonly #means: SwitchMeans;
  readonly #file: OrdersFile;
  readonly #orders = new Map<string, SiteOrders>();
  #sites: ReadonlyMap<string, SiteConfig> = new Map();
  /** Sites that the configuration switches, and those of them whose maintenance has an end to come. */
  #configured: readonly string[] = [];
  #ending: readonly SiteConfig[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(means: SwitchMeans) {
    this.#means = means;
    this.#file = new OrdersFile(means.config.stateDir, means.onNotice);
  }

  /** Before the workers start: what a former process was told holds from their first request on. */
  async start(): Promise<void> {
    for (const [site, orders] of await this.#file.read()) this.#orders.set(site, orders);
    this.configure(this.#means.config);
    for (const [site, orders] of this.#orders) this.#means.onOrders(site, orders);
    this.#tellRestored();
  }

  /** Another configuration. Orders stay; those about sites that are gone, and against what is not said any more, go. */
  configure(config: EdgeConfig): void {
    const nowMs = Date.now();
    this.#sites = new Map(config.sites.map((site) => [site.name, site]));
    const switched = config.sites.filter((site) => isSwitchedByConfiguration(site, nowMs));
    this.#configured = switched.map(({ name }) => name);
    this.#ending = switched.filter(({ maintenance }) => (maintenance?.untilMs ?? null) !== null);
    for (const [site, orders] of this.#orders) {
      const now = this.#sites.get(site);
      if (now === undefined) this.#dropSite(site, orders);
      else this.#tidy(now, orders, nowMs);
    }
    this.#sleep();
  }

  /** Ends its timer; the orders are on disk when it resolves. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#file.finish(this.#orders);
  }

  /** A person says something about a site. False: there is no such site. */
  obey(site: string, order: SwitchOrder): boolean {
    const config = this.#sites.get(site);
    if (config === undefined) return false;
    const before = new Map(this.#orderedOf(site).map((status) => [keyOf(status), status]));
    const orders = this.#orders.get(site) ?? NO_ORDERS;
    this.#keep(site, withOrder(orders, order, { config, nowMs: Date.now() }), endOf(order));
    for (const status of this.#orderedOf(site)) {
      if (!isDeepStrictEqual(before.get(keyOf(status)), status)) this.#begin(status, "");
    }
    this.#sleep();
    return true;
  }

  /** The sites at which something is switched, by the configuration or by a person. */
  get switchedSites(): readonly string[] {
    const sites = new Set([...this.#configured, ...this.#orders.keys()]);
    return [...sites].filter((site) => this.statusOf(site).length > 0);
  }

  /** All that is switched at a site, that which decides first. */
  statusOf(site: string): readonly SwitchStatus[] {
    const config = this.#sites.get(site);
    return config === undefined ? [] : switchStatus(config, this.#orders.get(site) ?? NO_ORDERS, Date.now());
  }

  #tellRestored(): void {
    if (this.#orders.size > MOST_TOLD) {
      const count = this.#orders.size.toLocaleString("en");
      this.#means.onNotice(`wao: the orders about ${count} sites hold as before the restart; wao status shows them`);
      return;
    }
    for (const site of this.#orders.keys()) {
      for (const status of this.#orderedOf(site)) this.#begin(status, ", as before the restart");
    }
  }

  #orderedOf(site: string): readonly SwitchStatus[] {
    return this.statusOf(site).filter(({ by }) => by === "operator");
  }

  /** The orders about a site from now on. @param end why those are over that are not among them */
  #keep(site: string, orders: SiteOrders, end: SwitchEnd): void {
    const config = this.#sites.get(site);
    const before = this.#orders.get(site) ?? NO_ORDERS;
    if (config === undefined || isDeepStrictEqual(before, orders)) return;
    // At a time before any end, so that what has ended by itself is told too.
    const kept = new Set(switchStatus(config, orders, 0).map(keyOf));
    const ordered = switchStatus(config, before, 0).filter(({ by }) => by === "operator");
    if (isEmpty(orders)) this.#orders.delete(site);
    else this.#orders.set(site, orders);
    this.#means.onOrders(site, orders);
    this.#file.touch(this.#orders);
    for (const status of ordered) if (!kept.has(keyOf(status))) this.#end(status, end);
  }

  /** Without what is over and what is not needed any more. */
  #tidy(config: SiteConfig, orders: SiteOrders, nowMs: number): void {
    const current = ordersAt(orders, nowMs);
    this.#keep(config.name, current, "time");
    this.#keep(config.name, stillNeeded(current, { config, nowMs }), "needless");
  }

  #dropSite(site: string, orders: SiteOrders): void {
    this.#orders.delete(site);
    this.#means.onOrders(site, NO_ORDERS);
    this.#file.touch(this.#orders);
    for (const status of switchStatus({ name: site }, orders, 0)) this.#end(status, "gone");
  }

  #begin(status: SwitchStatus, more: string): void {
    this.#tell(status, `${beginText(status)}${more}`, null);
  }

  #end(status: SwitchStatus, end: SwitchEnd): void {
    this.#tell(status, endText(status, end), end);
  }

  #tell(status: SwitchStatus, message: string, end: SwitchEnd | null): void {
    const { site, switch: what, is, by, untilMs, simulates } = status;
    const detail = { switch: what, is, by, untilMs, ...simulates, end };
    this.#means.events.add({ atMs: Date.now(), kind: "switch", site, origin: null, message, detail });
    this.#means.onNotice(`wao: ${end === null ? switchCode(status) : ""}${message}`);
  }

  /** Until the next end. */
  #sleep(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const next = Math.min(this.#nextOrdered(), this.#nextConfigured());
    if (next === Number.POSITIVE_INFINITY) return;
    const sleepMs = Math.min(Math.max(next - Date.now(), 1), LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => this.#wake(), sleepMs);
    this.#timer.unref();
  }

  #nextOrdered(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { maintenance, simulations } of this.#orders.values()) {
      if (maintenance?.is === "on" && maintenance.untilMs !== null) next = Math.min(next, maintenance.untilMs);
      for (const { untilMs } of simulations) next = Math.min(next, untilMs);
    }
    return next;
  }

  #nextConfigured(): number {
    return this.#ending.reduce(
      (next, { maintenance }) => Math.min(next, maintenance?.untilMs ?? next),
      Number.POSITIVE_INFINITY,
    );
  }

  /** Tells of what has ended by itself. */
  #wake(): void {
    const nowMs = Date.now();
    for (const site of this.#ending.filter(({ maintenance }) => isOver(maintenance?.untilMs ?? null, nowMs))) {
      const orders = this.#orders.get(site.name) ?? NO_ORDERS;
      const status = switchStatus(site, orders, 0).find((one) => one.switch === "maintenance");
      if (status?.by === "configuration") this.#end(status, "time");
    }
    this.#ending = this.#ending.filter(({ maintenance }) => !isOver(maintenance?.untilMs ?? null, nowMs));
    for (const [site, orders] of this.#orders) {
      const config = this.#sites.get(site);
      if (config !== undefined) this.#tidy(config, orders, nowMs);
    }
    this.#sleep();
  }
}

/** Two statuses with one key are the same switch, perhaps set anew. */
function keyOf({ switch: what, is, by, simulates }: SwitchStatus): string {
  if (simulates === null) return `${what} ${is} ${by}`;
  return JSON.stringify([simulates.code, simulates.reason, simulates.path, simulates.client]);
}

function endOf(order: SwitchOrder): SwitchEnd {
  return order.do === "simulate" ? "replaced" : "operator";
}
