import { writeFile } from "node:fs/promises";
import type { EdgeConfig } from "../config/edge-config.ts";
import { listenerKeys } from "../config/listener-key.ts";
import { descriptorShortage } from "../config/load-schema.ts";
import { CounterBoard } from "../observe/counter-board.ts";
import { AcmeDesk } from "./acme-desk.ts";
import { BlockingDesk } from "./blocking-desk.ts";
import { ConfigWatch } from "./config-watch.ts";
import { SignalQueue } from "./edge-signals.ts";
import { EventList } from "./event-list.ts";
import { FrontTls } from "./front-tls.ts";
import { handOver } from "./hand-over.ts";
import { Inheritance } from "./inheritance.ts";
import { LogWriter } from "./log-writer.ts";
import type { DrainReason } from "./messages.ts";
import { listenMessage, portTrouble } from "./port-check.ts";
import { type LoadAgain, RunningNode, siteNames } from "./running-node.ts";
import { StartError } from "./start-error.ts";
import { SwitchDesk } from "./switch-desk.ts";
import { workerCount, WorkerPool } from "./worker-pool.ts";

/** The operator's API, as far as the edge minds. */
export interface OpenAdmin {
  /** Null while another process has its port. */
  readonly url: string | null;
  close(): Promise<void>;
}

/** What the command line hands over. */
export interface EdgeRun {
  readonly config: EdgeConfig;
  /** Loads the configuration again (SIGHUP); null where there is no file. */
  readonly reload: LoadAgain | null;
  /** The file whose changes are taken over by themselves; null = only when somebody says so. */
  readonly watch: string | null;
  /** Shown once the edge is ready. */
  readonly banner: string | null;
  /** Gets the admin API's URL once the edge is ready, or without one the first listener's. */
  readonly readyFile: string | null;
  /** Opens the admin API; resolves with null where the configuration switches it off. Rejects with StartError. */
  readonly openAdmin: (node: RunningNode, onNotice: (text: string) => void) => Promise<OpenAdmin | null>;
}

/**
 * Runs the edge until SIGTERM or SIGINT; resolves with the exit code. Rejects with StartError if it cannot start.
 * The main thread only supervises: the workers own the sockets.
 */
export async function runEdge(run: EdgeRun): Promise<number> {
  const { config } = run;
  // Whoever rotates logs may be early; without a listener Node opens its debugger. (`--disable-sigusr1` blocks the signal for us, too.)
  process.on("SIGUSR1", () => {});
  const inheritance = Inheritance.take(process.env);
  await checkPorts(config, inheritance);
  const shortage = descriptorShortage(config.load);
  if (shortage !== null) notice(`wao: ${shortage}`);
  const log = LogWriter.open(config.accessLog, notice);
  const events = new EventList();
  const blocking = new BlockingDesk({ config, workers: workerCount(config), events, onNotice: notice });
  const counters = new CounterBoard(workerCount(config));
  const memory = { gates: await blocking.start(), counters: counters.configure(siteNames(config)) };
  const pool = new WorkerPool(
    { config, memory, inheritance },
    {
      onLog: (lines, onWritten) => log.write(lines, onWritten),
      onNotice: notice,
      onReports: (reports) => blocking.report(reports),
      onGone: (slot) => {
        blocking.workerDied(slot);
        counters.retire(slot);
      },
    },
  );
  const onOrders = pool.obey.bind(pool);
  const switches = new SwitchDesk({ config, events, onNotice: notice, onOrders });
  const { ticketKeys: inheritedKeys } = await inheritance.secrets();
  const front = new FrontTls({
    inheritedKeys,
    useTicketKeys: (keys) => pool.useTicketKeys(keys),
    useStaples: (staples) => pool.useStaples(staples),
    useCertificates: (replaced) => node.replaceCertificates(replaced),
    onNotice: notice,
  });
  const acme = new AcmeDesk({
    useIssued: (certificates) => pool.useIssued(certificates),
    useChallenges: (challenges) => {
      pool.useChallenges(challenges);
      return pool.settled();
    },
    events,
    onNotice: notice,
  });
  const onConfig = (next: EdgeConfig): void => {
    front.configure(next);
    void acme.configure(next);
  };
  const load = run.reload;
  const node = new RunningNode({
    config,
    pool,
    blocking,
    switches,
    events,
    counters,
    log,
    acme,
    load,
    onConfig,
    onNotice: notice,
  });
  const signals = new SignalQueue();
  const watch = run.watch === null ? null : new ConfigWatch(run.watch, () => void node.reload());
  let admin: OpenAdmin | null = null;
  try {
    await Promise.all([switches.start(), acme.configure(config)]);
    front.configure(config);
    await pool.start();
    admin = await run.openAdmin(node, notice);
    await announce(run, node, admin);
    inheritance.tellReady();
    acme.begin();
    const reason = await supervise({ node, pool, blocking, front, log, signals });
    node.isDraining = true;
    await acme.close();
    if (reason === "handed-over") {
      // The other process has the word now, also in the state's files.
      await Promise.all([blocking.stop(reason), switches.stop()]);
      await admin?.close();
    }
    if (reason === "stop") await keepOpen(config, signals);
    await finish(config, pool, signals, reason);
  } finally {
    await admin?.close();
    await acme.close();
    front.close();
    await pool.stop();
    await Promise.all([blocking.stop("stop"), switches.stop()]);
    await log.close();
    watch?.close();
    signals.close();
  }
  return 0;
}

/** Ports that we get from the edge that we take over from are taken, by it. */
async function checkPorts({ listen }: EdgeConfig, inheritance: Inheritance): Promise<void> {
  const keys = listenerKeys(listen);
  for (const [index, listener] of listen.entries()) {
    if (inheritance.socketsOf(keys[index] ?? "").length > 0) continue;
    const code = await portTrouble(listener);
    if (code !== null) throw new StartError(["listen", index, "url"], listenMessage(listener.url, code));
  }
  inheritance.closeOthers(keys);
}

async function announce(run: EdgeRun, { listeners }: RunningNode, admin: OpenAdmin | null): Promise<void> {
  for (const url of listeners) notice(`wao: listening on ${url}`);
  const adminUrl = admin?.url ?? null;
  if (adminUrl !== null) notice(`wao: admin API on ${adminUrl}`);
  const [first = ""] = listeners;
  if (run.readyFile !== null) await writeFile(run.readyFile, `${adminUrl ?? first}\n`);
  notice("wao: ready");
  if (run.banner !== null) notice(run.banner.replaceAll("ADDRESS", openUrl(first)));
}

/** A listener's URL as a person on this machine can open it. */
function openUrl(url: string): string {
  return url.replace("//0.0.0.0:", "//localhost:").replace("//[::]:", "//localhost:");
}

/** What is told by signals. */
interface Supervised {
  readonly node: RunningNode;
  readonly pool: WorkerPool;
  readonly blocking: BlockingDesk;
  readonly front: FrontTls;
  readonly log: LogWriter;
  readonly signals: SignalQueue;
}

/** Reloads on SIGHUP, opens the log again on SIGHUP and SIGUSR1, hands over on SIGUSR2; returns when it has, and on SIGTERM or SIGINT. */
async function supervise({ node, pool, blocking, front, log, signals }: Supervised): Promise<DrainReason> {
  for (;;) {
    const signal = await signals.next();
    if (signal === "SIGTERM" || signal === "SIGINT") return "stop";
    if (signal === "SIGUSR2") {
      await blocking.save();
      notice("wao: starting the process that takes over");
      const next = await handOver(pool.sockets(), () => ({ ticketKeys: front.ticketKeys }));
      if (typeof next === "string") {
        notice(`wao: nobody takes over: ${next}; this process goes on`);
        continue;
      }
      notice(`wao: process ${next} has taken over`);
      return "handed-over";
    }
    // For logrotate: the file may have been moved away.
    log.reopen();
    if (signal === "SIGUSR1") continue;
    await node.reload();
  }
}

/** Load balancers need a moment to learn from the health endpoint that this node goes; a second signal cuts it short. */
async function keepOpen({ drainDelayMs }: EdgeConfig, signals: SignalQueue): Promise<void> {
  if (drainDelayMs === 0) return;
  notice(`wao: out of service; the listeners close in ${drainDelayMs / 1000} s`);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, drainDelayMs);
  });
  await Promise.race([over, signals.nextStop()]);
  clearTimeout(timer);
}

/** Lets running requests end within the drain time; a second signal ends them at once. */
async function finish(config: EdgeConfig, pool: WorkerPool, signals: SignalQueue, reason: DrainReason): Promise<void> {
  notice(`wao: draining (at most ${config.drainTimeoutMs / 1000} s)`);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), config.drainTimeoutMs);
  await Promise.race([
    pool.drain(reason),
    new Promise<void>((resolve) => timeout.signal.addEventListener("abort", () => resolve())),
    signals.nextStop(),
  ]);
  clearTimeout(timer);
  notice("wao: stopped");
}

function notice(text: string): void {
  process.stderr.write(`${text}\n`);
}
