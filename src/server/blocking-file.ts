import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSnapshot } from "../breaker/read-snapshot.ts";
import type { SavedBreakers, SavedOrigin } from "../breaker/snapshot.ts";

const FILE = "blocking.json";
/** Several origins that go at once are one write, ms. */
const GATHER_MS = 500;

/** `state_dir/blocking.json`: what is blocked, so that a restart does not send everybody to a dead origin again. */
export class BlockingFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #onNotice: (text: string) => void;
  #timer: NodeJS.Timeout | null = null;
  /** One write after the other. */
  #writing: Promise<void> = Promise.resolve();
  #written = "";

  constructor(stateDir: string, onNotice: (text: string) => void) {
    this.#folder = stateDir;
    this.#path = join(stateDir, FILE);
    this.#onNotice = onNotice;
  }

  /** What a former process left. Never rejects: an edge must start, whatever lies there. */
  async read(): Promise<readonly SavedOrigin[]> {
    const text = await readFile(this.#path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT")
        this.#onNotice(`wao: cannot read ${this.#path}: ${error.code}; no origin starts as blocked`);
      return null;
    });
    if (text === null) return [];
    const { origins, problems } = readSnapshot(text);
    for (const problem of problems) this.#onNotice(`wao: ${this.#path}: ${problem}`);
    return origins;
  }

  /** Something has changed: write soon. */
  touch(save: () => SavedBreakers): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.write(save());
    }, GATHER_MS);
  }

  /** Write now, under another name first: whoever reads finds a whole file. Never rejects. */
  async write(saved: SavedBreakers): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const before = this.#writing;
    this.#writing = before.then(() => this.#put(saved));
    await this.#writing;
  }

  async #put(saved: SavedBreakers): Promise<void> {
    const text = JSON.stringify(saved.origins);
    // An edge that never blocked anything leaves no file behind.
    if (text === this.#written || (text === "[]" && this.#written === "")) return;
    const draft = `${this.#path}.new`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, `${JSON.stringify(saved)}\n`, { mode: 0o600 });
      await rename(draft, this.#path);
      this.#written = text;
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      this.#onNotice(`wao: cannot write ${this.#path}: ${why}; what is blocked is forgotten at a restart`);
    }
  }
}
