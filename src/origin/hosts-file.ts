import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";

/** How often the file is looked at for a change, ms. */
const LOOK_EVERY_MS = 1000;

/** `/etc/hosts`: names to addresses, read again when the file changes. A missing file is an empty one. */
export class HostsFile {
  readonly #path: string;
  readonly #clock: () => number;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #version = "";
  #names: ReadonlyMap<string, readonly string[]> = new Map();

  /** @param clock monotonic, ms */
  constructor(path: string, clock: () => number) {
    this.#path = path;
    this.#clock = clock;
  }

  /** The addresses of a lower-case name, in the file's order; empty if it is not there. */
  find(name: string): readonly string[] {
    const nowMs = this.#clock();
    if (nowMs - this.#lookedAtMs >= LOOK_EVERY_MS) {
      this.#lookedAtMs = nowMs;
      this.#look();
    }
    return this.#names.get(name) ?? [];
  }

  #look(): void {
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === this.#version) return;
      this.#names = parseHosts(readFileSync(this.#path, "utf8"));
      this.#version = version;
    } catch {
      this.#names = new Map();
      this.#version = "";
    }
  }
}

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
