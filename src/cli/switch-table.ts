import type { SiteView } from "../admin/site-orders.ts";
import type { SwitchStatus } from "../server/switch-status.ts";
import { columnText } from "./column-text.ts";
import { printable } from "./printable.ts";
import { agoText, untilText } from "./span-text.ts";

/** One line per thing that is switched, aligned. */
export function switchTable(switches: readonly SwitchStatus[], nowMs: number): string {
  const rows = switches.map((one) => [
    one.site,
    one.is === "on" ? one.switch : `${one.switch} off`,
    one.by,
    one.sinceMs === null ? "-" : agoText(one.sinceMs, nowMs),
    one.untilMs === null ? "taken back" : untilText(one.untilMs, nowMs),
    whatText(one),
  ]);
  return columnText([["SITE", "SWITCH", "BY", "SINCE", "UNTIL", "WHAT"], ...rows]);
}

/** What a command shows that has switched something. */
export function servedText({ site, switches }: SiteView, nowMs: number): string {
  if (switches.length === 0) return printable(`${site}: served as usual, nothing is switched`);
  return switchTable(switches, nowMs);
}

function whatText({ is, simulates, allow, message, switch: what }: SwitchStatus): string {
  if (simulates !== null) {
    const { code, name, reason, path, client } = simulates;
    const aim = [path === null ? "" : `, path ${path}`, client === null ? "" : `, client ${client}`].join("");
    return `${code} ${name}${reason === null ? "" : `: ${reason}`}${aim}`;
  }
  if (is === "off") return "served although the configuration says otherwise";
  if (what === "disabled") return "2002 SiteDisabled";
  const through = allow.length === 0 ? "" : `, lets ${allow.join(", ")} through`;
  return `2003 MaintenanceMode${through}${message === null ? "" : `, "${message}"`}`;
}
