import type { FailureName } from "../../src/failures/catalogue.ts";
import type { Phase } from "../../src/failures/failure-row.ts";
import type { LATER_ROWS, LaterName } from "../../src/failures/later-rows.ts";
import type { RawAnswer } from "../harness/client.ts";
import { rawRequest } from "../harness/client.ts";
import type { Edge } from "../harness/edge.ts";
import type { StartOptions } from "../harness/started-process.ts";
import { request, type RequestParts } from "../harness/request.ts";
import type { LabCase } from "../lab/lab-case.ts";

/** What comes of a provocation. */
export interface Gets {
  /** That the client reads; also when it is cut off behind the head. */
  readonly status: number;
  /** The whole field; null: there is none. */
  readonly proxyStatus: string | null;
  readonly reason?: string;
  /** In the log. */
  readonly phase: Phase;
  /** How it ends for the client [a whole answer]. `cut`: behind the origin's own head; `nothing`: nobody is there to be answered. */
  readonly ends?: "cut" | "nothing";
}

/** Where a provocation happens. */
export interface Place {
  readonly edge: Edge;
  /** The host of its site. */
  readonly host: string;
}

/** Brought about by a real origin or client on loopback. */
export interface OnLoopback {
  readonly what: string;
  /** Starts the origin and says what the site has beside its name and host [a good origin]. */
  readonly site?: () => Promise<Readonly<Record<string, unknown>>>;
  /** The client's part [GET /]; what it gets last, null = nothing. */
  readonly ask?: (place: Place) => Promise<RawAnswer | null>;
  /** In an edge of its own, which may end of it. */
  readonly ownEdge?: StartOptions;
  readonly gets: Gets;
}

/** Brought about by real packets between network namespaces. */
export interface InLab {
  readonly what: string;
  readonly lab: Omit<LabCase, "name" | "expect">;
  readonly gets: Gets;
}

export type Provocation = OnLoopback | InLab;

/** How a row is provoked, or, where this version never raises it, which feature will bring that. */
export type Provoked<Name extends FailureName> = Name extends LaterName
  ? { readonly later: (typeof LATER_ROWS)[Name] }
  : Provocation;

/** A new row without a provocation does not compile, neither does one that a feature has taken from `LATER_ROWS`. */
export type Provocations<Name extends FailureName = FailureName> = { readonly [Row in Name]: Provoked<Row> };

/** One request on a connection of its own. */
export function get({ edge, host }: Place, parts: RequestParts = {}, target = "/"): Promise<RawAnswer> {
  return rawRequest(edge.port, request(target, { host, ...parts }), parts.method ? { method: parts.method } : {});
}
