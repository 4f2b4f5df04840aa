import { failureRow, type FailureName } from "../failures/catalogue.ts";
import type { Failure } from "../failures/failure.ts";
import type { Reason } from "../failures/reasons.ts";
import type { BreakerSettings } from "../config/breaker-settings.ts";
import type { OriginGate } from "./origin-gate.ts";

/** What the end of an exchange says about its origin: the method of OriginGate that takes the token back. */
export type ExchangeResult = Exclude<keyof OriginGate, "admit" | "refused" | "retryAfterSeconds">;

/** Nobody answered, or the network said that nobody can: as likely our network's fault as the origin's. A refusal is none: somebody was there. */
const SILENT: ReadonlySet<FailureName> = new Set(["ConnectTimeout", "DestinationNotReachable", "DNSTimeout"]);
/** A limit of ours for something that does not come to an end. */
const UNHEARD: ReadonlySet<FailureName> = new Set(["RequestWriteTimeout", "ResponseDeadline"]);
/** Classes of failures that are not the origin's. */
const NOT_THE_ORIGIN = new Set(["site", "request", "policy", "dns"]);

/** Of 2006: this node has no way there. (That we ran out of ports or descriptors is another trouble.) */
const STRANDED: ReadonlySet<Reason> = new Set([
  "local-no-route",
  "local-unreachable",
  "local-prohibited",
  "local-blackhole",
]);

/** Which result a failure is, if no head of an answer came before. Derived from the catalogue, so that a new row has its place. */
export function resultOf(
  { name, reason }: Pick<Failure, "name" | "reason">,
  settings: BreakerSettings,
): ExchangeResult {
  if (reason !== null && STRANDED.has(reason)) return "stranded";
  const row = failureRow(name);
  if (row.counts === "window") return "timedOut";
  if (name === "ConnectTimeout" && settings.connectTimeouts === "count") return "connectTimedOut";
  if (SILENT.has(name)) return "unreachable";
  if (UNHEARD.has(name)) return "unheard";
  // 22xx that never left this edge (2202, 2205–2207) and whatever is not the origin's.
  if (NOT_THE_ORIGIN.has(row.class) || row.phase === "edge") return "dropped";
  return "failed";
}
