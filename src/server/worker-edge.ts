import { createServer, type ListenOptions, type Server } from "node:net";
import type { ListenConfig, ServerCertificate } from "../config/edge-config.ts";
import type { SiteOrders } from "../config/site-orders.ts";
import { AccessLog, type LogOutlet } from "../observe/access-log.ts";
import { LogBlocks } from "../observe/log-blocks.ts";
import { Connector } from "../origin/connector.ts";
import { NameResolver } from "../origin/name-resolver.ts";
import { TimerWheel } from "../primitives/timer-wheel.ts";
import type { AcmeChallenges } from "../proxy/acme-challenges.ts";
import { ClientSocket } from "../proxy/client-socket.ts";
import { Edge } from "../proxy/edge.ts";
import { TlsAcceptor } from "../proxy/tls-acceptor.ts";
import type { DrainReason, FromWorker, ToWorker, WorkerStart } from "./messages.ts";
import { takePulse } from "./thread-pulse.ts";

/** Connections that the kernel completes before we accept them. */
const BACKLOG = 4096;
const DRAIN_CHECK_MS = 50;

/** The edge of one thread, with its listeners and its clock. */
export interface WorkerEdge {
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

/** Starts listening and says `listening` or `not-listening`. */
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
  const acceptors = start.config.listen.map(({ tls }, index) =>
    tls === undefined ? null : new TlsAcceptor(edge, index),
  );
  const servers = start.config.listen.map((listen, index) =>
    Array.from({ length: Math.max(1, start.sockets[index]?.length ?? 0) }, () =>
      listener(edge, listen, acceptors[index] ?? null),
    ),
  );
  const close = (): void => {
    for (const server of servers.flat()) server.close();
  };
  void listenAll(servers, start).then(send);
  let draining: NodeJS.Timeout | null = null;
  // Whoever shakes hands when another process takes over is served here: it has been accepted.
  const greetingCount = (): number => acceptors.reduce((sum, acceptor) => sum + (acceptor?.count ?? 0), 0);
  const endGreetings = (): void => {
    for (const acceptor of acceptors) acceptor?.close();
  };

  return {
    reload: ({ config, gates, counters }) => {
      resolver.configure(config.resolver);
      connector.guardWith(config.egress);
      edge.reload(config, gates, counters);
    },
    obey: (site, orders) => edge.obey(site, orders),
    useTicketKeys: (keys) => edge.tls.useTicketKeys(keys),
    useStaples: (staples) => edge.tls.useStaples(staples),
    useIssued: (certificates) => edge.tls.useIssued(certificates),
    useChallenges: (challenges) => {
      edge.challenges = challenges;
    },
    drain: (reason) => {
      close();
      if (reason === "stop") endGreetings();
      edge.drain(reason);
      draining ??= setInterval(() => {
        if (edge.busyCount > 0 || greetingCount() > 0) return;
        if (draining) clearInterval(draining);
        log.flush();
        send({ type: "drained" });
      }, DRAIN_CHECK_MS);
    },
    stop: () => {
      if (draining) clearInterval(draining);
      close();
      endGreetings();
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

function listener(edge: Edge, listen: ListenConfig, tls: TlsAcceptor | null): Server {
  return createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => {
    if (tls === null) edge.accept(new ClientSocket(socket), listen);
    else tls.accept(socket, listen);
  });
}

/** @param servers of each listener: one, or as many as there are sockets for it */
async function listenAll(servers: readonly (readonly Server[])[], start: WorkerStart): Promise<FromWorker> {
  const ports: number[] = [];
  for (const [index, ofListener] of servers.entries()) {
    const listen = start.config.listen[index];
    if (!listen) continue;
    const port = start.ports[index] ?? listen.port;
    for (const [nth, server] of ofListener.entries()) {
      const fd = start.sockets[index]?.[nth];
      const place =
        fd === undefined ? { host: listen.host, port, reusePort: start.reusePort === "reuse-port" } : { fd };
      const code = await listenOn(server, place);
      if (code !== null) return { type: "not-listening", index, url: listen.url, code };
    }
    const address = ofListener[0]?.address();
    ports.push(typeof address === "object" && address ? address.port : port);
  }
  return { type: "listening", ports, sockets: servers.map((ofListener) => ofListener.map(socketOf)) };
}

/** Resolves with null, or with the error code of a listener that cannot be had. */
function listenOn(server: Server, place: ListenOptions & { fd?: number }): Promise<string | null> {
  return new Promise((resolve) => {
    // Later there may be others: a connection that the kernel could not hand over. Without descriptors libuv closes those that wait by itself.
    server.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ ...place, backlog: BACKLOG, exclusive: true }, () => resolve(null));
  });
}

/** Not part of Node's documented interface: without it there is no handing over. */
function socketOf(server: Server): number {
  return (server as Server & { _handle?: { fd?: number } })._handle?.fd ?? -1;
}
