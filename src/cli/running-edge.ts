import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TOKEN_FILE, TOKEN_FORM, TOKEN_VARIABLE, tokenIn } from "../admin/admin-token.ts";
import { type AdminSettings, defaultAdminSettings, loadAdminSettings } from "../config/admin-settings.ts";
import { authorityText } from "../config/authority.ts";
import type { AdminConfig } from "../config/edge-config.ts";
import { fileTrouble } from "../config/file-trouble.ts";
import { mistakeText } from "../config/mistake.ts";
import { type AdminOptions, configFileOf } from "./admin-options.ts";
import { AdminTrouble } from "./admin-trouble.ts";

/** Where a running edge is asked, and with which token. */
export interface RunningEdge {
  /** `http://127.0.0.1:9900` */
  readonly url: string;
  readonly token: string;
  /** Where the token comes from, for messages. */
  readonly tokenFrom: string;
  /** How the edge is started, for messages. */
  readonly startCommand: string;
}

/** Find out from the command line, the environment and the configuration. Rejects with AdminTrouble. */
export async function findRunningEdge(options: AdminOptions): Promise<RunningEdge> {
  const settings = await settingsOf(configFileOf(options));
  return { ...addressIn(settings, options), ...(await tokenOf(options, settings)) };
}

/** Only where it is. Rejects with AdminTrouble. */
export async function edgeAddress(options: AdminOptions): Promise<Pick<RunningEdge, "url" | "startCommand">> {
  return addressIn(await settingsOf(configFileOf(options)), options);
}

function addressIn({ admin }: AdminSettings, options: AdminOptions): Pick<RunningEdge, "url" | "startCommand"> {
  const file = configFileOf(options);
  const url = urlOf(options.adminUrl ?? admin, file);
  return { url, startCommand: file === null ? "wao serve" : `wao serve --config ${file}` };
}

async function settingsOf(file: string | null): Promise<AdminSettings> {
  if (file === null) return defaultAdminSettings(process.cwd());
  const loaded = await loadAdminSettings(file);
  if (loaded.ok) return loaded.settings;
  throw new AdminTrouble(loaded.mistakes.map(mistakeText).join("\n"));
}

function urlOf(admin: AdminConfig | null, file: string | null): string {
  const where = file ?? "the configuration";
  if (admin === null)
    throw new AdminTrouble(`${where} switches the admin API off (admin: off), so no command reaches the edge`);
  const { host, port } = admin;
  if (port === 0) {
    throw new AdminTrouble(
      `${where} lets the admin API take any free port; name the one that the edge printed at its start: --admin-url http://${authorityText(host, 9900)}`,
    );
  }
  return `http://${authorityText(reachable(host), port)}`;
}

/** Nothing can be sent to "every address of this machine". */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

async function tokenOf(
  { tokenFile }: AdminOptions,
  { stateDir }: AdminSettings,
): Promise<Pick<RunningEdge, "token" | "tokenFrom">> {
  const variable = process.env[TOKEN_VARIABLE] ?? "";
  const fromVariable = tokenFile === undefined && variable !== "";
  const tokenFrom = fromVariable ? TOKEN_VARIABLE : (tokenFile ?? join(stateDir, TOKEN_FILE));
  const token = tokenIn(fromVariable ? variable : await readTokenFile(tokenFrom));
  if (token === null) throw new AdminTrouble(`${tokenFrom} holds no token: it needs ${TOKEN_FORM}`);
  return { token, tokenFrom };
}

async function readTokenFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new AdminTrouble(`no admin token: ${fileTrouble(file, error)}; ${tokenHint(error)}`);
  }
}

function tokenHint(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return `the edge makes it when it starts: is one running? If so, name its configuration with --config, or its token with --token-file or ${TOKEN_VARIABLE}`;
    case "EACCES":
    case "EPERM":
      return "run this command as the user that the edge runs as";
    default:
      return `name the token with --token-file or ${TOKEN_VARIABLE}`;
  }
}
