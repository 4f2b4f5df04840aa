import type { BreakerMemory } from "../breaker/breaker-memory.ts";
import type { EdgeSettings, ServerCertificate } from "../config/edge-config.ts";
import type { SiteOrders } from "../config/site-orders.ts";
import type { ColumnMemory } from "../observe/thread-counters.ts";
import type { AcmeChallenges } from "../proxy/acme-challenges.ts";
import type { ReloadFacts, SiteSlice } from "../proxy/edge.ts";
import type { OriginReport } from "../proxy/origin-news.ts";
import type { LoadMeans } from "../proxy/thread-load.ts";
import type { ListenerOrder, Opening, ReusePort } from "./listener-order.ts";

/** What a worker thread is started with. Sites and listeners follow. */
export interface WorkerStart {
  readonly config: EdgeSettings;
  readonly reusePort: ReusePort;
  /** Memory of a `LogBlocks` for the access log. */
  readonly logMemory: SharedArrayBuffer;
  /** What all threads have to do. */
  readonly load: LoadMeans;
  readonly gates: BreakerMemory;
  readonly counters: readonly ColumnMemory[];
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
  /** A part of what the next `reload` brings. Say `fed`. */
  | { readonly type: "sites"; readonly slice: SiteSlice }
  /** All that has come holds from now on. The first one begins with everything. Say `fed`. */
  | {
      readonly type: "reload";
      readonly facts: ReloadFacts;
      /** All of them, with their ports. */
      readonly listeners: readonly ListenerOrder[];
    }
  /** Bind further listeners, and say `opening`. */
  | { readonly type: "open-listeners"; readonly order: number; readonly listeners: readonly ListenerOrder[] }
  /** Those were not to be had in every thread. */
  | { readonly type: "forget-listeners"; readonly keys: readonly string[] }
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
  /** What came of the listeners that it was told to open; those of the first configuration have number 0. */
  | { readonly type: "opening"; readonly order: number; readonly opening: Opening }
  /** A block of the access log is ready in shared memory. */
  | { readonly type: "log-block"; readonly index: number }
  /** Whole access log lines that had no place in a block. */
  | { readonly type: "log"; readonly lines: string }
  | { readonly type: "origins"; readonly reports: readonly OriginReport[] }
  /** A line for the operator, such as a bug of ours with its stack. */
  | { readonly type: "notice"; readonly text: string }
  /** Ready for the next part of the configuration. */
  | { readonly type: "fed" }
  /** All that was told before the question is done. */
  | { readonly type: "echo" }
  | { readonly type: "drained" };
