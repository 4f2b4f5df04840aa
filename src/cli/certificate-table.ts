import type { CertificateStatus } from "../server/certificate-status.ts";
import { columnText } from "./column-text.ts";
import { untilText } from "./span-text.ts";

/** One line per host whose certificate is got by ACME, aligned; what went wrong stands behind. */
export function certificateTable(certificates: readonly CertificateStatus[], nowMs: number): string {
  const rows = certificates.map(({ site, name, state, untilMs, nextMs, problem }) => [
    site,
    name,
    state,
    untilMs === null ? "none yet" : untilMs <= nowMs ? "expired" : untilText(untilMs, nowMs),
    untilText(nextMs, nowMs),
    problem ?? "-",
  ]);
  return columnText([["SITE", "CERTIFICATE", "STATE", "EXPIRES", "NEXT TRY", "PROBLEM"], ...rows]);
}
