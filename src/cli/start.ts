import type { EdgeConfig } from "../config/edge-config.ts";
import type { LoadResult } from "../config/load.ts";
import { runEdge } from "../server/run-edge.ts";
import { StartError } from "../server/start-error.ts";
import { EXIT } from "./exit-codes.ts";
import { complain } from "./output.ts";

export interface StartOptions {
  readonly config: EdgeConfig;
  readonly reload: (() => Promise<LoadResult>) | null;
  readonly banner: string | null;
  readonly readyFile: string | null;
}

/** Run the edge until it is told to stop; what keeps it from starting is the operator's to mend, not a bug. */
export async function start(options: StartOptions): Promise<number> {
  try {
    return await runEdge(options);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    complain(`wao: ${error.message}`);
    return EXIT.input;
  }
}
