import { z } from "zod";
import { field, group } from "../config/field.ts";
import { bad, good, shown, type Parsed } from "../config/parsed.ts";
import { checked } from "./checked-input.ts";

/** What `GET /v1/status` is asked for. */
export interface StatusQuery {
  /** Closed origins too? */
  readonly state: "all" | "not-closed";
  /** Only this site's. */
  readonly site: string | null;
  /** So many sites at most. */
  readonly limit: number;
  /** Only sites whose names come after this one. */
  readonly after: string | null;
}

const MOST_SITES = 1000;

const schema = group({
  state: field(readState, { type: "string", description: "" }).prefault("not-closed"),
  site: z.string().optional(),
  limit: field(readLimit, { type: "integer", description: "" }).prefault(String(MOST_SITES)),
  after: z.string().optional(),
});

/** Throws AdminProblem. */
export function readStatusQuery(query: URLSearchParams): StatusQuery {
  const { state, site, limit, after } = checked(schema, Object.fromEntries(query), "query");
  return { state, site: site ?? null, limit, after: after ?? null };
}

function readState(value: unknown): Parsed<StatusQuery["state"]> {
  if (value === "all" || value === "not-closed") return good(value);
  return bad(`${shown(value)} is not known here; write all or not-closed`);
}

function readLimit(value: unknown): Parsed<number> {
  const limit = typeof value === "string" && /^[0-9]{1,9}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= MOST_SITES) return good(limit);
  return bad(`expected a whole number from 1 to ${MOST_SITES}, found ${shown(value)}`);
}
