import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * What a test needs from the machine: `root`, or the name of a program in PATH. Returns `false` when everything is
 * there, else the reason for `node:test`'s `skip`. In CI a skip would hide a hole, so there it throws.
 */
export function needs(...wanted: readonly string[]): false | string {
  const missing = wanted.filter((one) => !isThere(one));
  if (missing.length === 0) return false;
  const reason = `needs ${missing.join(", ")}`;
  if (process.env["CI"] === "true") throw new Error(`${reason}: in CI a skipped test is a failure`);
  return reason;
}

function isThere(wanted: string): boolean {
  if (wanted === "root") return process.getuid?.() === 0;
  if (wanted === "linux") return process.platform === "linux";
  if (wanted === "ipv6") return hasIpv6Loopback();
  return searchPath().some((folder) => isExecutable(join(folder, wanted)));
}

/** Debian keeps `ip` and `nft` where an unprivileged PATH does not look. */
function searchPath(): string[] {
  return [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function hasIpv6Loopback(): boolean {
  try {
    accessSync("/proc/sys/net/ipv6", constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
