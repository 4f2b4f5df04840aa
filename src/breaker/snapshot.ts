import type { BlockReason, BreakerState, Evidence, HeldAs, Outage } from "./breaker-state.ts";

/** What is kept over a restart, in `state_dir`: times are Unix ms, because the monotonic clock does not survive one. */
export interface SavedBreakers {
  readonly version: 1;
  readonly savedAt: number;
  readonly origins: readonly SavedOrigin[];
}

export interface SavedOrigin {
  readonly site: string;
  readonly origin: string;
  readonly state: SavedBlock | SavedHold;
}

/** Blocked, or on the way back. */
export interface SavedBlock {
  readonly state: "blocked";
  readonly reason: BlockReason;
  /** Of the outage. */
  readonly since: number;
  /** Of the present block. */
  readonly blockedAt: number;
  readonly until: number;
  readonly blocks: number;
  readonly usual: number;
  readonly evidence: Evidence;
}

export interface SavedHold {
  readonly state: "held";
  readonly as: HeldAs;
  readonly since: number;
  readonly until: number | null;
  readonly by: string;
}

/** A block that ended so long ago is history, ms: its origin starts as closed. */
const FORGOTTEN_AFTER_MS = 600_000;

/** What of a state is worth keeping; null = nothing. @param wallOf from the monotonic clock to Unix ms */
export function savedState(state: BreakerState, wallOf: (ms: number) => number): SavedBlock | SavedHold | null {
  switch (state.state) {
    case "closed":
    case "suspect":
    case "unhealthy":
      return null;
    case "held":
      return {
        state: "held",
        as: state.as,
        since: wallOf(state.sinceMs),
        until: state.untilMs === null ? null : wallOf(state.untilMs),
        by: state.by,
      };
    case "blocked":
    case "probing":
      return savedBlock(state.outage, wallOf(state.sinceMs), wallOf(state.untilMs), wallOf);
    case "trial":
    case "ramp":
      return savedBlock(state.outage, wallOf(state.sinceMs), wallOf(state.sinceMs), wallOf);
  }
}

/** The state to begin with after a restart; null = closed. A wall clock that was set meanwhile cannot lengthen a block. */
export function restoredState(
  saved: SavedBlock | SavedHold,
  clock: { readonly nowMs: number; readonly wallMs: number; readonly forMs: number },
): BreakerState | null {
  const { nowMs, wallMs, forMs } = clock;
  if (saved.state === "held") {
    const untilMs = saved.until === null ? null : nowMs + saved.until - wallMs;
    if (untilMs !== null && untilMs <= nowMs) return null;
    return { state: "held", as: saved.as, by: saved.by, untilMs, sinceMs: past(saved.since, clock) };
  }
  const remainingMs = Math.min(saved.until - wallMs, forMs);
  if (remainingMs <= -FORGOTTEN_AFTER_MS) return null;
  const { reason, blocks, usual } = saved;
  const paths = saved.evidence.paths.map((path) => ({
    ...path,
    firstMs: past(path.firstMs, clock),
    lastMs: past(path.lastMs, clock),
  }));
  const evidence = { ...saved.evidence, paths };
  const outage: Outage = { reason, sinceMs: past(saved.since, clock), blocks, usual, evidence };
  if (remainingMs > 0)
    return { state: "blocked", sinceMs: past(saved.blockedAt, clock), untilMs: nowMs + remainingMs, outage };
  const probes = { out: null, nextMs: nowMs, good: 0 };
  return { state: "trial", sinceMs: nowMs, outage, probes, out: [], firstMs: null, taken: 0, settled: 0 };
}

function past(atWallMs: number, { nowMs, wallMs }: { readonly nowMs: number; readonly wallMs: number }): number {
  return nowMs - Math.max(0, wallMs - atWallMs);
}

function savedBlock(outage: Outage, blockedAt: number, until: number, wallOf: (ms: number) => number): SavedBlock {
  const { reason, sinceMs, blocks, usual, evidence } = outage;
  return {
    state: "blocked",
    reason,
    since: wallOf(sinceMs),
    blockedAt,
    until,
    blocks,
    usual,
    evidence: withWallTimes(evidence, wallOf),
  };
}

/** The times of the evidence's paths belong to a clock that ends with this process. */
export function withWallTimes(evidence: Evidence, wallOf: (ms: number) => number): Evidence {
  const paths = evidence.paths.map((path) => ({
    ...path,
    firstMs: Math.round(wallOf(path.firstMs)),
    lastMs: Math.round(wallOf(path.lastMs)),
  }));
  return { ...evidence, paths };
}
