import type { NodeStatus, OriginStatus } from "../admin/admin-desk.ts";
import type { SiteView } from "../admin/site-orders.ts";
import type { StatusPage } from "../admin/status-page.ts";
import { certificateTable } from "./certificate-table.ts";
import { columnText } from "./column-text.ts";
import { printable } from "./printable.ts";
import { agoText, spanText, untilText } from "./span-text.ts";
import { switchTable } from "./switch-table.ts";

/** States that only a person ends. */
const DECIDED: readonly string[] = ["held", "disabled", "never"];

/** What `wao status` shows. @param nowMs Unix ms */
export function statusText({ node, counts, origins, switches, certificates }: StatusPage, nowMs: number): string {
  const closed = counts.closed - origins.filter(({ state }) => state === "closed").length;
  const parts = [nodeText(node, nowMs)];
  if (switches.length > 0) parts.push(switchTable(switches, nowMs));
  if (certificates.length > 0) parts.push(certificateTable(certificates, nowMs));
  if (origins.length > 0) parts.push(originTable(origins, nowMs));
  if (closed > 0 || origins.length === 0) parts.push(closedText(closed, counts));
  return parts.join("\n\n");
}

/** What `wao status SITE` shows: what is switched, and each origin with what was counted. */
export function siteText(
  { origins, switches, certificates }: Pick<SiteView, "origins" | "switches" | "certificates">,
  nowMs: number,
): string {
  const switched = switches.length === 0 ? [] : [switchTable(switches, nowMs)];
  const certified = certificates.length === 0 ? [] : [certificateTable(certificates, nowMs)];
  return [...switched, ...certified, originTable(origins, nowMs), ...origins.map(countedText)].join("\n\n");
}

/** One line per origin, aligned. */
export function originTable(origins: readonly OriginStatus[], nowMs: number): string {
  const rows = origins.map(({ site, index, url, state, reason, sinceMs, untilMs, window }) => [
    site,
    `${index} ${url}`,
    state,
    reason ?? "-",
    sinceMs === null ? "-" : agoText(sinceMs, nowMs),
    untilMs !== null ? untilText(untilMs, nowMs) : DECIDED.includes(state) ? "unblocked" : "-",
    latelyText(window),
  ]);
  return columnText([["SITE", "ORIGIN", "STATE", "REASON", "SINCE", "UNTIL", "LATELY"], ...rows]);
}

/** An origin that refuses everything is closed, too: here it shows. */
function latelyText({ answers, timeouts, failures, unreachable }: OriginStatus["window"]): string {
  const failed = timeouts + failures + unreachable;
  const parts = [];
  if (answers > 0 || failed > 0) parts.push(`${answers.toLocaleString("en")} answered`);
  if (failed > 0) parts.push(`${failed.toLocaleString("en")} failed`);
  return parts.join(", ") || "-";
}

function nodeText(node: NodeStatus, nowMs: number): string {
  const health = node.healthy ? "healthy" : `NOT HEALTHY: ${node.unhealthyReason ?? "no reason given"}`;
  const up = spanText(nowMs - node.startedMs);
  const line = `wao ${node.version}, up ${up}, ${counted(node.threads, "thread")}, ${health}`;
  return printable(`${line}, listening on ${node.listeners.join(", ") || "nothing"}`);
}

function closedText(closed: number, { sites, origins }: StatusPage["counts"]): string {
  if (closed === origins) {
    return `${counted(sites, "site")}, ${counted(origins, "origin")}: all closed (nothing is blocked)`;
  }
  return `${counted(closed, "more origin")} of ${counted(sites, "site")}: closed (not blocked)`;
}

function countedText({ index, inFlight, because, connections, window, topPaths }: OriginStatus): string {
  const { timeouts, answers, failures, unreachable, withinMs } = window;
  const counts = [counted(timeouts, "timeout"), counted(answers, "answer")];
  if (failures > 0) counts.push(counted(failures, "other failure"));
  if (unreachable > 0) counts.push(`${counted(unreachable, "connect")} without an answer`);
  const lines = [`origin ${index}: ${inFlight} in flight; ${counts.join(", ")} in ${spanText(withinMs)}`];
  if (because !== null) lines.push(printable(`          because of ${because}`));
  if (connections) {
    const { max, inUse, queued } = connections;
    lines.push(`          ${inUse} of ${counted(max, "connection")} in use, ${queued} waiting for one`);
  }
  if (topPaths.length > 0) {
    lines.push(columnText([["TIMEOUTS", "PATH"], ...topPaths.map(({ path, timeouts }) => [String(timeouts), path])]));
  }
  return lines.join("\n");
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
