import { readdirSync, readFileSync } from "node:fs";
import { statFields, treeOf } from "./process-tree.ts";

/** USER_HZ: what /proc/PID/stat counts in, fixed by the Linux ABI. */
const NS_PER_TICK = 10_000_000;

/** What a process and its descendants have used up to now, all threads. */
export interface CpuUsed {
  /** Time on a CPU, ns. */
  readonly totalNs: number;
  /** Of that in user space, ns, to 10 ms. */
  readonly userNs: number;
  /** Of that in the kernel, ns, to 10 ms. */
  readonly systemNs: number;
}

/**
 * Reads the CPU time of a tree of processes. The total comes from the scheduler's own nanoseconds where the kernel
 * has them; utime and stime come in ticks of 10 ms and serve for the split only.
 */
export function cpuUsed(root: number): CpuUsed {
  let [totalNs, userNs, systemNs] = [0, 0, 0];
  for (const pid of treeOf(root)) {
    const fields = statFields(pid);
    const user = Number(fields[11]) * NS_PER_TICK;
    const system = Number(fields[12]) * NS_PER_TICK;
    userNs += user;
    systemNs += system;
    totalNs += onCpuNs(pid) ?? user + system;
  }
  return { totalNs, userNs, systemNs };
}

/** Memory that the tree really takes: pages shared with others count by their share (PSS), bytes. */
export function memoryBytes(root: number): number {
  let bytes = 0;
  for (const pid of treeOf(root)) {
    const match = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"));
    bytes += Number(match?.[1] ?? 0) * 1024;
  }
  return bytes;
}

/** Sum over the threads that live now, ns; null where the kernel does not keep it (CONFIG_SCHED_INFO). */
function onCpuNs(pid: number): number | null {
  let sum = 0;
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ")[0]);
    }
  } catch {
    return null;
  }
  return sum > 0 ? sum : null;
}
