import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Several changes at once are one write, ms. */
const GATHER_MS = 500;

/** Which file, and what is lost with it. */
export interface StateFileName {
  readonly folder: string;
  readonly name: string;
  /** `no origin starts as blocked` */
  readonly unread: string;
  /** `what is blocked is forgotten at a restart` */
  readonly unwritten: string;
}

/** What a file is to hold. */
export interface FileContent {
  readonly text: string;
  /** The part of it that is worth a write when it changes. */
  readonly essence: string;
  /** Of an edge that has nothing to keep: it leaves no file behind. */
  readonly emptiness: string;
}

/** A file in `state_dir`: what must survive a restart. Never rejects and never throws: an edge must run, whatever lies there. */
export class StateFile {
  readonly path: string;
  readonly #name: StateFileName;
  readonly #onNotice: (text: string) => void;
  #timer: NodeJS.Timeout | null = null;
  /** One write after the other. */
  #writing: Promise<void> = Promise.resolve();
  /** null = by a former process, if `#isThere`. */
  #written: string | null = null;
  #isThere = false;

  constructor(name: StateFileName, onNotice: (text: string) => void) {
    this.#name = name;
    this.path = join(name.folder, name.name);
    this.#onNotice = onNotice;
  }

  /** What a former process left; null = nothing. */
  async read(): Promise<string | null> {
    try {
      const text = await readFile(this.path, "utf8");
      this.#isThere = true;
      return text;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT") this.#onNotice(`wao: cannot read ${this.path}: ${code}; ${this.#name.unread}`);
      return null;
    }
  }

  /** Something has changed: write soon. */
  touch(content: () => FileContent): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.write(content());
    }, GATHER_MS);
  }

  /** Write now, under another name first: whoever reads finds a whole file. */
  async write(content: FileContent): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const before = this.#writing;
    this.#writing = before.then(() => this.#put(content));
    await this.#writing;
  }

  /** Write what is still to be written, and nothing else: meanwhile the file may be that of the process which takes over. */
  async finish(content: FileContent): Promise<void> {
    if (this.#timer === null) await this.#writing;
    else await this.write(content);
  }

  async #put({ text, essence, emptiness }: FileContent): Promise<void> {
    if (essence === this.#written || (essence === emptiness && !this.#isThere)) return;
    const draft = `${this.path}.new`;
    try {
      await mkdir(this.#name.folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, text, { mode: 0o600 });
      await rename(draft, this.path);
      this.#written = essence;
      this.#isThere = true;
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      this.#onNotice(`wao: cannot write ${this.path}: ${why}; ${this.#name.unwritten}`);
    }
  }
}
