import { z } from "zod";
import type { BlockingConfig } from "./edge-config.ts";
import { DEFAULT_BREAKER, DEFAULT_EARLY, type BreakerSettings, type EarlySettings } from "./breaker-settings.ts";
import { countFrom } from "./count.ts";
import { DURATION_PATTERN, readDuration } from "./duration.ts";
import { field, group } from "./field.ts";
import { bad, good, shown, type Parsed } from "./parsed.ts";
import { readCheckPath } from "./check-path.ts";

/*
 * `blocking`: when an origin is not asked any more. Each key stands alone: what a site leaves out, the edge's own `blocking` says, and what that
 * leaves out are the defaults of `DEFAULT_BREAKER`. So nothing has a default here.
 */

const MOST = 1_000_000;

const early = group({
  in_flight: countFrom(1, MOST, "So many requests wait for an answer; default: 20.").optional(),
  older_than: time("… for so long; default: 20s.").optional(),
  quiet: time("… and no answer at all has come for so long; default: 20s.").optional(),
  answered_within: time("… from an origin that has answered within this time; default: 10m.").optional(),
  spare: countFrom(0, MOST, "So many more may wait while it is suspected, beyond that 2205; default: 0.").optional(),
  checks: countFrom(1, 16, "Our own requests, of which one answer refutes the suspicion; default: 2.").optional(),
  check_timeout: time("How long each of them has; default: 10s.").optional(),
});

const probing = group({
  after: time("Nothing at all is sent for so long after a block; default: 10s.").optional(),
  every: time("… then one request of ours so often; default: 5s.").optional(),
  timeout: time("How long each of them has for the head of an answer; default: 10s.").optional(),
  good: countFrom(1, 100, "So many answers in a row end the block; default: 2.").optional(),
}).describe("The requests of our own by which a blocked origin comes back.");

const trial = group({
  requests: countFrom(1, 1000, "So many at once, over all threads; default: 3.").optional(),
  timeout: time(
    "An answer within this time is a good sign; the request goes on all the same; default: 15s.",
  ).optional(),
  good: countFrom(1, 1000, "So many good signs end the block; never more than `requests`; default: 2.").optional(),
}).describe("Real requests that are let through when the time of a block is up.");

const ramp = group({
  from: countFrom(1, MOST, "At first so many requests may wait at once …; default: 5.").optional(),
  share: share("… or this share of what is usual, if that is more; default: 0.1.").optional(),
  over: time("From there to what is usual; default: 10s.").optional(),
}).describe("How an origin gets its traffic back.");

const mapping = group({
  after: countFrom(1, MOST, "So many requests without an answer in time (2401) …; default: 5.").optional(),
  share: share("… that are at least this share of all …; default: 0.5.").optional(),
  within: time("… within this time block the origin; default: 120s.").optional(),
  for: time("How long, until real requests are tried again; default: 60s.").optional(),
  early: z
    .union([field(readOff, { type: "string", enum: ["off"], description: "Never." }), early])
    .optional()
    .describe("Suspect an origin that has fallen silent long before the first response timeout, or `off`."),
  probing: probing.optional(),
  trial: trial.optional(),
  ramp: ramp.optional(),
  connect_timeouts: field(readConnectTimeouts, {
    type: "string",
    enum: ["count", "ignore"],
    description: "Whether connect timeouts (2201) count like requests without an answer; default: ignore.",
  }).optional(),
  check_path: field(readCheckPath, {
    type: "string",
    pattern: "^/",
    description: "What our own requests ask for; default: the last GET of a visitor that worked.",
    examples: ["/health"],
  }).optional(),
});

const off = field(readOff, {
  type: "string",
  enum: ["off", "never"],
  description: "Watch and report, block nothing.",
});

/** `blocking`, of a site or of the whole edge. */
export const blockingSchema = z.union([off, mapping], {
  error: (issue) => `expected off or a mapping, found ${shown(issue.input)}`,
});

export type BlockingInput = z.output<typeof blockingSchema>;

/** No site says anything. */
export const DEFAULT_BLOCKING: BlockingConfig = Object.freeze({ ...DEFAULT_BREAKER, checkPath: null });

/** What holds, from what is written and what holds where nothing is. */
export function assembleBlocking(written: BlockingInput | undefined, otherwise: BlockingConfig): BlockingConfig {
  if (written === undefined) return otherwise;
  if (written === "off") return { ...otherwise, mode: "never" };
  return {
    mode: "automatic",
    trip: {
      after: written.after ?? otherwise.trip.after,
      share: written.share ?? otherwise.trip.share,
      withinMs: written.within ?? otherwise.trip.withinMs,
      buckets: otherwise.trip.buckets,
    },
    forMs: written.for ?? otherwise.forMs,
    early: written.early === "off" ? null : assembleEarly(written.early, otherwise.early),
    ...assembleReturn(written, otherwise),
    connectTimeouts: written.connect_timeouts ?? otherwise.connectTimeouts,
    whenUnhealthy: otherwise.whenUnhealthy,
    checkPath: written.check_path ?? otherwise.checkPath,
  };
}

type Written = Exclude<BlockingInput, "off">;

function assembleEarly(
  written: Exclude<Written["early"], "off">,
  otherwise: EarlySettings | null,
): EarlySettings | null {
  if (written === undefined) return otherwise;
  // Somebody who writes it wants it, also where the edge as a whole has switched it off.
  const base = otherwise ?? DEFAULT_EARLY;
  return {
    inFlight: written.in_flight ?? base.inFlight,
    olderThanMs: written.older_than ?? base.olderThanMs,
    quietMs: written.quiet ?? base.quietMs,
    answeredWithinMs: written.answered_within ?? base.answeredWithinMs,
    spare: written.spare ?? base.spare,
    checks: written.checks ?? base.checks,
    checkDeadlineMs: written.check_timeout ?? base.checkDeadlineMs,
  };
}

/** The way back. */
function assembleReturn(
  { probing: probes, trial: trials, ramp: slope }: Written,
  otherwise: BlockingConfig,
): Pick<BreakerSettings, "probing" | "trial" | "ramp"> {
  return {
    probing: {
      afterMs: probes?.after ?? otherwise.probing.afterMs,
      everyMs: probes?.every ?? otherwise.probing.everyMs,
      deadlineMs: probes?.timeout ?? otherwise.probing.deadlineMs,
      good: probes?.good ?? otherwise.probing.good,
    },
    trial: {
      max: trials?.requests ?? otherwise.trial.max,
      verdictMs: trials?.timeout ?? otherwise.trial.verdictMs,
      good: trials?.good ?? otherwise.trial.good,
    },
    ramp: {
      least: slope?.from ?? otherwise.ramp.least,
      share: slope?.share ?? otherwise.ramp.share,
      overMs: slope?.over ?? otherwise.ramp.overMs,
    },
  };
}

function time(description: string) {
  return field(readDuration, { type: "string", pattern: DURATION_PATTERN, description });
}

function share(description: string) {
  return field(readShare, { type: "number", minimum: 0, maximum: 1, description });
}

function readShare(value: unknown): Parsed<number> {
  if (typeof value === "number" && value >= 0 && value <= 1) return good(value);
  return bad(`expected a share from 0 to 1, such as 0.5, found ${shown(value)}`);
}

/** Read `off`, or `never`, as the command is called. */
function readOff(value: unknown): Parsed<"off"> {
  // A habit from YAML 1.1, where `off` is the boolean.
  if (value === "off" || value === "never" || value === false) return good("off");
  return bad(`expected off or a mapping, found ${shown(value)}`);
}

function readConnectTimeouts(value: unknown): Parsed<"count" | "ignore"> {
  if (value === "count" || value === "ignore") return good(value);
  return bad(`${shown(value)} is not known here; write count or ignore`);
}
