import type { EdgeConfig } from "../config/edge-config.ts";
import { listenMessage, portTrouble } from "./port-check.ts";
import type { WorkerPool } from "./worker-pool.ts";

/**
 * Has the threads bind what the next configuration listens on and this one does not.
 * @returns null, or why that cannot be; then nothing is bound
 */
export async function newListenerTrouble(next: EdgeConfig, pool: WorkerPool): Promise<string | null> {
  const current = pool.listeners;
  // On a port that is our own already (another address of it) the check would find ourselves; the threads may share it.
  const ours = new Set(current.map(({ port }) => port));
  for (const listen of next.listen) {
    if (ours.has(listen.port)) continue;
    const code = await portTrouble(listen);
    if (code !== null) return listenMessage(listen.url, code);
  }
  const trouble = await pool.openListeners(next);
  return trouble === null ? null : listenMessage(trouble.listen?.url ?? "a listener", trouble.code);
}
