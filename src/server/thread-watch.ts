import type { EdgeConfig } from "../config/edge-config.ts";
import type { LoadTable } from "../primitives/load-table.ts";

/** How often is looked, ms. */
const LOOK_MS = 500;
/** Memory that was short is so no more below this share of its limit. */
const RELIEVED_SHARE = 0.95;

interface Watched {
  beats: number;
  /** Looks since the last beat: a process that was stopped as a whole has not looked either. */
  silentLooks: number;
}

/** Looks after the threads from the supervisor: is each of them alive, and is there memory left? Owns a timer. */
export class ThreadWatch {
  readonly #table: LoadTable;
  readonly #onStuck: (slot: number, silentMs: number) => void;
  readonly #watched = new Map<number, Watched>();
  #config: EdgeConfig;
  readonly #timer: NodeJS.Timeout;

  /** @param onStuck ends the thread in this slot */
  constructor(table: LoadTable, config: EdgeConfig, onStuck: (slot: number, silentMs: number) => void) {
    this.#table = table;
    this.#config = config;
    this.#onStuck = onStuck;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  configure(config: EdgeConfig): void {
    this.#config = config;
  }

  /** A thread has begun to serve. */
  watch(slot: number): void {
    this.#watched.set(slot, { beats: this.#table.beats(slot), silentLooks: 0 });
  }

  /** It is dead; what it had to do is nobody's. */
  gone(slot: number): void {
    this.#watched.delete(slot);
    this.#table.retire(slot);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#lookAtMemory();
    for (const [slot, watched] of this.#watched) {
      const beats = this.#table.beats(slot);
      if (beats !== watched.beats) {
        watched.beats = beats;
        watched.silentLooks = 0;
        continue;
      }
      const silentMs = ++watched.silentLooks * LOOK_MS;
      if (silentMs < this.#config.stuckThreadMs) continue;
      this.#watched.delete(slot);
      this.#onStuck(slot, silentMs);
    }
  }

  #lookAtMemory(): void {
    const { maxMemoryBytes } = this.#config.load;
    const limitBytes = maxMemoryBytes * (this.#table.isMemoryShort ? RELIEVED_SHARE : 1);
    const usedBytes = residentBytes();
    if (usedBytes !== null) this.#table.isMemoryShort = usedBytes > limitBytes;
  }
}

/** Null = not known at the moment: without a free descriptor nobody can look it up. */
function residentBytes(): number | null {
  try {
    return process.memoryUsage.rss();
  } catch {
    return null;
  }
}
