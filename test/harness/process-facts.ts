import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";

/** Open sockets of a process, from /proc. */
export function socketCount(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => linkOf(`/proc/${pid}/fd/${fd}`).startsWith("socket:")).length;
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed between the listing and now
  }
}

/** Resident memory now, bytes. */
export function residentBytes(pid: number): number {
  return statusField(pid, "VmRSS");
}

/** Highest resident memory since the start or the last `resetPeak`, bytes. */
export function peakResidentBytes(pid: number): number {
  return statusField(pid, "VmHWM");
}

/** Let the kernel count the peak from now on (proc(5), clear_refs). */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

function statusField(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
  if (kib === undefined) throw new Error(`no ${name} in /proc/${pid}/status`);
  return Number(kib) * 1024;
}

/** Open files of a process of every sort. */
export function descriptorCount(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Memory of its own plus its part of what it shares (PSS), bytes. */
export function proportionalBytes(pid: number): number {
  const kib = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  if (kib === undefined) throw new Error(`no Pss in /proc/${pid}/smaps_rollup`);
  return Number(kib) * 1024;
}

/** Whether there is still a process of this number, be it only its remains. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
