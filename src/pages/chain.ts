import type { CatalogueRow, FailureName } from "../failures/catalogue.ts";
import type { ChainState } from "./languages/language-texts.ts";

export type Mark = "ok" | "bad" | "idle";

/** One of the three stations of the picture. */
export interface Station {
  readonly mark: Mark;
  readonly state: ChainState;
}

/** you — edge — site's server, and the two links between them. */
export interface Chain {
  readonly you: Station;
  readonly way: Mark;
  readonly edge: Station;
  readonly road: Mark;
  readonly server: Station;
}

const WORKS: Station = { mark: "ok", state: "works" };
const NOT_ASKED: Station = { mark: "idle", state: "not-asked" };

/** Of the rows of class `site`, those where the edge itself is what does not work. */
const EDGE_FAULTS: ReadonlySet<FailureName> = new Set([
  "EdgeError",
  "SiteMisconfigured",
  "EdgeOverloaded",
  "EdgeNetworkError",
]);

/** Where the chain is broken, by class and phase of the failure. */
export function chainOf(row: CatalogueRow): Chain {
  switch (row.class) {
    case "request":
      return brokenAtVisitor("request-unusable");
    case "policy":
      return brokenAtVisitor("refused");
    case "site":
      return EDGE_FAULTS.has(row.name) ? brokenEdge() : brokenRoad(NOT_ASKED, "answered-here");
    case "dns":
      return brokenRoad({ mark: "bad", state: "not-reached" }, "works");
    case "connect":
      return brokenRoad(unconnectedServer(row), "works");
    case "tls":
      return brokenRoad({ mark: "bad", state: "bad-answer" }, "works");
    case "http":
      return { you: WORKS, way: "ok", edge: WORKS, road: "ok", server: { mark: "bad", state: "bad-answer" } };
  }
}

/** Rows of phase `edge` did not try to connect. */
function unconnectedServer(row: CatalogueRow): Station {
  if (row.name === "OriginBlocked") return { mark: "bad", state: "paused" };
  return row.phase === "edge" ? NOT_ASKED : { mark: "bad", state: "not-reached" };
}

function brokenAtVisitor(state: ChainState): Chain {
  return { you: { mark: "bad", state }, way: "bad", edge: WORKS, road: "idle", server: NOT_ASKED };
}

function brokenEdge(): Chain {
  return { you: WORKS, way: "ok", edge: { mark: "bad", state: "fault" }, road: "idle", server: NOT_ASKED };
}

function brokenRoad(server: Station, edgeState: ChainState): Chain {
  return { you: WORKS, way: "ok", edge: { mark: "ok", state: edgeState }, road: "bad", server };
}
