import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { treeOf } from "./process-tree.ts";

/** How long a child may take to leave after SIGTERM before it is killed, ms. */
const LEAVE_MS = 3_000;

/** A program to start: the arguments never pass a shell. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard output goes to this file; without it to `FOLDER/stdout`. */
  readonly stdoutPath?: string;
}

/** A started program. */
export interface Child {
  readonly pid: number;
  /** Resolves when it has ended (or could not be started), never rejects. */
  readonly ended: Promise<string>;
  /** Last lines of its standard error, for messages. */
  readonly complaint: () => string;
}

/**
 * Owns every process that the bench starts. A program's own children (nginx's worker) are ended with it, by pid,
 * so that nothing is left behind even where a parent had to be killed.
 */
export class Children {
  readonly #running = new Map<number, Promise<string>>();
  #closed = false;

  /**
   * Starts a program, on one core only where `core` is a number.
   *
   * @param core - number of the CPU, or null for no pinning
   * @throws when the program does not exist, or after {@link stopAll}
   */
  async start(command: Command, core: number | null): Promise<Child> {
    if (this.#closed) throw new Error("interrupted");
    const errorPath = `${command.folder}/stderr`;
    const output = openSync(command.stdoutPath ?? `${command.folder}/stdout`, "a");
    const errors = openSync(errorPath, "a");
    const [program, ...args] = pinned(command, core);
    const child = spawn(program, args, {
      cwd: command.folder,
      env: { ...process.env, PATH: searchPath(), ...command.env },
      stdio: ["ignore", output, errors],
    });
    closeSync(output);
    closeSync(errors);
    const ended = endOf(child);
    await started(child);
    const pid = child.pid ?? 0;
    this.#running.set(pid, ended);
    void ended.then(() => this.#running.delete(pid));
    return { pid, ended, complaint: () => lastLines(errorPath) };
  }

  /** Ends one child and its descendants: SIGTERM, then SIGKILL after 3 s. */
  async stop(pid: number): Promise<void> {
    const ended = this.#running.get(pid);
    if (ended === undefined) return;
    const family = treeOf(pid);
    signal(pid, "SIGTERM");
    const timer = setTimeout(() => {
      for (const member of family) signal(member, "SIGKILL");
    }, LEAVE_MS);
    await ended;
    clearTimeout(timer);
  }

  /** Ends all that still run; no new one starts from here on. */
  async stopAll(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running.keys()].map((pid) => this.stop(pid)));
  }
}

/** PATH with the folders where Debian keeps servers: a plain user's PATH lacks them. */
export function searchPath(): string {
  return `${process.env.PATH ?? "/usr/bin:/bin"}:/usr/local/sbin:/usr/sbin:/sbin`;
}

function pinned(command: Command, core: number | null): [string, ...string[]] {
  if (core === null) return [command.program, ...command.args];
  return ["taskset", "-c", String(core), command.program, ...command.args];
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, by) => resolve(by === null ? `exit code ${code}` : `ended by ${by}`));
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // ESRCH: it has ended by itself meanwhile.
  }
}

function lastLines(path: string): string {
  return readFileSync(path, "utf8").trim().split("\n").slice(-3).join(" / ");
}
