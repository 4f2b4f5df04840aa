import type { BreakerSettings } from "../config/breaker-settings.ts";
import type { BlockReason, BreakerState, Evidence, HeldAs, Transition } from "./breaker-state.ts";

/** What is blocked: one origin of one site. */
export interface BreakerOrigin {
  readonly site: string;
  /** Its URL, as the configuration writes it. */
  readonly origin: string;
  /** The machine behind it, as far as its name tells: sites on one host fail together. */
  readonly host: string;
  readonly settings: BreakerSettings;
}

/** What the board wants done, by whoever may open sockets and write files. */
export type BoardCommand =
  /** Ask the origin, and tell `probed`. */
  | { readonly do: "probe"; readonly origin: BreakerOrigin; readonly probe: number; readonly deadlineMs: number }
  /** The node is cut off: see whether this host can be reached again (connect only), and tell `knocked`. */
  | { readonly do: "knock"; readonly origin: BreakerOrigin; readonly deadlineMs: number }
  /** Log, event, metrics; and save the snapshot soon. */
  | { readonly do: "announce"; readonly origin: BreakerOrigin; readonly transition: Transition; readonly at: number }
  /** The health endpoint says 503 while it is cut off. */
  | { readonly do: "announce-node"; readonly verdict: "fine" | "cut-off"; readonly at: number };

/**
 * What came of a probe. `answered`: the head of an answer, any status. `failed`: no head within the deadline, but somebody is there.
 * `unreachable`: connecting met silence. `stranded`: this node has no way there. `ours`: another fault of ours.
 */
export type ProbeResult = "answered" | "failed" | "unreachable" | "stranded" | "ours";

/** In the window of the trip rule, and besides what it looks at. */
export interface FailingCounts {
  /** Exchanges that failed though somebody was there: refused, reset, no HTTP, a bad certificate. */
  readonly failures: number;
  /** Connects that met silence or "unreachable". */
  readonly unreachable: number;
}

/** One origin for the admin API. Times are Unix ms. */
export interface OriginStatus {
  readonly site: string;
  readonly origin: string;
  readonly state: BreakerState["state"];
  /** Where a person decided. */
  readonly held: HeldAs | null;
  readonly reason: BlockReason | null;
  readonly since: number;
  readonly until: number | null;
  readonly generation: number;
  readonly now: Evidence & FailingCounts;
  /** What the block rests on. */
  readonly evidence: Evidence | null;
}

/** Under which an origin is found. */
export function originKey({ site, origin }: { readonly site: string; readonly origin: string }): string {
  return `${site} ${origin}`;
}
