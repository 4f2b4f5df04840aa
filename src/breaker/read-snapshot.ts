import { CATALOGUE, type FailureName } from "../failures/catalogue.ts";
import type { BlockReason, Evidence, HeldAs } from "./breaker-state.ts";
import type { SavedBlock, SavedHold, SavedOrigin } from "./snapshot.ts";
import type { PathCount } from "./top-paths.ts";

/** A file that a person may have edited, or that a crash cut short: what is good of it, and what is to be said. */
export interface ReadSnapshot {
  readonly origins: readonly SavedOrigin[];
  /** For the operator; empty = all was read. */
  readonly problems: readonly string[];
}

const REASONS: readonly BlockReason[] = ["timeouts", "stall", "operator", "peer"];
const HOLDS: readonly HeldAs[] = ["blocked", "disabled", "open"];

/** Reads what `BreakerBoard.save` made. Never throws: an edge must start, whatever lies in its state_dir. */
export function readSnapshot(text: string): ReadSnapshot {
  const file = asRecord(parsed(text));
  if (file === null) return { origins: [], problems: ["not JSON, or cut short: ignored, no origin starts as blocked"] };
  const { version, origins } = file;
  if (version !== 1 || !Array.isArray(origins))
    return { origins: [], problems: [`of another version (${String(version)}): ignored, no origin starts as blocked`] };
  const good: SavedOrigin[] = [];
  const problems: string[] = [];
  for (const [index, one] of origins.entries()) {
    const read = readOrigin(one);
    if (read === null) problems.push(`entry ${index} is not understood: ignored, its origin starts as not blocked`);
    else good.push(read);
  }
  return { origins: good, problems };
}

function readOrigin(value: unknown): SavedOrigin | null {
  const record = asRecord(value);
  const state = asRecord(record?.["state"]);
  const { site, origin } = record ?? {};
  if (state === null || typeof site !== "string" || typeof origin !== "string") return null;
  const read = state["state"] === "held" ? readHold(state) : readBlock(state);
  return read === null ? null : { site, origin, state: read };
}

function readHold(state: Fields): SavedHold | null {
  const as = HOLDS.find((one) => one === state["as"]);
  const since = asNumber(state["since"]);
  const until = state["until"] === null ? null : asNumber(state["until"]);
  const { by } = state;
  if (as === undefined || since === null || (until === null && state["until"] !== null)) return null;
  return { state: "held", as, since, until, by: typeof by === "string" ? by : "" };
}

function readBlock(state: Fields): SavedBlock | null {
  const reason = REASONS.find((one) => one === state["reason"]);
  const since = asNumber(state["since"]);
  const blockedAt = asNumber(state["blockedAt"]);
  const until = asNumber(state["until"]);
  const evidence = readEvidence(state["evidence"]);
  if (state["state"] !== "blocked" || reason === undefined || evidence === null) return null;
  if (since === null || blockedAt === null || until === null) return null;
  const blocks = Math.max(1, asNumber(state["blocks"]) ?? 1);
  const usual = Math.max(0, asNumber(state["usual"]) ?? 0);
  return { state: "blocked", reason, since, blockedAt, until, blocks, usual, evidence };
}

function readEvidence(value: unknown): Evidence | null {
  const record = asRecord(value);
  const paths = record?.["paths"];
  if (record === null || !Array.isArray(paths)) return null;
  return {
    timeouts: asNumber(record["timeouts"]) ?? 0,
    answers: asNumber(record["answers"]) ?? 0,
    withinMs: asNumber(record["withinMs"]) ?? 0,
    waiting: asNumber(record["waiting"]) ?? 0,
    stale: asNumber(record["stale"]) ?? 0,
    quietMs: asNumber(record["quietMs"]),
    paths: paths.flatMap(readPath),
  };
}

function readPath(value: unknown): PathCount[] {
  const record = asRecord(value) ?? {};
  const { path, code } = record;
  if (typeof path !== "string" || !isFailureName(code)) return [];
  const timeouts = asNumber(record["timeouts"]) ?? 0;
  const overBy = asNumber(record["overBy"]) ?? 0;
  const firstMs = asNumber(record["firstMs"]) ?? 0;
  return [{ path, code, timeouts, overBy, firstMs, lastMs: asNumber(record["lastMs"]) ?? firstMs }];
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function asRecord(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function asNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function isFailureName(value: unknown): value is FailureName {
  return typeof value === "string" && Object.hasOwn(CATALOGUE, value);
}
