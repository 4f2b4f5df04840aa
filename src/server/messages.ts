import type { GateAccess } from "../breaker/origin-gates.ts";
import type { EdgeConfig, ServerCertificate } from "../config/edge-config.ts";
import type { SiteOrders } from "../config/site-orders.ts";
import type { CounterAccess } from "../observe/thread-counters.ts";
import type { AcmeChallenges } from "../proxy/acme-challenges.ts";
import type { OriginReport } from "../proxy/origin-news.ts";
import type { LoadMeans } from "../proxy/thread-load.ts";

/** What a worker thread is started with. */
export interface WorkerStart {
  readonly config: EdgeConfig;
  /** One port per listener; 0 = let the system choose. */
  readonly ports: readonly number[];
  /** For each listener the sockets that the thread is given: none, and it opens one itself. */
  readonly sockets: readonly (readonly number[])[];
  readonly reusePort: "reuse-port" | "exclusive";
  /** Memory of a `LogBlocks` for the access log. */
  readonly logMemory: SharedArrayBuffer;
  /** What all threads have to do. */
  readonly load: LoadMeans;
  readonly gates: GateAccess;
  readonly counters: CounterAccess;
  /** What persons have told about sites so far. */
  readonly orders: ReadonlyMap<string, SiteOrders>;
  /** For TLS session tickets: the newest first, the others still open theirs. */
  readonly ticketKeys: readonly Uint8Array[];
  /** OCSP answers (DER) by certificate (PEM). */
  readonly staples: ReadonlyMap<string, Uint8Array>;
  /** Certificates that were got by ACME, by name. */
  readonly issued: ReadonlyMap<string, ServerCertificate>;
  readonly challenges: AcmeChallenges | null;
  /** Of this thread, from 0 on; the one of a thread that died is given again. */
  readonly slot: number;
}

/** `stop`: what is new gets 2005; `handed-over`: another process has the listeners, and whoever is still connected here is served once more. */
export type DrainReason = "stop" | "handed-over";

/** Supervisor → worker. */
export type ToWorker =
  | {
      readonly type: "reload";
      readonly config: EdgeConfig;
      readonly gates: GateAccess;
      readonly counters: CounterAccess;
    }
  /** Everything that persons have told about a site, in place of what was told before. */
  | { readonly type: "site-orders"; readonly site: string; readonly orders: SiteOrders }
  | { readonly type: "ticket-keys"; readonly keys: readonly Uint8Array[] }
  | { readonly type: "staples"; readonly staples: ReadonlyMap<string, Uint8Array> }
  /** Certificates that were got by ACME, by name: further ones, or in place of those that were there. */
  | { readonly type: "issued"; readonly certificates: ReadonlyMap<string, ServerCertificate> }
  | { readonly type: "challenges"; readonly challenges: AcmeChallenges | null }
  /** Say `echo`. */
  | { readonly type: "echo" }
  /** Stop accepting, finish what runs, then say `drained`. */
  | { readonly type: "drain"; readonly reason: DrainReason }
  /** End what still runs and exit. */
  | { readonly type: "stop" };

/** Worker → supervisor. */
export type FromWorker =
  /** For each listener its port, and the sockets (-1: the system does not tell). */
  | {
      readonly type: "listening";
      readonly ports: readonly number[];
      readonly sockets: readonly (readonly number[])[];
    }
  | { readonly type: "not-listening"; readonly index: number; readonly url: string; readonly code: string }
  /** A block of the access log is ready in shared memory. */
  | { readonly type: "log-block"; readonly index: number }
  /** Whole access log lines that had no place in a block. */
  | { readonly type: "log"; readonly lines: string }
  | { readonly type: "origins"; readonly reports: readonly OriginReport[] }
  /** A line for the operator, such as a bug of ours with its stack. */
  | { readonly type: "notice"; readonly text: string }
  /** All that was told before the question is done. */
  | { readonly type: "echo" }
  | { readonly type: "drained" };
