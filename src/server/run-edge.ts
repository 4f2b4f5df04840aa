import { writeFile } from "node:fs/promises";
import { diffConfigs } from "../config/diff.ts";
import type { EdgeConfig } from "../config/edge-config.ts";
import type { LoadResult } from "../config/load.ts";
import { mistakeText } from "../config/mistake.ts";
import { LogWriter } from "./log-writer.ts";
import { checkPort } from "./port-check.ts";
import { WorkerPool } from "./worker-pool.ts";

/** What the command line hands over. */
export interface EdgeRun {
  readonly config: EdgeConfig;
  /** Loads the configuration again (SIGHUP); null where there is no file. */
  readonly reload: (() => Promise<LoadResult>) | null;
  /** Shown once the edge is ready. */
  readonly banner: string | null;
  /** Gets the first listener's URL once the edge is ready. */
  readonly readyFile: string | null;
}

/**
 * Runs the edge until SIGTERM or SIGINT; resolves with the exit code. Rejects with StartError if it cannot start.
 * The main thread only supervises: the workers own the sockets.
 */
export async function runEdge(run: EdgeRun): Promise<number> {
  const { config } = run;
  for (const [index, listen] of config.listen.entries()) await checkPort(listen, index);
  const log = LogWriter.open(config.accessLog, notice);
  const pool = new WorkerPool(config, { onLog: (lines, onWritten) => log.write(lines, onWritten), onNotice: notice });
  const signals = new SignalQueue();
  try {
    const ports = await pool.start();
    await announce(run, ports);
    await supervise(run, { pool, signals, log });
    await finish(config, pool, signals);
  } finally {
    await pool.stop();
    await log.close();
    signals.close();
  }
  return 0;
}

async function announce(run: EdgeRun, ports: readonly number[]): Promise<void> {
  const urls = run.config.listen.map((listen, index) => {
    const host = listen.host.includes(":") ? `[${listen.host}]` : listen.host;
    return `http://${host}:${ports[index] ?? listen.port}`;
  });
  for (const url of urls) notice(`wao: listening on ${url}`);
  if (run.readyFile !== null) await writeFile(run.readyFile, `${urls[0] ?? ""}\n`);
  notice("wao: ready");
  if (run.banner !== null) notice(run.banner.replaceAll("ADDRESS", openUrl(urls[0] ?? "")));
}

/** A listener's URL as a person on this machine can open it. */
function openUrl(url: string): string {
  return url.replace("//0.0.0.0:", "//localhost:").replace("//[::]:", "//localhost:");
}

/** What the supervisor works with. */
interface Desk {
  readonly pool: WorkerPool;
  readonly signals: SignalQueue;
  readonly log: LogWriter;
}

/** Reloads on SIGHUP; returns on SIGTERM or SIGINT. */
async function supervise(run: EdgeRun, { pool, signals, log }: Desk): Promise<void> {
  let current = run.config;
  for (;;) {
    const signal = await signals.next();
    if (signal !== "SIGHUP") return;
    // For logrotate: the file may have been moved away.
    log.reopen();
    if (run.reload === null) {
      notice("wao: SIGHUP: there is no configuration file to reload");
      continue;
    }
    current = await reload(run.reload, current, pool);
  }
}

async function reload(load: () => Promise<LoadResult>, current: EdgeConfig, pool: WorkerPool): Promise<EdgeConfig> {
  const loaded = await load();
  if (!loaded.ok) {
    for (const mistake of loaded.mistakes) notice(mistakeText(mistake));
    notice("wao: reload refused: the configuration has mistakes; nothing has changed");
    return current;
  }
  const { listen, threads, accessLog, stateDir } = current;
  const next: EdgeConfig = { ...loaded.config, listen, threads, accessLog, stateDir };
  pool.reload(next);
  const { added, removed, changed } = diffConfigs(current, next);
  const { settings } = diffConfigs(current, loaded.config);
  notice(`wao: reloaded: ${added.length} sites added, ${removed.length} removed, ${changed.length} changed`);
  const later = settings.filter((key) => ONLY_AT_START.has(key));
  if (later.length > 0) notice(`wao: reloaded: ${later.join(", ")} changed too; that takes effect at the next start`);
  return next;
}

/** Lets running requests end within the drain time; a second signal ends them at once. */
async function finish(config: EdgeConfig, pool: WorkerPool, signals: SignalQueue): Promise<void> {
  notice(`wao: draining (at most ${config.drainTimeoutMs / 1000} s)`);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), config.drainTimeoutMs);
  await Promise.race([
    pool.drain(),
    new Promise<void>((resolve) => timeout.signal.addEventListener("abort", () => resolve())),
    signals.nextStop(),
  ]);
  clearTimeout(timer);
  notice("wao: stopped");
}

function notice(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Settings that a running edge keeps. */
const ONLY_AT_START = new Set<string>(["listen", "threads", "accessLog", "stateDir"]);

type EdgeSignal = "SIGTERM" | "SIGINT" | "SIGHUP";
const SIGNALS: readonly EdgeSignal[] = ["SIGTERM", "SIGINT", "SIGHUP"];

/** Signals in the order they came, so that none is lost while another is dealt with. */
class SignalQueue {
  readonly #waiting: EdgeSignal[] = [];
  #wake: (() => void) | null = null;
  readonly #handler = (signal: EdgeSignal): void => {
    this.#waiting.push(signal);
    this.#wake?.();
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#handler);
  }

  async next(): Promise<EdgeSignal> {
    for (;;) {
      const signal = this.#waiting.shift();
      if (signal !== undefined) return signal;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits for SIGTERM or SIGINT. */
  async nextStop(): Promise<void> {
    while ((await this.next()) === "SIGHUP");
  }

  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#handler);
  }
}
