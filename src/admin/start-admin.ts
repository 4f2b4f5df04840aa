import type { EdgeConfig } from "../config/edge-config.ts";
import type { AdminDesk } from "./admin-desk.ts";
import { AdminServer } from "./admin-server.ts";
import { takeToken } from "./token-file.ts";

/**
 * Opens the admin API of an edge as its configuration says; null where that says `off`. Rejects with StartError when it cannot listen, or when
 * `WAO_ADMIN_TOKEN` is no token.
 */
export async function startAdmin(
  config: Pick<EdgeConfig, "admin" | "stateDir">,
  desk: AdminDesk,
  onNotice: (text: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<AdminServer | null> {
  if (config.admin === null) return null;
  const { token, warnings } = await takeToken(config.stateDir, env);
  for (const warning of warnings) onNotice(`wao: warning: ${warning}`);
  return AdminServer.open({ listen: config.admin, token, onNotice }, desk);
}
