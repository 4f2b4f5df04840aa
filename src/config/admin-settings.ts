import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { adminSchema } from "./admin-schema.ts";
import type { AdminConfig, EdgeConfig } from "./edge-config.ts";
import { loadConfig } from "./load.ts";
import { LocatedText } from "./located-text.ts";
import type { Mistake } from "./mistake.ts";
import { readPlainJson } from "./plain-json.ts";
import { NOT_PLAIN } from "./plain-scalar.ts";
import { readPlainYaml } from "./plain-yaml.ts";
import { edgeSchema } from "./schema.ts";

/** What a command needs to find a running edge. */
export type AdminSettings = Pick<EdgeConfig, "admin" | "stateDir">;

export type AdminSettingsResult =
  | { readonly ok: true; readonly settings: AdminSettings }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/**
 * Read only `admin` and `state_dir` of a configuration: a mistake elsewhere (somebody is in the middle of an edit) must not keep the
 * operator from the running edge. Does not throw.
 */
export async function loadAdminSettings(file: string): Promise<AdminSettingsResult> {
  const value = await readFile(file, "utf8").then(mappingOf, () => null);
  const settings = value === null ? null : settingsOf(value, dirname(resolve(file)));
  if (settings !== null) return { ok: true, settings };
  const loaded = await loadConfig(file);
  return loaded.ok ? { ok: true, settings: loaded.config } : loaded;
}

/** Where an edge without a configuration keeps its admin API. */
export function defaultAdminSettings(folder: string): AdminSettings {
  return settingsOf({}, folder) ?? { admin: null, stateDir: folder };
}

function mappingOf(text: string): object | null {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const plain = /^\s*\{/.test(body) ? readPlainJson(body) : readPlainYaml(body);
  const value = plain === NOT_PLAIN ? new LocatedText(body).value : plain;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}

function settingsOf(value: object, folder: string): AdminSettings | null {
  const admin = adminSchema.safeParse("admin" in value ? value.admin : undefined);
  const stateDir = edgeSchema.shape.state_dir.safeParse("state_dir" in value ? value.state_dir : undefined);
  if (!admin.success || !stateDir.success) return null;
  return { admin: admin.data satisfies AdminConfig | null, stateDir: resolve(folder, stateDir.data) };
}
