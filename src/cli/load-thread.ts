import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { loadConfig } from "../config/load.ts";
import type { LoadOrder } from "./load-while-running.ts";

/* Entry point of the thread that reads a configuration while the edge runs. */

/** Visitors go first: on Linux this is the priority of the calling thread alone. */
const NICENESS = 5;

const port = parentPort;
if (port) {
  const { file, overrides } = workerData as LoadOrder;
  if (process.platform === "linux") setPriority(0, NICENESS);
  port.postMessage(await loadConfig(file, overrides));
}
