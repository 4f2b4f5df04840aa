import { failureRow, type FailureName } from "../failures/catalogue.ts";
import type { BreakerSettings } from "../config/breaker-settings.ts";
import type { OriginGate } from "./origin-gate.ts";

/** What the end of an exchange says about its origin: the method of OriginGate that takes the token back. */
export type ExchangeResult = Exclude<keyof OriginGate, "admit" | "refused" | "retryAfterSeconds">;

/** Nobody answered, or the network said that nobody can: as likely our network's fault as the origin's. A refusal is none: somebody was there. */
const SILENT: ReadonlySet<FailureName> = new Set(["ConnectTimeout", "DestinationNotReachable", "DNSTimeout"]);
/** Classes of failures that are not the origin's. */
const NOT_THE_ORIGIN = new Set(["site", "request", "policy", "dns"]);

/** Which result a failure is, if no head of an answer came before. Derived from the catalogue, so that a new row has its place. */
export function resultOf(name: FailureName, settings: BreakerSettings): ExchangeResult {
  const row = failureRow(name);
  if (row.counts === "window") return "timedOut";
  if (name === "ConnectTimeout" && settings.connectTimeouts === "count") return "connectTimedOut";
  if (SILENT.has(name)) return "unreachable";
  // 22xx that never left this edge (2202, 2205–2207) and whatever is not the origin's.
  if (NOT_THE_ORIGIN.has(row.class) || row.phase === "edge") return "dropped";
  return "failed";
}
