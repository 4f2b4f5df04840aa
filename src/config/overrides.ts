import type { AccessLogConfig, ListenConfig } from "./edge-config.ts";

/** What the command line says in place of the file; names of files in it are absolute. */
export interface Overrides {
  readonly listen?: readonly ListenConfig[];
  readonly threads?: number;
  readonly accessLog?: AccessLogConfig;
}
