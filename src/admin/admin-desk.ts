import type { Metric } from "../observe/metric.ts";
import type { CertificateStatus } from "../server/certificate-status.ts";
import type { SwitchOrder } from "../server/switch-order.ts";
import type { SwitchStatus } from "../server/switch-status.ts";

/*
 * What the admin API needs from the running edge. Times are Unix ms. All but `reload`, `switchSite` and `metrics` is answered at once from the supervisor's memory; what
 * comes back goes to the operator as JSON just as it is.
 */
export interface AdminDesk {
  node(): NodeStatus;
  /** All configured sites; the same array until a reload changes it. */
  siteNames(): readonly string[];
  /** How many origins they have together. */
  originCount(): number;
  /** The origins of one site in the configuration's order, closed ones too; null: there is no such site. */
  origins(site: string): readonly OriginStatus[] | null;
  /** Every origin that is not `closed`, in any order. */
  notClosed(): readonly OriginStatus[];
  /**
   * Hold an origin blocked (`forMs` null: until somebody unblocks it).
   * @param index - of the site's origins; null: all of them
   * @returns false: there is no such site or origin
   */
  block(site: string, index: number | null, forMs: number | null): boolean;
  /** End a block or a hold: the edge decides by itself again. */
  unblock(site: string, index: number | null): boolean;
  /** Hold an origin open: the edge never blocks it, until somebody unblocks it. */
  never(site: string, index: number | null): boolean;
  /** All that is switched at a site, that which decides first. */
  switches(site: string): readonly SwitchStatus[];
  /** The sites at which something is switched, in any order. */
  switchedSites(): readonly string[];
  /** Certificates that are got by ACME, in the order of the configuration; the array is empty where no site wants that. */
  certificates(): readonly CertificateStatus[];
  /**
   * Simulate, disable, maintain, or take one of these back; resolves when every thread obeys.
   * @returns false: there is no such site
   */
  switchSite(site: string, order: SwitchOrder): Promise<boolean>;
  /** As SIGHUP does. Those that are asked for together run one after the other, SIGHUP's included. */
  reload(): Promise<ReloadResult>;
  /** What happened after the event `sinceId`, oldest first, as far as it is remembered. */
  events(sinceId: number): readonly AdminEvent[];
  /** What the node has counted and measured. */
  metrics(): Promise<readonly Metric[]>;
}

/**
 * The state of an origin's breaker (docs/guides/blocking.md). What a person has decided stands for itself: `held` (blocked), `disabled` (taken out of
 * service), `never` (passes whatever happens).
 */
export type OriginState =
  | "closed"
  | "suspect"
  | "blocked"
  | "probing"
  | "trial"
  | "ramp"
  | "unhealthy"
  | "held"
  | "disabled"
  | "never";

/** One origin of one site. */
export interface OriginStatus {
  readonly site: string;
  /** Its place in the site's configuration, from 0. */
  readonly index: number;
  readonly url: string;
  readonly state: OriginState;
  /** Why, as in the access log; null where there is nothing to say. */
  readonly reason: string | null;
  readonly sinceMs: number | null;
  /** null: no end is set. */
  readonly untilMs: number | null;
  /** What the block rests on, in words … */
  readonly because: string | null;
  /** … and in numbers. */
  readonly evidence: Readonly<Record<string, unknown>> | null;
  readonly inFlight: number;
  /** Its `max_connections`, how many are in use and how many requests wait for one; null: it has no limit. */
  readonly connections: { readonly max: number; readonly inUse: number; readonly queued: number } | null;
  readonly window: {
    /** What the trip rule looks at … */
    readonly timeouts: number;
    readonly answers: number;
    /** … and what it does not: other failures (refused, reset, no HTTP), and connects that met silence. */
    readonly failures: number;
    readonly unreachable: number;
    readonly withinMs: number;
  };
  /** Most timeouts first. */
  readonly topPaths: readonly { readonly path: string; readonly timeouts: number }[];
}

export interface NodeStatus {
  readonly version: string;
  readonly startedMs: number;
  readonly threads: number;
  readonly healthy: boolean;
  readonly unhealthyReason: string | null;
  /** URLs, with the real ports. */
  readonly listeners: readonly string[];
}

export interface ReloadResult {
  readonly ok: boolean;
  /** What changed, or the mistakes because of which nothing did. */
  readonly messages: readonly string[];
}

/** One thing that happened. */
export interface AdminEvent {
  /** 1, 2, 3 … without a gap, from the start of the process. */
  readonly id: number;
  readonly atMs: number;
  /** `origin`, `switch`, `node`, `reload`, … */
  readonly kind: string;
  readonly site: string | null;
  readonly origin: string | null;
  /** One line for people. */
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>> | null;
}
