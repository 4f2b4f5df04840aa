import { execFile } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { promisify } from "node:util";
import { waoIn } from "./peers/wao.ts";
import type { Peer } from "./peers/peer.ts";

const run = promisify(execFile);

/** Another version of wao beside the working tree. */
export interface Other {
  readonly peer: Peer;
  readonly remove: () => Promise<void>;
}

/**
 * Checks a git ref out into `folder` as a worktree; it borrows this tree's node_modules, so a change of dependencies between
 * the two is not part of what is compared.
 *
 * @throws when git does not know the ref
 */
export async function checkOut(repository: string, ref: string, folder: string): Promise<Other> {
  const remove = async (): Promise<void> => {
    await run("git", ["-C", repository, "worktree", "remove", "--force", folder]);
  };
  await run("git", ["-C", repository, "worktree", "add", "--detach", "--force", folder, ref]).catch((error: Error) => {
    throw new Error(`--against ${ref}: ${error.message.trim().split("\n").at(-1) ?? ""}`, { cause: error });
  });
  if (existsSync(`${repository}/node_modules`)) symlinkSync(`${repository}/node_modules`, `${folder}/node_modules`);
  const { stdout } = await run("git", ["-C", folder, "rev-parse", "--short=12", "HEAD"]);
  const peer = waoIn(folder, `wao@${ref}`);
  const version = async (): Promise<string | null> => {
    const own = await peer.version();
    return own === null ? null : `${own} (${stdout.trim()})`;
  };
  return { peer: { ...peer, version }, remove };
}
