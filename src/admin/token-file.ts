import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StartError } from "../server/start-error.ts";
import { TOKEN_FILE, TOKEN_FORM, TOKEN_VARIABLE, tokenIn } from "./admin-token.ts";

/** The token, and what the operator should know about where it comes from. */
export interface TakenToken {
  readonly token: string;
  readonly warnings: readonly string[];
}

/**
 * The token of this edge: `WAO_ADMIN_TOKEN`, else what `state_dir/admin-token` holds, else a new one that is written there. Rejects with
 * StartError for a variable that is no token. Where the file cannot be used, the token stays a secret of the process: the edge serves, the
 * health endpoint answers, and nobody gets further.
 */
export async function takeToken(stateDir: string, env: NodeJS.ProcessEnv): Promise<TakenToken> {
  const given = env[TOKEN_VARIABLE] ?? "";
  if (given !== "") {
    const token = tokenIn(given);
    // Never the value itself: it is a secret that was misspelt.
    if (token === null) throw new StartError(["admin"], `${TOKEN_VARIABLE} is no token: it needs ${TOKEN_FORM}`);
    return { token, warnings: [] };
  }
  const file = join(stateDir, TOKEN_FILE);
  try {
    return (await found(file)) ?? (await made(file, []));
  } catch (error) {
    const why = error instanceof Unusable ? error.message : (error as Error).message;
    return {
      token: newToken(),
      warnings: [`${why}; the admin API takes no commands until ${TOKEN_VARIABLE} is set or this is mended`],
    };
  }
}

/** Why a file is not believed. */
class Unusable extends Error {}

/** @returns null: there is no file */
async function found(file: string): Promise<TakenToken | null> {
  const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    const { uid, mode } = await handle.stat();
    // In a folder that everybody may write to, anybody could have put a token there that he knows.
    if (isForeign(uid)) throw new Unusable(`${file} belongs to another user`);
    const token = tokenIn(await handle.readFile("utf8"));
    if (token === null) return await made(file, [`${file} held no token (${TOKEN_FORM}); a new one is in it now`]);
    return { token, warnings: (mode & 0o077) === 0 ? [] : [readable(file)] };
  } finally {
    await handle.close();
  }
}

function isForeign(uid: number): boolean {
  const own = process.getuid?.();
  return own !== undefined && own !== 0 && uid !== own;
}

function readable(file: string): string {
  return `other users may read the admin token in ${file}; delete the file, and the next start makes a new one (or: chmod 600)`;
}

/** Written under another name first: whoever reads the file finds a whole token, and of two edges that start at once both get the same. */
async function made(file: string, warnings: readonly string[]): Promise<TakenToken> {
  const token = newToken();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(`${token}\n`);
  } finally {
    await handle.close();
  }
  try {
    if (warnings.length > 0) await rename(draft, file);
    else if (!(await linked(draft, file))) return (await found(file)) ?? { token, warnings };
  } finally {
    await rm(draft, { force: true });
  }
  return { token, warnings };
}

/** @returns false: another one was faster */
async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // A file system without links.
    await rename(draft, file);
    return true;
  }
}

function newToken(): string {
  return randomBytes(32).toString("base64url");
}
