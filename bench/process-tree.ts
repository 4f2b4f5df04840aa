import { readdirSync, readFileSync } from "node:fs";

/** Fields of /proc/PID/stat, from the third (state) on: the second, the name, may hold spaces and parentheses. */
export function statFields(pid: number): readonly string[] {
  const line = readFileSync(`/proc/${pid}/stat`, "latin1");
  return line.slice(line.lastIndexOf(")") + 2).split(" ");
}

/** A process and all that descend from it now. Empty when it has ended. */
export function treeOf(root: number): readonly number[] {
  const parents = parentOfEach();
  if (!parents.has(root)) return [];
  const members = [root];
  for (const member of members) {
    for (const [pid, parent] of parents) if (parent === member) members.push(pid);
  }
  return members;
}

function parentOfEach(): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      parents.set(pid, Number(statFields(pid)[1]));
    } catch {
      // It ended between the two reads.
    }
  }
  return parents;
}
