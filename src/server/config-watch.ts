import { createHash } from "node:crypto";
import { readFileSync, watch, type FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";

/** Editors write in several steps; this long after the last one the file is looked at, ms. */
const SETTLED_MS = 300;

/** Tells when a file has another content. It watches the folder, because editors and deployments put a new file in the place of the old one. */
export class ConfigWatch {
  readonly #path: string;
  readonly #onChange: () => void;
  readonly #watcher: FSWatcher;
  #timer: NodeJS.Timeout | null = null;
  #content: string;

  /** Throws where the folder cannot be watched. */
  constructor(path: string, onChange: () => void) {
    this.#path = path;
    this.#onChange = onChange;
    this.#content = contentHash(path);
    this.#watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      // A link to a file elsewhere (as orchestrators have them) changes under another name: then its content tells.
      if (name === null || name === basename(path) || name.startsWith("..")) this.#stir();
    });
    this.#watcher.on("error", () => undefined);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#watcher.close();
  }

  #stir(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), SETTLED_MS);
  }

  #look(): void {
    this.#timer = null;
    const content = contentHash(this.#path);
    // Gone for the moment: it will come.
    if (content === "" || content === this.#content) return;
    this.#content = content;
    this.#onChange();
  }
}

/** "" = it cannot be read. */
function contentHash(path: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return "";
  }
}
