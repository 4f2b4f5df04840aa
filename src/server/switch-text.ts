import type { SimulatedStatus, SwitchStatus } from "./switch-status.ts";

/** Why something that was switched is so no more. */
export type SwitchEnd = "operator" | "time" | "replaced" | "needless" | "gone";

const CODES: Readonly<Record<SwitchStatus["switch"], string>> = {
  simulate: "2009",
  disabled: "2002",
  maintenance: "2003",
};

/** The code that visitors get while it is on. */
export function switchCode(status: SwitchStatus): string {
  return status.is === "on" ? `${CODES[status.switch]} ` : "";
}

/** `shop is in maintenance until 2026-11-23T18:00:00Z`, one line. */
export function beginText(status: SwitchStatus): string {
  const { site, untilMs, simulates } = status;
  const until = untilMs === null ? "" : ` until ${timeText(untilMs)}`;
  if (simulates !== null) return `${site} simulates ${simulatedText(simulates)}${until}`;
  if (status.is === "off") {
    return `${site} is served by the operator's order, although the configuration says ${status.switch}`;
  }
  return `${site} is ${status.switch === "disabled" ? "switched off" : "in maintenance"} by the operator's order${until}`;
}

const ENDS: Readonly<Record<SwitchEnd, string>> = {
  operator: "the operator has ended it",
  time: "its time is over",
  replaced: "another order takes its place",
  needless: "the configuration does not say so any more",
  gone: "the site is gone from the configuration",
};

/** `shop is in maintenance no more: its time is over` */
export function endText({ site, switch: what, is, simulates }: SwitchStatus, end: SwitchEnd): string {
  if (simulates !== null) return `${site} simulates ${simulatedText(simulates)} no more: ${ENDS[end]}`;
  if (is === "off") return `${site} is as the configuration says: the order against ${what} is over: ${ENDS[end]}`;
  return `${site} is ${what === "disabled" ? "switched off" : "in maintenance"} no more: ${ENDS[end]}`;
}

/** `2203 DestinationNotReachable: icmp-host, path /x, client 192.0.2.0/24` */
export function simulatedText({ code, name, reason, path, client }: SimulatedStatus): string {
  const parts = [`${code} ${name}${reason === null ? "" : `: ${reason}`}`];
  if (path !== null) parts.push(`path ${path}`);
  if (client !== null) parts.push(`client ${client}`);
  return parts.join(", ");
}

function timeText(unixMs: number): string {
  return `${new Date(unixMs).toISOString().slice(0, 19)}Z`;
}
