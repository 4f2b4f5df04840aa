import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { readAdminUrl } from "../config/admin-url.ts";
import { readCidr } from "../config/cidr.ts";
import { readDuration } from "../config/duration.ts";
import type { AdminConfig } from "../config/edge-config.ts";
import { readInstant } from "../config/instant.ts";
import type { Parsed } from "../config/parsed.ts";

/** What every command that talks to a running edge understands. */
export interface AdminOptions {
  readonly config?: string;
  readonly adminUrl?: AdminConfig;
  readonly tokenFile?: string;
}

const USUAL_FILE = "wao.yaml";

/** Give a command the options of {@link AdminOptions}. */
export function addAdminOptions(command: Command): Command {
  return addAdminAddress(command).option(
    "--token-file <file>",
    "file with the admin token (WAO_ADMIN_TOKEN, or else admin-token in state_dir)",
  );
}

/** Only where the edge is: for what needs no token. */
export function addAdminAddress(command: Command): Command {
  return command
    .option(
      "-c, --config <file>",
      `the configuration of the running edge, for admin.url and state_dir (${USUAL_FILE} where there is one)`,
    )
    .option("--admin-url <url>", "where the edge's admin API is, such as http://127.0.0.1:9900", adminUrl);
}

/** The configuration to look into; null: there is none, the defaults hold. */
export function configFileOf({ config }: AdminOptions): string | null {
  return config ?? (existsSync(USUAL_FILE) ? USUAL_FILE : null);
}

/** For `--for`; the edge gets it as it was written. */
export function spanOption(text: string): string {
  return written(text, readDuration);
}

/** For `--until`. */
export function instantOption(text: string): string {
  return written(text, readInstant);
}

/** For `--client`. */
export function clientOption(text: string): string {
  return written(text, readCidr);
}

/** For `--allow`, which may be repeated. */
export function allowOption(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, clientOption(text)];
}

/** The text itself, once it is known that the edge will understand it. */
function written(text: string, read: (value: unknown) => Parsed<unknown>): string {
  const parsed = read(text);
  if (parsed.ok) return text;
  throw new InvalidArgumentError(parsed.message);
}

/** For `--origin`. */
export function originNumber(text: string): number {
  if (/^[0-9]{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write the number that wao status shows: 0 is the first one.");
}

function adminUrl(text: string): AdminConfig {
  const parsed = readAdminUrl(text);
  if (!parsed.ok) throw new InvalidArgumentError(parsed.message);
  if (parsed.value.port === 0) throw new InvalidArgumentError("Write the port that the edge printed at its start.");
  return parsed.value;
}
