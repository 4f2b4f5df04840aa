import { readSnapshot } from "../breaker/read-snapshot.ts";
import type { SavedBreakers, SavedOrigin } from "../breaker/snapshot.ts";
import { type FileContent, StateFile } from "./state-file.ts";

/** `state_dir/blocking.json`: what is blocked, so that a restart does not send everybody to a dead origin again. */
export class BlockingFile {
  readonly #file: StateFile;
  readonly #onNotice: (text: string) => void;

  constructor(stateDir: string, onNotice: (text: string) => void) {
    const name = { folder: stateDir, name: "blocking.json" };
    const unwritten = "what is blocked is forgotten at a restart";
    this.#file = new StateFile({ ...name, unread: "no origin starts as blocked", unwritten }, onNotice);
    this.#onNotice = onNotice;
  }

  /** What a former process left. Never rejects: an edge must start, whatever lies there. */
  async read(): Promise<readonly SavedOrigin[]> {
    const text = await this.#file.read();
    if (text === null) return [];
    const { origins, problems } = readSnapshot(text);
    for (const problem of problems) this.#onNotice(`wao: ${this.#file.path}: ${problem}`);
    return origins;
  }

  /** Something has changed: write soon. */
  touch(save: () => SavedBreakers): void {
    this.#file.touch(() => contentOf(save()));
  }

  /** Write now. Never rejects. */
  async write(saved: SavedBreakers): Promise<void> {
    await this.#file.write(contentOf(saved));
  }
}

function contentOf(saved: SavedBreakers): FileContent {
  return { text: `${JSON.stringify(saved)}\n`, essence: JSON.stringify(saved.origins), emptiness: "[]" };
}
