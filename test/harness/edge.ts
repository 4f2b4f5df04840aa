import { renameSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach } from "node:test";
import { AccessLog, type LogLine } from "./access-log.ts";
import { within } from "./deadline.ts";
import { type Exit, StartedProcess, type StartOptions } from "./started-process.ts";

/** The launcher, as a person would start it. */
export const WAO = join(import.meta.dirname, "../../bin/wao");

/** A configuration as an object with the keys of the YAML file, or the YAML text itself. */
export type ConfigInput = string | Readonly<Record<string, unknown>>;

export interface EdgeOptions extends StartOptions {
  /** Further arguments after `serve --config FILE`. */
  readonly args?: readonly string[];
  /** How long until `wao: ready`, ms. */
  readonly readyTimeoutMs?: number;
}

/**
 * Start `bin/wao serve` as a real process on port 0 and wait until it is ready. It ends with the test, suite or file in
 * which it was started, and its stderr is shown when a test of that scope fails.
 */
export async function startEdge(config: ConfigInput, options: EdgeOptions = {}): Promise<Edge> {
  const folder = mkdtempSync(join(tmpdir(), "wao-test-"));
  const edge = new Edge(folder, config, options);
  after(async () => {
    await edge.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach((context) => {
    if ("passed" in context && !context.passed) console.error(`stderr of the edge:\n${edge.stderr()}`);
  });
  await edge.ready(options.readyTimeoutMs);
  return edge;
}

/** A running edge. */
export class Edge {
  readonly configPath: string;
  readonly #folder: string;
  readonly #process: StartedProcess;
  readonly #log: AccessLog;

  constructor(folder: string, config: ConfigInput, options: EdgeOptions) {
    this.#folder = folder;
    this.configPath = join(folder, "wao.yaml");
    this.rewrite(config);
    this.#process = new StartedProcess(WAO, ["serve", "--config", this.configPath, ...(options.args ?? [])], options);
    this.#log = new AccessLog(this.#process.stdout);
  }

  /** Resolves at `wao: ready`; throws with everything it said when it ends or stays silent instead. */
  async ready(ms = 20_000): Promise<void> {
    const line = this.#process.stderr.first((text) => text.startsWith("wao: ready"), "wao: ready", ms);
    const ended = this.#process.exited.then((exit) => {
      throw new Error(`the edge ended with ${exit.code ?? exit.signal} before it was ready:\n${this.stderr()}`);
    });
    ended.catch(() => undefined);
    try {
      await Promise.race([line, ended]);
    } catch (error) {
      await this.stop();
      throw new Error(`the edge did not start:\n${this.stderr()}`, { cause: error });
    }
  }

  /** Addresses in the order of `listen`. */
  get urls(): string[] {
    const listening = /^wao: listening on (\S+)/;
    return this.#process.stderr.all.flatMap((line) => listening.exec(line)?.[1] ?? []);
  }

  get url(): string {
    const url = this.urls[0];
    if (url === undefined) throw new Error("the edge named no listener");
    return url;
  }

  get ports(): number[] {
    return this.urls.map((url) => Number(new URL(url).port));
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get pid(): number {
    return this.#process.pid;
  }

  get exited(): Promise<Exit> {
    return this.#process.exited;
  }

  stderr(): string {
    return this.#process.stderr.text();
  }

  /** Waits for a line on stderr that matches. */
  async said(matches: (line: string) => boolean, what: string, ms?: number): Promise<string> {
    return this.#process.stderr.first(matches, what, ms);
  }

  /** Access log lines so far; of one request target if given. */
  log(target?: string): LogLine[] {
    return target === undefined ? this.#log.all() : this.#log.of(target);
  }

  /** The first access log line, past or future, that matches and that was not given yet. */
  async nextLog(matches: string | ((line: LogLine) => boolean), timeoutMs?: number): Promise<LogLine> {
    const test = typeof matches === "string" ? (line: LogLine) => line.target === matches : matches;
    return this.#log.next(test, timeoutMs);
  }

  signal(name: NodeJS.Signals): void {
    this.#process.signal(name);
  }

  /** Replace the config file; the edge does not look at it before SIGHUP. */
  rewrite(config: ConfigInput): void {
    writeFileSync(this.configPath, typeof config === "string" ? config : JSON.stringify(this.#complete(config)));
  }

  /** Another file in its place, as editors do it. */
  replace(config: ConfigInput): void {
    const draft = `${this.configPath}.draft`;
    writeFileSync(draft, typeof config === "string" ? config : JSON.stringify(this.#complete(config)));
    renameSync(draft, this.configPath);
  }

  async stop(): Promise<Exit> {
    return within(this.#process.stop(), "the edge stops", 15_000);
  }

  /** What nearly every test wants and the product's defaults are not: an ephemeral port, one thread, own state. */
  #complete(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return {
      listen: [{ url: "http://127.0.0.1:0" }],
      threads: 1,
      state_dir: join(this.#folder, "state"),
      access_log: "stdout",
      admin: "off",
      ...config,
    };
  }
}

export interface Finished extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

/** Run `bin/wao` to its end. */
export async function runWao(args: readonly string[], options: StartOptions = {}): Promise<Finished> {
  const started = new StartedProcess(WAO, args, options);
  try {
    const exit = await within(started.exited, `bin/wao ${args.join(" ")} ends`);
    return { ...exit, stdout: started.stdout.text(), stderr: started.stderr.text() };
  } catch (error) {
    started.signal("SIGKILL");
    throw new Error(`${started.stdout.text()}\n${started.stderr.text()}`, { cause: error });
  }
}
