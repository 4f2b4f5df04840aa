import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { loadConfig, type LoadResult } from "../config/load.ts";
import type { Overrides } from "../config/overrides.ts";

/** What the thread is told. */
export interface LoadOrder {
  readonly file: string;
  readonly overrides: Overrides;
}

/** A thread takes longer to start than a file of this size to be read. */
const SMALL_BYTES = 256 * 1024;

/** `loadConfig` while the edge runs: in a thread of its own where it takes long. */
export async function loadWhileRunning(file: string, overrides: Overrides): Promise<LoadResult> {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return bytes < SMALL_BYTES ? loadConfig(file, overrides) : loadInThread(file, overrides);
}

/**
 * `loadConfig` in a thread that lives as long as that takes: a hundred thousand sites take seconds, in which the supervisor's own thread writes the log,
 * probes origins and answers the operator.
 */
async function loadInThread(file: string, overrides: Overrides): Promise<LoadResult> {
  const entry = import.meta.url.endsWith(".ts") ? "./load-thread.ts" : "./load-thread.js";
  const order: LoadOrder = { file, overrides };
  return new Promise((resolve) => {
    const failed = (why: string): void =>
      resolve({ ok: false, mistakes: [{ file, line: 0, column: 0, path: "", message: `cannot be read: ${why}` }] });
    const thread = new Worker(new URL(entry, import.meta.url), { workerData: order });
    thread.once("message", resolve);
    thread.once("error", (error: Error) => failed(error.message));
    // Behind its message, if there was one.
    thread.once("exit", () => failed("the thread that does it ended without a word"));
  });
}
