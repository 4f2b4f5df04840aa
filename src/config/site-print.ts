import { hash } from "node:crypto";
import { serialize } from "node:v8";
import type { SiteConfig } from "./edge-config.ts";

/** Sites with the same are the same; the same site may get another one from another version of Node. */
export function sitePrint(site: SiteConfig): string {
  return hash("sha256", serialize(site), "base64");
}
