import { readFileSync } from "node:fs";

/** Where the system does not say. */
const USUAL_DESCRIPTORS = 10_240;

/** How many files and sockets this process may have open at once. Node has raised the soft limit to the hard one when it started. */
export function descriptorLimit(): number {
  let text = "";
  try {
    text = readFileSync("/proc/self/limits", "utf8");
  } catch {
    // Not Linux.
  }
  const found = /^Max open files\s+(\d+)/m.exec(text)?.[1];
  return found === undefined ? USUAL_DESCRIPTORS : Number(found);
}
