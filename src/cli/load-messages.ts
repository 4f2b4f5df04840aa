import type { EdgeConfig, SiteConfig } from "../config/edge-config.ts";
import type { Mistake } from "../config/mistake.ts";
import type { Overrides } from "../config/overrides.ts";

/** What the process that reads a configuration is told. */
export interface LoadOrder {
  readonly file: string;
  readonly overrides: Overrides;
  /** Sites that need not be sent, because they are there. */
  readonly known: readonly string[];
}

/** A site, and what tells it apart from how it was (`sitePrint`). */
export interface PrintedSite {
  readonly site: SiteConfig;
  readonly print: string;
}

/** What it answers: portions of sites, and one of the others at the end. */
export type LoadNews =
  | { readonly type: "fresh"; readonly portion: readonly PrintedSite[] }
  | {
      readonly type: "config";
      readonly settings: Omit<EdgeConfig, "sites">;
      /** For each site its place among those that are known; -1: it is the next of the fresh ones. */
      readonly order: Int32Array;
      readonly warnings: readonly Mistake[];
    }
  | { readonly type: "mistakes"; readonly mistakes: readonly Mistake[] };
