import { readFileSync, statSync } from "node:fs";

const LOOK_EVERY_MS = 1000;

/** What resolv.conf(5) says beyond the servers, which c-ares reads by itself. */
export interface SearchRule {
  /** Domains to append, in order. */
  readonly domains: readonly string[];
  /** A name with at least so many dots is tried as it is first. */
  readonly dots: number;
}

/** `/etc/resolv.conf`, read again when it changes. A missing file means: no search, as written. */
export class ResolverSettings {
  readonly #path: string;
  readonly #clock: () => number;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #changedAtMs = Number.NaN;
  #rule: SearchRule = { domains: [], dots: 1 };
  #generation = 0;

  /** @param clock monotonic, ms */
  constructor(path: string, clock: () => number) {
    this.#path = path;
    this.#clock = clock;
  }

  get rule(): SearchRule {
    this.#look();
    return this.#rule;
  }

  /** Grows with every change of the file, so that the servers can be read anew. */
  get generation(): number {
    this.#look();
    return this.#generation;
  }

  #look(): void {
    const nowMs = this.#clock();
    if (nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    try {
      const changedAtMs = statSync(this.#path).mtimeMs;
      if (changedAtMs === this.#changedAtMs) return;
      this.#rule = parseSearchRule(readFileSync(this.#path, "utf8"));
      this.#changedAtMs = changedAtMs;
      this.#generation += 1;
    } catch {
      this.#rule = { domains: [], dots: 1 };
    }
  }
}

/** `search` (or the older `domain`; the last one counts) and `options ndots:n`. */
export function parseSearchRule(text: string): SearchRule {
  let domains: readonly string[] = [];
  let dots = 1;
  for (const line of text.split("\n")) {
    const [key, ...values] = line
      .replace(/[#;].*/, "")
      .trim()
      .split(/\s+/);
    if (key === "search") domains = values;
    if (key === "domain") domains = values.slice(0, 1);
    if (key === "options") dots = ndots(values) ?? dots;
  }
  return { domains: domains.map((domain) => domain.toLowerCase().replace(/\.$/, "")).filter(Boolean), dots };
}

/** The names to ask for, in order (resolv.conf(5)); a trailing dot means: as written, nothing else. */
export function searchNames(name: string, rule: SearchRule): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const extended = rule.domains.map((domain) => `${name}.${domain}`);
  const dots = name.split(".").length - 1;
  return dots >= rule.dots ? [name, ...extended] : [...extended, name];
}

/** The system caps the option at 15. */
function ndots(options: readonly string[]): number | null {
  for (const option of options) {
    const value = /^ndots:(\d+)$/.exec(option)?.[1];
    if (value !== undefined) return Math.min(Number(value), 15);
  }
  return null;
}
