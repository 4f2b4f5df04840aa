import type { PagesConfig } from "../config/pages-config.ts";
import { escapeHtml } from "./escape-html.ts";

/** How the answers of a site look, made ready once. */
export interface Look {
  readonly pages: PagesConfig;
  /** No two have the same. */
  readonly id: number;
  /** The logo as the value of an attribute, or null; shared by all pages. */
  readonly logo: Buffer | null;
}

/** An entry goes with its configuration, when a reload has replaced it and the last request of before is over. */
const looks = new WeakMap<PagesConfig, Look>();
let nextId = 0;

export function lookOf(pages: PagesConfig): Look {
  let look = looks.get(pages);
  if (look === undefined) {
    look = { pages, id: nextId++, logo: pages.logo === null ? null : Buffer.from(escapeHtml(pages.logo)) };
    looks.set(pages, look);
  }
  return look;
}
