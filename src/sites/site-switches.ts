import type { SiteConfig } from "../config/edge-config.ts";
import { isSwitchedOff, maintenanceOf, type Simulation, type SiteOrders } from "../config/site-orders.ts";
import { failure, type Failure } from "../failures/failure.ts";
import { simulatedFailure } from "../failures/simulated-failure.ts";
import { AddressSet } from "../primitives/address-set.ts";

/** What keeps requests of a site from its origins, made ready for the data path. Each failure is one object for as long as it holds. */
export interface SiteSwitches {
  /** The most particular first. */
  readonly simulations: readonly ReadySimulation[];
  readonly isOff: boolean;
  readonly maintenance: ReadyMaintenance | null;
}

export interface ReadySimulation {
  /** "" = every target. */
  readonly path: string;
  /** null = every client. */
  readonly clients: AddressSet | null;
  /** Unix ms. */
  readonly untilMs: number;
  readonly failure: Failure;
}

export interface ReadyMaintenance {
  /** Unix ms; null = no end. */
  readonly untilMs: number | null;
  readonly allow: AddressSet;
  readonly failure: Failure;
}

/** What holds for a site; null = nothing, it is served. */
export function siteSwitches(config: SiteConfig, orders: SiteOrders): SiteSwitches | null {
  const isOff = isSwitchedOff(config, orders);
  const written = maintenanceOf(config, orders);
  if (!isOff && written === null && orders.simulations.length === 0) return null;
  const maintenance =
    written === null
      ? null
      : { untilMs: written.untilMs, allow: new AddressSet(written.allow), failure: inMaintenance(written.message) };
  return { simulations: orders.simulations.toSorted(moreParticular).map(ready), isOff, maintenance };
}

function inMaintenance(message: string | null): Failure {
  return message === null ? PLAIN_MAINTENANCE : { ...PLAIN_MAINTENANCE, message };
}

const PLAIN_MAINTENANCE: Failure = failure("MaintenanceMode");

function ready({ name, reason, path, client, untilMs }: Simulation): ReadySimulation {
  const clients = client === null ? null : new AddressSet([client]);
  return { path: path ?? "", clients, untilMs, failure: simulatedFailure(name, reason) };
}

/** The longer path first, then the narrower range of clients, then the newer one. */
function moreParticular(one: Simulation, other: Simulation): number {
  return (
    (other.path ?? "").length - (one.path ?? "").length ||
    prefixBits(other.client) - prefixBits(one.client) ||
    other.sinceMs - one.sinceMs
  );
}

/** -1 = every client. A range of IPv4 is as narrow as that of the IPv6 addresses it is mapped to. */
function prefixBits(client: string | null): number {
  if (client === null) return -1;
  return Number(client.slice(client.indexOf("/") + 1)) + (client.includes(":") ? 0 : 96);
}
