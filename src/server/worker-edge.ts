import type { ServerCertificate } from "../config/edge-config.ts";
import type { SiteOrders } from "../config/site-orders.ts";
import { AccessLog, type LogOutlet } from "../observe/access-log.ts";
import { LogBlocks } from "../observe/log-blocks.ts";
import { Connector } from "../origin/connector.ts";
import { NameResolver } from "../origin/name-resolver.ts";
import { TimerWheel } from "../primitives/timer-wheel.ts";
import type { AcmeChallenges } from "../proxy/acme-challenges.ts";
import { Edge, type SiteSlice } from "../proxy/edge.ts";
import { inTurns } from "./in-turns.ts";
import { FIRST_ORDER, type ListenerOrder, type Opening } from "./listener-order.ts";
import type { DrainReason, FromWorker, ToWorker, WorkerStart } from "./messages.ts";
import { takePulse } from "./thread-pulse.ts";
import { WorkerListeners } from "./worker-listeners.ts";

const DRAIN_CHECK_MS = 50;

/** The edge of one thread, with its listeners and its clock. */
export interface WorkerEdge {
  /** Binds further listeners and says `opening`; a reload puts them in force. */
  openListeners(order: number, wanted: readonly ListenerOrder[]): void;
  forgetListeners(keys: readonly string[]): void;
  /** Keeps a part of what the next `reload` brings, and says `fed`. */
  stage(slice: SiteSlice): void;
  /** Swaps, and says `fed` once nothing is left to do; with the first one it starts listening, and says `opening`. */
  reload(told: Extract<ToWorker, { readonly type: "reload" }>): void;
  obey(site: string, orders: SiteOrders): void;
  /** For new handshakes; the newest first. */
  useTicketKeys(keys: readonly Uint8Array[]): void;
  /** OCSP answers (DER) by certificate (PEM). */
  useStaples(staples: ReadonlyMap<string, Uint8Array>): void;
  /** Got by ACME, by name. */
  useIssued(certificates: ReadonlyMap<string, ServerCertificate>): void;
  useChallenges(challenges: AcmeChallenges | null): void;
  drain(reason: DrainReason): void;
  stop(): void;
  /** Says what happened and saves the log lines that are still here. */
  crash(error: unknown): void;
}

/** Waits for its configuration. */
export function startWorkerEdge(start: WorkerStart, send: (message: FromWorker) => void): WorkerEdge {
  const wheel = new TimerWheel();
  const resolver = new NameResolver({ config: start.config.resolver });
  const connector = new Connector({ resolver, egress: start.config.egress });
  const writesLog = start.config.accessLog.to !== "off";
  const log = new AccessLog(writesLog ? logOutlet(start, send) : null);
  const edge = new Edge({
    config: start.config,
    wheel,
    connector,
    log,
    gates: start.gates,
    counters: start.counters,
    orders: start.orders,
    slot: start.slot,
    onReports: (reports) => send({ type: "origins", reports }),
    load: start.load,
    notify: (text) => send({ type: "notice", text }),
    reportBug: (text) => send({ type: "notice", text }),
  });
  takePulse(wheel, edge.counters);
  wheel.start();
  edge.tls.useTicketKeys(start.ticketKeys);
  edge.tls.useStaples(start.staples);
  edge.tls.useIssued(start.issued);
  edge.challenges = start.challenges;
  const listeners = new WorkerListeners(edge, start.reusePort);
  let newest: readonly ListenerOrder[] = [];
  let opened: Promise<unknown> = Promise.resolve();
  const open = (order: number, wanted: readonly ListenerOrder[]): Promise<Opening> => {
    const done = opened.then(() => listeners.open(wanted));
    opened = done.then((opening) => send({ type: "opening", order, opening }));
    return done;
  };
  let draining: NodeJS.Timeout | null = null;
  return {
    openListeners: (order, wanted) => void open(order, wanted),
    forgetListeners: (keys) => listeners.forget(keys),
    stage: (slice) => {
      edge.stage(slice);
      // In the next turn: Node goes on with messages for as long as more of them come, and visitors would wait.
      setImmediate(() => send({ type: "fed" }));
    },
    reload: ({ facts, listeners: inForce }) => {
      const { config } = facts;
      resolver.configure(config.resolver);
      connector.guardWith(config.egress);
      const rest = edge.reload(facts);
      // It begins with them, or began while the others opened them. A reload that comes meanwhile decides.
      newest = inForce;
      void inTurns(rest).then(() => send({ type: "fed" }));
      void opened.then(async () => {
        const missing = listeners.missing(newest);
        if (missing.length > 0) await open(FIRST_ORDER, missing);
        listeners.use(newest);
      });
    },
    obey: (site, orders) => edge.obey(site, orders),
    useTicketKeys: (keys) => edge.tls.useTicketKeys(keys),
    useStaples: (staples) => edge.tls.useStaples(staples),
    useIssued: (certificates) => edge.tls.useIssued(certificates),
    useChallenges: (challenges) => {
      edge.challenges = challenges;
    },
    drain: (reason) => {
      listeners.close();
      if (reason === "stop") listeners.endGreetings();
      edge.drain(reason);
      draining ??= setInterval(() => {
        // Whoever shakes hands when another process takes over is served here: it has been accepted.
        if (edge.busyCount > 0 || listeners.greetingCount > 0) return;
        if (draining) clearInterval(draining);
        log.flush();
        send({ type: "drained" });
      }, DRAIN_CHECK_MS);
    },
    stop: () => {
      if (draining) clearInterval(draining);
      listeners.close();
      listeners.endGreetings();
      edge.destroy();
      connector.close();
      resolver.close();
      // Sockets say `close` at the end of this turn of the event loop: only in the next one is every cut request logged.
      setImmediate(() => {
        setImmediate(() => {
          wheel.stop();
          log.flush();
          process.exit(0);
        });
      });
    },
    crash: (error) => {
      edge.reportBug(error, "");
      edge.abandon();
      log.flush();
    },
  };
}

function logOutlet(start: WorkerStart, send: (message: FromWorker) => void): LogOutlet {
  return {
    blocks: new LogBlocks(start.logMemory),
    onBlock: (index) => send({ type: "log-block", index }),
    onLines: (lines) => send({ type: "log", lines }),
  };
}
