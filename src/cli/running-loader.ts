import { fork } from "node:child_process";
import { statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { SiteConfig } from "../config/edge-config.ts";
import { loadConfig, type LoadResult } from "../config/load.ts";
import type { Overrides } from "../config/overrides.ts";
import { sitePrint } from "../config/site-print.ts";
import type { LoadNews, LoadOrder, PrintedSite } from "./load-messages.ts";

/** A process takes longer to start than a file of this size to be read. */
const SMALL_BYTES = 256 * 1024;
/** One CPU is enough; the others are for visitors. */
const FLAGS = ["--single-threaded"];

/**
 * `loadConfig` while the edge runs. A hundred thousand sites take seconds and much work of the garbage collector: a process of its own, of low priority, reads a large
 * file, and tells only of sites that are not as they were.
 */
export class RunningLoader {
  readonly #file: string;
  readonly #overrides: Overrides;
  /** What was read last. */
  #read: readonly PrintedSite[] = [];

  constructor(file: string, overrides: Overrides) {
    this.#file = file;
    this.#overrides = overrides;
  }

  /** @param sites as they were read at the start */
  remember(sites: readonly SiteConfig[]): void {
    if (!this.#isSmall()) this.#read = sites.map((site) => ({ site, print: sitePrint(site) }));
  }

  /** @param inForce of a large file, sites that are still the same come back as the same objects */
  async load(inForce: readonly SiteConfig[]): Promise<LoadResult> {
    if (this.#isSmall()) {
      this.#read = [];
      return loadConfig(this.#file, this.#overrides);
    }
    const now = new Map(inForce.map((site) => [site.name, site]));
    // What was read did not always come into force, or is not any more.
    const known = this.#read.filter(({ site }) => now.get(site.name) === site);
    const fresh: PrintedSite[] = [];
    const news = await this.#ask(
      known.map(({ print }) => print),
      ({ site, print }) => {
        const was = now.get(site.name);
        fresh.push({ site: was !== undefined && isDeepStrictEqual(was, site) ? was : site, print });
      },
    );
    if (typeof news === "string") return this.#unread(news);
    if (news.type === "mistakes") return { ok: false, mistakes: news.mistakes };
    let next = 0;
    const read = Array.from(news.order, (place) => (place < 0 ? fresh[next++] : known[place]) as PrintedSite);
    this.#read = read;
    const config = { ...news.settings, sites: read.map(({ site }) => site) };
    return { ok: true, config, warnings: news.warnings };
  }

  /** @returns its last word, or why there is none */
  #ask(known: readonly string[], onFresh: (site: PrintedSite) => void): Promise<LastNews | string> {
    const order: LoadOrder = { file: this.#file, overrides: this.#overrides, known };
    const entry = import.meta.url.endsWith(".ts") ? "./load-process.ts" : "./load-process.js";
    const reader = fork(new URL(entry, import.meta.url), {
      serialization: "advanced",
      execArgv: [...process.execArgv, ...FLAGS],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    return new Promise((resolve) => {
      reader.once("error", ({ message }) => resolve(message));
      // Behind its last word, if there was one.
      reader.once("close", (code, signal) => resolve(`the process that does it ended with ${signal ?? code}`));
      reader.on("message", (news: LoadNews) => {
        if (news.type === "fresh") for (const site of news.portion) onFresh(site);
        else resolve(news);
      });
      // One that is gone says so by its `close`.
      reader.send(order, () => {});
    });
  }

  #isSmall(): boolean {
    const bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    return bytes < SMALL_BYTES;
  }

  #unread(why: string): LoadResult {
    const place = { file: this.#file, line: 0, column: 0, path: "" };
    return { ok: false, mistakes: [{ ...place, message: `cannot be read: ${why}` }] };
  }
}

type LastNews = Exclude<LoadNews, { readonly type: "fresh" }>;
