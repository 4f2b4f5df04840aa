import type { FailureName } from "../failures/catalogue.ts";
import type { Reason } from "../failures/reasons.ts";
import type { OriginScript } from "./origin-script.ts";

/** One way for an origin to fail, shown under its own host `LABEL.localhost`. */
export interface Way {
  /** First label of the host. */
  readonly label: string;
  readonly failure: FailureName;
  /** The reason that the edge can tell here, or null. */
  readonly reason: Reason | null;
  /** One sentence: what the origin really does. */
  readonly story: string;
  /** What the visitor gets: an error page, an answer that is visibly cut off, or either, as the bytes arrive. */
  readonly visitorGets: "page" | "cut" | "page-or-cut";
  readonly origin: WayOrigin;
}

export type WayOrigin =
  /** A listener that plays this script on every connection. */
  | { readonly kind: "script"; readonly scheme: "http" | "https"; readonly script: OriginScript }
  /** A port on which nobody listens and nobody can. */
  | { readonly kind: "refused" }
  /** A listener whose queue is full, so that SYNs are dropped. */
  | { readonly kind: "unanswered" }
  /** Acted: no unprivileged process can make a router answer. */
  | { readonly kind: "pretended"; readonly pretend: "icmp-host" }
  /** An origin whose name does not exist. */
  | { readonly kind: "name"; readonly host: string }
  /** No site at all. */
  | { readonly kind: "none" };
