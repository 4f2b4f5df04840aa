import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { Peer } from "./peers/peer.ts";

const INSTALL_MS = 180_000;

/**
 * Installs the Node peers from bench/package-lock.json when one of them is to be measured and none is there. A failure is not the
 * end: their rows then say that they are missing.
 */
export async function installNodePeers(peers: readonly Peer[], say: (line: string) => void): Promise<void> {
  if (!peers.some(({ kind }) => kind === "node") || existsSync(`${import.meta.dirname}/node_modules`)) return;
  say("installing the Node proxies: npm ci in bench/");
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  try {
    await promisify(execFile)("npm", args, { cwd: import.meta.dirname, timeout: INSTALL_MS });
  } catch (error) {
    say(`npm ci failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
