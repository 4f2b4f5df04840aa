import { createHash } from "node:crypto";
import type { PagesConfig } from "../config/pages-config.ts";
import { escapeHtml } from "./escape-html.ts";
import { ownBytes } from "./own-bytes.ts";

/** How the answers of a site look, made ready once. */
export interface Look {
  readonly pages: PagesConfig;
  /** Two that look alike have the same: what a reload brings anew is mostly what was there before. */
  readonly id: string;
  /** The logo as the value of an attribute, or null; shared by all pages. */
  readonly logo: Buffer | null;
}

/** An entry goes with its configuration, when a reload has replaced it and the last request of before is over. */
const looks = new WeakMap<PagesConfig, Look>();

export function lookOf(pages: PagesConfig): Look {
  let look = looks.get(pages);
  if (look === undefined) {
    const id = createHash("sha256").update(JSON.stringify(pages)).digest("base64");
    look = { pages, id, logo: pages.logo === null ? null : ownBytes(escapeHtml(pages.logo)) };
    looks.set(pages, look);
  }
  return look;
}
