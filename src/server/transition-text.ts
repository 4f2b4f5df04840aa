import type { BlockReason, Evidence, Transition } from "../breaker/breaker-state.ts";

const MOST_PATHS = 3;

/** A transition of an origin's breaker as one line. @param untilMs Unix time at which the new state ends, or null */
export function transitionText(transition: Transition, untilMs: number | null): string {
  const until = untilMs === null ? "" : `; until ${clockText(untilMs)}`;
  switch (transition.to) {
    case "blocked":
      return `blocked: ${blockedBecause(transition)}${until}`;
    case "suspect":
      return `suspected: ${silenceText(transition.evidence)}; asking it ourselves`;
    case "probing":
      return "still blocked; asking it ourselves whether it answers again";
    case "trial":
      return "still blocked; a few real requests are let through";
    case "ramp":
      return `comes back: ${RETURNS[transition.cause] ?? transition.cause}; at first only some requests at once`;
    case "unhealthy":
      return "unhealthy: its health checks fail, visitors get 2207";
    case "held":
      return transition.reason === "operator"
        ? `blocked by the operator${until}`
        : "held open by the operator: never blocked";
    case "closed":
      return closedText(transition);
  }
}

const RETURNS: Readonly<Partial<Record<Transition["cause"], string>>> = {
  "probes-good": "it answers our own requests",
  "trial-good": "it answers real requests",
  operator: "the operator says so",
  "hold-over": "the operator's time is over",
};

function blockedBecause({ from, cause, evidence }: Transition): string {
  switch (cause) {
    case "timeouts":
      return timeoutsText(evidence);
    case "checks-failed":
      return `${silenceText(evidence)}, nor to requests of our own`;
    case "trial-bad":
      return "the requests that were let through got no answer";
    case "ramp-unanswered":
      return "it answered our own requests, but no visitor's";
    case "peer":
      return "another node of the edge says so";
    default:
      return `${cause} (was ${from})`;
  }
}

/** What a block rests on, in words; null where that is somebody's word. */
export function evidenceText(reason: BlockReason | null, evidence: Evidence): string | null {
  if (reason === "timeouts") return timeoutsText(evidence);
  return reason === "stall" ? silenceText(evidence) : null;
}

function timeoutsText({ timeouts, answers, withinMs, paths }: Evidence): string {
  const where = paths.slice(0, MOST_PATHS).map((one) => `${one.path} ${one.timeouts}`);
  const more = paths.length > MOST_PATHS ? ", …" : "";
  const list = where.length === 0 ? "" : ` (${where.join(", ")}${more})`;
  return `${timeouts} timeouts of ${timeouts + answers} in ${seconds(withinMs)} s${list}`;
}

function silenceText({ waiting, quietMs }: Evidence): string {
  const quiet = quietMs === null ? "" : ` for ${seconds(quietMs)} s`;
  return `${waiting} requests wait and no answer came${quiet}`;
}

function closedText({ from, cause }: Transition): string {
  if (cause === "node-cut-off") return "not blocked: it was this node that was cut off";
  if (cause === "configuration") return "not blocked any more: the configuration says so";
  if (from === "suspect") return "not suspected any more: it answers";
  if (from === "unhealthy") return "healthy again";
  if (from === "held") return "the edge decides again whether it is blocked";
  return "not blocked any more";
}

function seconds(ms: number): number {
  return ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000);
}

function clockText(unixMs: number): string {
  return new Date(unixMs).toTimeString().slice(0, 8);
}
