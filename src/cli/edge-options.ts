import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { readAccessLog } from "../config/access-log.ts";
import { readAdminUrl } from "../config/admin-url.ts";
import type { AccessLogConfig, AdminConfig, ListenConfig } from "../config/edge-config.ts";
import { readListenUrl } from "../config/listen-url.ts";
import type { Overrides } from "../config/overrides.ts";
import type { Parsed } from "../config/parsed.ts";
import { readThreads } from "../config/threads.ts";

/** What every command that starts an edge understands. */
export interface EdgeOptions {
  readonly listen?: readonly ListenConfig[];
  readonly admin?: AdminConfig | "off";
  readonly threads?: number;
  readonly accessLog?: AccessLogConfig;
  readonly readyFile?: string;
}

/** Give a command the options of {@link EdgeOptions}. */
export function addEdgeOptions(command: Command): Command {
  return command
    .option("--listen <url>", "address for clients, such as http://0.0.0.0:8080; may be repeated", listener)
    .option("--admin <url>", "where the admin API listens, such as http://127.0.0.1:9901, or off", adminApi)
    .option("--threads <n>", "number of worker threads, or auto", (text) => must(readThreads(text)))
    .option("--access-log <where>", "where the access log goes: stdout, stderr, off or a file", accessLog)
    .option("--ready-file <file>", "file to write once every listener accepts");
}

/** The part of the options that takes the place of the configuration's. */
export function overridesOf({ listen, admin, threads, accessLog }: EdgeOptions): Overrides {
  return {
    ...(listen === undefined ? {} : { listen }),
    ...(admin === undefined ? {} : { admin: admin === "off" ? null : admin }),
    ...(threads === undefined ? {} : { threads }),
    ...(accessLog === undefined ? {} : { accessLog }),
  };
}

function listener(text: string, before: readonly ListenConfig[] = []): readonly ListenConfig[] {
  const listen = must(readListenUrl(text));
  if (listen.tls !== undefined)
    throw new InvalidArgumentError("TLS needs certificates; write this listener in the file: listen: [{ url, tls }].");
  if (before.some(({ host, port }) => port !== 0 && host === listen.host && port === listen.port)) {
    throw new InvalidArgumentError("It is there twice.");
  }
  return [...before, listen];
}

/** Not null for `off`: commander makes an empty text of that. */
function adminApi(text: string): AdminConfig | "off" {
  return text === "off" ? "off" : must(readAdminUrl(text));
}

function accessLog(text: string): AccessLogConfig {
  const log = must(readAccessLog(text));
  // On the command line a name starts where the person is, not in the folder of the configuration.
  return log.to === "file" ? { to: "file", path: resolve(log.path) } : log;
}

function must<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(parsed.message);
}
