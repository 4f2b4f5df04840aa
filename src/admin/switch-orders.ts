import { z } from "zod";
import { readCheckPath } from "../config/check-path.ts";
import { readCidr } from "../config/cidr.ts";
import { DURATION_PATTERN, readDuration } from "../config/duration.ts";
import type { MaintenanceConfig } from "../config/edge-config.ts";
import { field, group } from "../config/field.ts";
import { allowField, messageField, untilField } from "../config/maintenance-schema.ts";
import type { SimulationAim } from "../config/site-orders.ts";
import type { SwitchOrder } from "../server/switch-order.ts";
import type { AdminDesk } from "./admin-desk.ts";
import { AdminProblem } from "./admin-problem.ts";
import { checked } from "./checked-input.ts";
import { unknownSite } from "./nearest-site.ts";
import { readCode, withReason } from "./simulated-code.ts";
import { type SiteView, siteView } from "./site-orders.ts";

/** What may be switched at a site. */
export type SwitchName = "simulate" | "disable" | "enable" | "maintenance";

/** Every request of the site looks at each of them. */
const MOST_SIMULATIONS = 16;

const span = field(readDuration, { type: "string", pattern: DURATION_PATTERN, description: "How long." });
const off = z.literal(true, { error: "write true, or leave it out" }).optional();
const path = field(readCheckPath, { type: "string", pattern: "^/", description: "Only targets that begin so." });
const client = field(readCidr, { type: "string", description: "Only clients in this range." });

const nothing = group({});
const maintenanceOrder = group({
  off,
  for: span.optional(),
  until: untilField.optional(),
  message: messageField.optional(),
  allow: allowField.optional(),
});
const simulateOrder = group({
  off,
  code: field(readCode, { type: "string", description: "What is simulated." }).optional(),
  reason: z.string().optional(),
  for: span.optional(),
  path: path.optional(),
  client: client.optional(),
});

/** Do it, and show what became of it. Throws AdminProblem. */
export async function obeySwitch(desk: AdminDesk, name: SwitchName, site: string, body: unknown): Promise<SiteView> {
  const order = orderIn(name, body);
  const before = siteView(desk, site);
  if (order.do === "simulate") checkRoom(before, order.simulation);
  if (!(await desk.switchSite(site, order))) throw unknownSite(site, desk.siteNames());
  return siteView(desk, site);
}

function orderIn(name: SwitchName, body: unknown): SwitchOrder {
  if (name === "simulate") return simulation(checked(simulateOrder, body, "body"));
  if (name === "maintenance") return maintenance(checked(maintenanceOrder, body, "body"));
  checked(nothing, body, "body");
  return { do: name };
}

function maintenance(order: z.output<typeof maintenanceOrder>): SwitchOrder {
  if (order.off === true) {
    onlyOff(order, []);
    return { do: "end-maintenance" };
  }
  const message = order.message ?? null;
  return { do: "maintain", maintenance: { untilMs: endOf(order), message, allow: order.allow ?? [] } };
}

function endOf({ for: forMs, until }: z.output<typeof maintenanceOrder>): MaintenanceConfig["untilMs"] {
  if (forMs !== undefined && until !== undefined) throw bad("for and until exclude each other; write one of them");
  if (forMs !== undefined) return Date.now() + forMs;
  if (until !== undefined && until <= Date.now()) throw bad("until: this time has passed");
  return until ?? null;
}

function simulation(order: z.output<typeof simulateOrder>): SwitchOrder {
  const aim = { path: order.path ?? null, client: order.client ?? null };
  if (order.off === true) {
    onlyOff(order, ["path", "client"]);
    return { do: "end-simulation", aim: aim.path === null && aim.client === null ? null : aim };
  }
  if (order.code === undefined) throw bad("code: is missing; name what is to be simulated, such as 2203");
  if (order.for === undefined)
    throw bad("for: is missing; a simulation ends by itself: say when, such as 5m, at most 24h");
  const reason = withReason(order.code, order.reason);
  if (!reason.ok) throw bad(reason.message);
  const { name } = order.code.row;
  return { do: "simulate", simulation: { name, reason: reason.value, ...aim, untilMs: Date.now() + order.for } };
}

/** Whoever takes something back and says more has probably meant something else. */
function onlyOff(order: Readonly<Record<string, unknown>>, also: readonly string[]): void {
  const more = Object.keys(order).filter((key) => key !== "off" && !also.includes(key) && order[key] !== undefined);
  if (more.length > 0) throw bad(`off takes it back, so ${more.join(", ")} must not be there`);
}

function checkRoom({ site, switches }: SiteView, wanted: SimulationAim): void {
  const others = switches.filter(
    ({ simulates }) => simulates !== null && !(simulates.path === wanted.path && simulates.client === wanted.client),
  );
  if (others.length < MOST_SIMULATIONS) return;
  throw bad(`site "${site}" has ${others.length} simulations already, the most that is possible; end some with off`);
}

function bad(message: string): AdminProblem {
  return new AdminProblem("bad-request", `body: ${message}`);
}
