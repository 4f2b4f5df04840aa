import { type ChildProcess, spawn } from "node:child_process";
import { ASKS_FOR_SECRETS, INHERITANCE_VARIABLE, type Secrets } from "./inheritance.ts";
import type { ListenerSockets } from "./listener-sockets.ts";

/** So long another process may take to start, ms. */
const PATIENCE_MS = 60_000;
/** stdin, stdout, stderr, and the channel on which the other one asks for secrets and says that it is ready. */
const FIRST_SOCKET = 4;

/**
 * Starts this program anew (the files may be those of another version) with our listening sockets, and waits until it accepts on them. Both accept
 * for a moment; when we close ours, the sockets live on with all connections that wait in them: nobody is refused or reset.
 *
 * @param secrets asked for on a channel that nobody else can read: what must not be in a file, an environment or a command line
 * @returns the pid of the new process, or why there is none
 */
export async function handOver(
  listeners: readonly ListenerSockets[],
  secrets: () => Secrets,
): Promise<number | string> {
  const fds = listeners.flatMap((listener) => listener.fds);
  if (fds.some((fd) => fd < 0)) return "this system does not tell the sockets of listeners";
  let next = FIRST_SOCKET;
  const inherited = listeners.map(({ key, fds: own }) => ({ key, fds: own.map(() => next++) }));
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    // Octets stay octets.
    serialization: "advanced",
    stdio: ["inherit", "inherit", "inherit", "ipc", ...fds],
    env: { ...process.env, [INHERITANCE_VARIABLE]: JSON.stringify(inherited) },
  });
  const failed = await readyOrNot(child, secrets);
  if (failed === null) {
    child.unref();
    return child.pid ?? 0;
  }
  child.kill("SIGKILL");
  return failed;
}

/** Null, or why it is not ready. */
function readyOrNot(child: ChildProcess, secrets: () => Secrets): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`it was not ready within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    const end = (why: string | null): void => {
      clearTimeout(timer);
      resolve(why);
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code, signal) => end(`it ended with ${signal ?? code}`));
    child.on("message", (said) => {
      if (said === ASKS_FOR_SECRETS) child.send(secrets(), ignore);
      else end(null);
    });
  });
}

/** A successor that is gone before it has been told says so by its `exit`. */
function ignore(): void {}
