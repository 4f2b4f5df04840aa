import { type ChildProcess, spawn } from "node:child_process";
import { within } from "./deadline.ts";
import { Lines } from "./lines.ts";

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A command to run under, for example `["ip", "netns", "exec", NAME]`; it must exec, so that the pid stays. */
  readonly wrap?: readonly string[];
  /** `pipe`: for `tell` [ignore]. */
  readonly stdin?: "pipe" | "ignore";
}

const running = new Set<StartedProcess>();

/** A real process with its output by line, and a promise instead of an exit event. Nothing outlives the test file. */
export class StartedProcess {
  readonly stdout = new Lines();
  readonly stderr = new Lines();
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;

  constructor(command: string, args: readonly string[], options: StartOptions = {}) {
    const [program, ...rest] = [...(options.wrap ?? []), command, ...args];
    this.#child = spawn(program ?? command, rest, {
      cwd: options.cwd,
      env: environment(options.env),
      stdio: [options.stdin ?? "ignore", "pipe", "pipe"],
    });
    // It may have ended: what it was told last is lost then, and its end is seen by who waits for an answer.
    this.#child.stdin?.on("error", () => undefined);
    this.#child.stdout?.on("data", (chunk: Buffer) => this.stdout.push(chunk));
    this.#child.stderr?.on("data", (chunk: Buffer) => this.stderr.push(chunk));
    this.exited = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once("close", (code, signal) => {
        running.delete(this);
        this.stdout.end();
        this.stderr.end();
        resolve({ code, signal });
      });
    });
    this.exited.catch(() => running.delete(this));
    own(this);
  }

  get pid(): number {
    const pid = this.#child.pid;
    if (pid === undefined) throw new Error("the process did not start");
    return pid;
  }

  /** Write a line to its standard input. */
  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** SIGTERM, and SIGKILL when it does not end in 5 s. */
  async stop(): Promise<Exit> {
    this.signal("SIGTERM");
    try {
      return await within(this.exited, "the process ends after SIGTERM", 5_000);
    } catch {
      this.signal("SIGKILL");
      return this.exited;
    }
  }
}

/** `node --test` marks its children by environment; a process under test must not see that. */
function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...rest } = process.env;
  return { ...rest, ...extra };
}

/** The last resort when a test file dies without its hooks: everything is ended with it. */
function own(started: StartedProcess): void {
  if (running.size === 0 && process.listenerCount("exit", endAll) === 0) {
    process.on("exit", endAll);
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
  }
  running.add(started);
}

function endAll(): void {
  for (const started of running) started.signal("SIGKILL");
}
