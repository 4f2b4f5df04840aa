import {
  isOver,
  maintenanceOf,
  NO_ORDERS,
  type Simulation,
  type SiteOrders,
  type SwitchedSite,
} from "../config/site-orders.ts";
import { failureRow } from "../failures/catalogue.ts";

/** One thing that is switched at a site. Times are Unix ms. */
export interface SwitchStatus {
  readonly site: string;
  readonly switch: "simulate" | "disabled" | "maintenance";
  /** `off`: the operator has the site served although the configuration says otherwise. */
  readonly is: "on" | "off";
  readonly by: "operator" | "configuration";
  /** null: the configuration does not say. */
  readonly sinceMs: number | null;
  /** null: until it is taken back. */
  readonly untilMs: number | null;
  /** Of `simulate` only. */
  readonly simulates: SimulatedStatus | null;
  /** Of `maintenance`: what visitors read, and who is let through. */
  readonly message: string | null;
  readonly allow: readonly string[];
}

export interface SimulatedStatus {
  readonly code: number;
  readonly name: string;
  readonly reason: string | null;
  /** null: all. */
  readonly path: string | null;
  readonly client: string | null;
}

/** All that is switched at a site, that which decides first. */
export function switchStatus(config: SwitchedSite, orders: SiteOrders, nowMs: number): SwitchStatus[] {
  const running = orders.simulations.filter(({ untilMs }) => !isOver(untilMs, nowMs));
  const simulated = running.map((simulation) => simulationStatus(config.name, simulation));
  return [...simulated, ...disabledStatus(config, orders), ...maintenanceStatus(config, orders, nowMs)];
}

function simulationStatus(site: string, { name, reason, path, client, sinceMs, untilMs }: Simulation): SwitchStatus {
  const simulates = { code: failureRow(name).code, name, reason, path, client };
  return { ...PLAIN, site, switch: "simulate", by: "operator", sinceMs, untilMs, simulates };
}

function disabledStatus({ name: site, isDisabled }: SwitchedSite, { disabled }: SiteOrders): SwitchStatus[] {
  if (disabled !== null) {
    const { is, sinceMs } = disabled;
    return [{ ...PLAIN, site, switch: "disabled", is, by: "operator", sinceMs }];
  }
  return isDisabled === true ? [{ ...PLAIN, site, switch: "disabled" }] : [];
}

function maintenanceStatus(config: SwitchedSite, orders: SiteOrders, nowMs: number): SwitchStatus[] {
  const { maintenance: ordered } = orders;
  const status = { ...PLAIN, site: config.name, switch: "maintenance" } as const;
  const by = ordered === null ? "configuration" : "operator";
  const sinceMs = ordered?.sinceMs ?? null;
  if (ordered?.is === "off") return [{ ...status, is: "off", by, sinceMs }];
  const holds = maintenanceOf(config, orders);
  if (holds === null || isOver(holds.untilMs, nowMs)) return [];
  const { untilMs, message, allow } = holds;
  return [{ ...status, by, sinceMs, untilMs, message, allow }];
}

/** Does the configuration alone switch something at this site? */
export function isSwitchedByConfiguration(config: SwitchedSite, nowMs: number): boolean {
  return switchStatus(config, NO_ORDERS, nowMs).length > 0;
}

const PLAIN = {
  is: "on",
  by: "configuration",
  sinceMs: null,
  untilMs: null,
  simulates: null,
  message: null,
  allow: [],
} as const;
