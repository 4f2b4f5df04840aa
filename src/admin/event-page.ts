import { field, group } from "../config/field.ts";
import { bad, good, shown, type Parsed } from "../config/parsed.ts";
import type { AdminDesk, AdminEvent } from "./admin-desk.ts";
import { checked } from "./checked-input.ts";

/** What `GET /v1/events` answers. */
export interface EventPage {
  /** Event numbers begin again with every start: another `startedMs` than last time means `since=0`. */
  readonly startedMs: number;
  readonly events: readonly AdminEvent[];
  /** The next question's `since`. */
  readonly next: number;
  /** Events after `since` were already forgotten. */
  readonly missed: boolean;
}

const MOST_EVENTS = 1000;

const schema = group({ since: field(readId, { type: "integer", description: "" }).prefault("0") });

/** Throws AdminProblem. */
export function eventPage(desk: AdminDesk, query: URLSearchParams): EventPage {
  const { since } = checked(schema, Object.fromEntries(query), "query");
  const found = desk.events(since);
  const events = found.slice(0, MOST_EVENTS);
  const first = events[0]?.id ?? since + 1;
  const next = events.at(-1)?.id ?? since;
  return { startedMs: desk.node().startedMs, events, next, missed: first > since + 1 };
}

function readId(value: unknown): Parsed<number> {
  if (typeof value === "string" && /^[0-9]{1,15}$/.test(value)) return good(Number(value));
  return bad(`expected the number of an event, found ${shown(value)}`);
}
