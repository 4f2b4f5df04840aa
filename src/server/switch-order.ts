import type { MaintenanceConfig } from "../config/edge-config.ts";
import {
  isOver,
  isSameAim,
  type Simulation,
  type SimulationAim,
  type SiteOrders,
  type SwitchedSite,
} from "../config/site-orders.ts";

/** What an operator can say about a site. */
export type SwitchOrder =
  | { readonly do: "disable" }
  /** Take `disable` back; where the configuration disables the site, serve it against the configuration. */
  | { readonly do: "enable" }
  | { readonly do: "maintain"; readonly maintenance: MaintenanceConfig }
  /** As `enable`, of maintenance. */
  | { readonly do: "end-maintenance" }
  | { readonly do: "simulate"; readonly simulation: Omit<Simulation, "sinceMs"> }
  /** @param aim null: all of the site */
  | { readonly do: "end-simulation"; readonly aim: SimulationAim | null };

/** The orders about a site after one more. */
export function withOrder(orders: SiteOrders, order: SwitchOrder, { config, nowMs }: OrderedSite): SiteOrders {
  switch (order.do) {
    case "disable":
      return { ...orders, disabled: { is: "on", sinceMs: nowMs } };
    case "enable":
      return { ...orders, disabled: config.isDisabled === true ? { is: "off", sinceMs: nowMs } : null };
    case "maintain":
      return { ...orders, maintenance: { is: "on", sinceMs: nowMs, ...order.maintenance } };
    case "end-maintenance":
      return { ...orders, maintenance: isMaintained(config, nowMs) ? { is: "off", sinceMs: nowMs } : null };
    case "simulate": {
      const others = orders.simulations.filter((one) => !isSameAim(one, order.simulation));
      return { ...orders, simulations: [...others, { ...order.simulation, sinceMs: nowMs }] };
    }
    case "end-simulation": {
      const { aim } = order;
      return { ...orders, simulations: aim === null ? [] : orders.simulations.filter((one) => !isSameAim(one, aim)) };
    }
  }
}

/** The site that an order is about, and when it is given (Unix ms). */
export interface OrderedSite {
  readonly config: SwitchedSite;
  readonly nowMs: number;
}

/** Without the orders against what the configuration does not say any more: those would surprise whoever writes it there again. */
export function stillNeeded(orders: SiteOrders, { config, nowMs }: OrderedSite): SiteOrders {
  const { disabled, maintenance } = orders;
  return {
    ...orders,
    disabled: disabled?.is === "off" && config.isDisabled !== true ? null : disabled,
    maintenance: maintenance?.is === "off" && !isMaintained(config, nowMs) ? null : maintenance,
  };
}

function isMaintained({ maintenance }: SwitchedSite, nowMs: number): boolean {
  return maintenance !== undefined && !isOver(maintenance.untilMs, nowMs);
}
