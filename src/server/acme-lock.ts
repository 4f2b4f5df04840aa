import { randomBytes } from "node:crypto";
import { readlinkSync } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";

/** Whoever holds the lock says so this often … */
const SIGN_OF_LIFE_MS = 15_000;
/** … and who has not for so long is dead, wherever it ran. */
const DEAD_AFTER_MS = 120_000;

/** Keeps two edges with one `state_dir` from ordering the same certificates. It ends with its process, however that ends. */
export class AcmeLock {
  readonly #path: string;
  readonly #owner = `${thisMachine()} ${process.pid} ${randomBytes(6).toString("hex")}`;
  #timer: NodeJS.Timeout | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** False: another edge has it. Rejects where the folder cannot be written to. */
  async take(): Promise<boolean> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    if (!(await this.#make()) && !((await this.#isDead()) && (await this.#make()))) return false;
    this.#timer = setInterval(() => {
      const now = new Date();
      // Taken away by hand: then it is nobody's.
      utimes(this.#path, now, now).catch(() => undefined);
    }, SIGN_OF_LIFE_MS);
    this.#timer.unref();
    return true;
  }

  async drop(): Promise<void> {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    const owner = await readFile(this.#path, "utf8").catch(() => "");
    if (owner === this.#owner) await rm(this.#path, { force: true });
  }

  async #make(): Promise<boolean> {
    try {
      const handle = await open(this.#path, "wx", 0o600);
      try {
        await handle.writeFile(this.#owner);
      } finally {
        await handle.close();
      }
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    }
  }

  /** True: whoever held it is no more, and it has been taken away. */
  async #isDead(): Promise<boolean> {
    const owner = await readFile(this.#path, "utf8").catch(() => null);
    const found = await stat(this.#path).catch(() => null);
    if (owner === null || found === null) return true;
    if (Date.now() - found.mtimeMs < DEAD_AFTER_MS && !endedHere(owner)) return false;
    // By its new name it can be looked at once more: meanwhile another one may have taken the lock in the same way.
    const aside = `${this.#path}.${randomBytes(6).toString("hex")}`;
    await rename(this.#path, aside).catch(() => undefined);
    const moved = await readFile(aside, "utf8").catch(() => null);
    if (moved !== null && moved !== owner) await rename(aside, this.#path).catch(() => undefined);
    await rm(aside, { force: true });
    return moved === null || moved === owner;
  }
}

/** Where a process's number says which one it is. Containers of one machine may share the host's name and have a process 1 each. */
export function thisMachine(): string {
  try {
    return `${hostname()}/${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

/** In our own place it can be told at once; who had our number is no more. */
function endedHere(owner: string): boolean {
  const [place, pid] = owner.split(" ");
  if (place !== thisMachine() || pid === undefined) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
