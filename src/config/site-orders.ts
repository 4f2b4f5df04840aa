import type { FailureName } from "../failures/catalogue.ts";
import type { Reason } from "../failures/reasons.ts";
import type { MaintenanceConfig, SiteConfig } from "./edge-config.ts";

/*
 * What a person has told the running edge about a site, by a command or the admin API, in the words of its configuration: each order goes before what
 * the configuration says until it is taken back. Plain data: it is posted to the worker threads. Times are Unix ms.
 */

export interface SiteOrders {
  readonly disabled: DisabledOrder | null;
  readonly maintenance: MaintenanceOrder | null;
  readonly simulations: readonly Simulation[];
}

/** `off`: served although the configuration says `disabled: true`. */
export interface DisabledOrder {
  readonly is: "on" | "off";
  readonly sinceMs: number;
}

/** `off`: served although the configuration says `maintenance`. */
export type MaintenanceOrder =
  | { readonly is: "off"; readonly sinceMs: number }
  | ({ readonly is: "on"; readonly sinceMs: number } & MaintenanceConfig);

/** The edge answers as if this had happened. */
export interface Simulation {
  readonly name: FailureName;
  readonly reason: Reason | null;
  /** Only requests whose target begins so; null = all. */
  readonly path: string | null;
  /** CIDR: only these clients; null = all. */
  readonly client: string | null;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** What the configuration says. */
export type SwitchedSite = Pick<SiteConfig, "name" | "isDisabled" | "maintenance">;

/** Nobody has said anything. */
export const NO_ORDERS: SiteOrders = { disabled: null, maintenance: null, simulations: [] };

/** Is there nothing left to obey? */
export function isEmpty({ disabled, maintenance, simulations }: SiteOrders): boolean {
  return disabled === null && maintenance === null && simulations.length === 0;
}

/** Is the site switched off (2002)? */
export function isSwitchedOff(config: SwitchedSite, { disabled }: SiteOrders): boolean {
  return disabled === null ? config.isDisabled === true : disabled.is === "on";
}

/** The maintenance (2003) that holds; it may be over by its own time. */
export function maintenanceOf(config: SwitchedSite, { maintenance }: SiteOrders): MaintenanceConfig | null {
  if (maintenance === null) return config.maintenance ?? null;
  return maintenance.is === "on" ? maintenance : null;
}

/** The orders that still hold at a time. An order without an end holds until it is taken back. */
export function ordersAt(orders: SiteOrders, nowMs: number): SiteOrders {
  const { disabled, maintenance, simulations } = orders;
  return {
    disabled,
    maintenance: maintenance?.is === "on" && isOver(maintenance.untilMs, nowMs) ? null : maintenance,
    simulations: simulations.filter(({ untilMs }) => !isOver(untilMs, nowMs)),
  };
}

/** Two simulations of one site that say the same of whom they are for: the newer one takes the other's place. */
export function isSameAim(one: SimulationAim, other: SimulationAim): boolean {
  return one.path === other.path && one.client === other.client;
}

export type SimulationAim = Pick<Simulation, "path" | "client">;

/** @param untilMs null = never */
export function isOver(untilMs: number | null, nowMs: number): boolean {
  return untilMs !== null && untilMs <= nowMs;
}
