import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { promisify } from "node:util";
import type { Peer } from "./peers/peer.ts";
import { programVersion } from "./program-version.ts";

/** What a figure depends on beside the code. */
export interface Environment {
  readonly date: string;
  /** Commit of the working tree, with `-dirty` when it has changes; null outside git. */
  readonly commit: string | null;
  readonly kernel: string;
  readonly system: string;
  readonly cpu: string;
  readonly cpuCount: number;
  readonly memoryGb: number;
  /** Load average (1 min) before the first measurement: what else ran on the machine. */
  readonly loadBefore: number;
  /** Version by program; null: not installed. */
  readonly versions: Readonly<Record<string, string | null>>;
}

/** Looks at the machine. */
export async function describeEnvironment(peers: readonly Peer[], repository: string): Promise<Environment> {
  const versions: Record<string, string | null> = { node: process.version };
  versions.wrk = await programVersion("wrk", ["-v"], /wrk (\S+)/);
  versions.h2load = await programVersion("h2load", ["--version"], /nghttp2\/(\S+)/);
  for (const peer of peers) versions[peer.name] = await peer.version();
  return {
    date: new Date().toISOString(),
    commit: await commitOf(repository),
    kernel: release(),
    system: distribution(),
    cpu: cpus()[0]?.model ?? "unknown",
    cpuCount: cpus().length,
    loadBefore: loadavg()[0] ?? 0,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    versions,
  };
}

async function commitOf(repository: string): Promise<string | null> {
  const args = ["-C", repository, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"];
  return promisify(execFile)("git", args).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}

function distribution(): string {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "unknown";
  } catch {
    return "unknown";
  }
}
