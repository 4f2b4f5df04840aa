import type { AccessLogConfig, AdminConfig, ListenConfig } from "./edge-config.ts";

/** What the command line says in place of the file; names of files in it are absolute. */
export interface Overrides {
  readonly listen?: readonly ListenConfig[];
  /** null = off */
  readonly admin?: AdminConfig | null;
  readonly threads?: number;
  readonly accessLog?: AccessLogConfig;
}
