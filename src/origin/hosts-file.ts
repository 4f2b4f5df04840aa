import { isIP } from "node:net";
import type { FileKind } from "./watched-file.ts";

/** Lower-case names to addresses, in the order of the file. */
export type Hosts = ReadonlyMap<string, readonly string[]>;

/** `/etc/hosts`. */
export const HOSTS_FILE: FileKind<Hosts> = { parse: parseHosts, empty: new Map() };

/** hosts(5): address, then names; `#` begins a comment. Names are folded to lower case, lines without a valid address are skipped. */
export function parseHosts(text: string): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [ip, ...hosts] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (ip === undefined || isIP(ip) === 0) continue;
    for (const host of hosts) {
      const name = host.toLowerCase().replace(/\.$/, "");
      const found = names.get(name);
      if (found === undefined) names.set(name, [ip]);
      else if (!found.includes(ip)) found.push(ip);
    }
  }
  return names;
}
