import { EdgeDesk } from "../admin/edge-desk.ts";
import { startAdmin } from "../admin/start-admin.ts";
import type { EdgeConfig } from "../config/edge-config.ts";
import type { ConfigPath } from "../config/mistake.ts";
import { runEdge } from "../server/run-edge.ts";
import type { LoadAgain } from "../server/running-node.ts";
import { StartError } from "../server/start-error.ts";
import { EXIT } from "./exit-codes.ts";
import { complain } from "./output.ts";
import { version } from "./version.ts";

export interface StartOptions {
  readonly config: EdgeConfig;
  readonly reload: LoadAgain | null;
  readonly banner: string | null;
  /** The file whose changes are taken over by themselves. */
  readonly watch: string | null;
  readonly readyFile: string | null;
  /** File, line and column of a setting; null where there is no file. */
  readonly locate: ((path: ConfigPath) => Promise<string>) | null;
}

/** Run the edge until it is told to stop; what keeps it from starting is the operator's to mend, not a bug. */
export async function start(options: StartOptions): Promise<number> {
  try {
    return await runEdge({
      ...options,
      openAdmin: (node, onNotice) => startAdmin(node.config, new EdgeDesk(node, version()), onNotice),
    });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const place = options.locate === null ? "wao" : await options.locate(error.path);
    complain(`${place}: ${error.message}`);
    return EXIT.input;
  }
}
