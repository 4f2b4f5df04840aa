import { Agenda } from "./agenda.ts";
import { OriginModel } from "./origin-model.ts";
import type { MakePolicy, Policy } from "./policy.ts";
import { Random } from "./random.ts";
import type { Scenario } from "./scenarios.ts";

/** The default of `timeouts.response`. */
const RESPONSE_TIMEOUT_MS = 200_000;
/** Who waits for longer is a visitor who hangs. */
const PATIENCE_MS = 20_000;
/** The clock of a real process does not begin at 0 either. */
const START_MS = 1_000_000;

/** What became of the requests of one run. */
export interface Outcome {
  readonly policy: string;
  readonly requests: number;
  /** Those whose path was well when they came. */
  readonly goodRequests: number;
  readonly answered: number;
  /** Sent to the origin and not answered within 20 s. */
  readonly hanging: number;
  readonly refused: number;
  /** Refused although their path was well. */
  readonly goodRefused: number;
  /** From the beginning of the trouble to the first refusal, ms; null = none. */
  readonly firstRefusedMs: number | null;
  /** From the end of the trouble to the last refusal, ms; null = none after it. */
  readonly lastRefusedMs: number | null;
}

/** Runs one scenario under one policy. The arrivals are the same for every policy. */
export function simulate(scenario: Scenario, make: MakePolicy, seed: number): Outcome {
  const agenda = new Agenda(START_MS);
  const trouble = {
    ...scenario.trouble,
    fromMs: START_MS + scenario.trouble.fromMs,
    untilMs: START_MS + scenario.trouble.untilMs,
  };
  const origin = new OriginModel(agenda, new Random(seed + 1), { ...scenario, trouble });
  const run = new Run(agenda, origin, make({ agenda, origin }), trouble);
  const arrivals = new Random(seed);
  const arrive = (): void => {
    run.request(pick(scenario, arrivals.next()));
    agenda.in(arrivals.exponential(1000 / scenario.perSecond), arrive);
  };
  agenda.in(arrivals.exponential(1000 / scenario.perSecond), arrive);
  agenda.run(START_MS + scenario.lastsMs);
  return run.outcome;
}

function pick({ paths }: Scenario, random: number): string {
  let left = random;
  for (const { path, share } of paths) {
    left -= share;
    if (left < 0) return path;
  }
  return paths[0]?.path ?? "/";
}

class Run {
  readonly #agenda: Agenda;
  readonly #origin: OriginModel;
  readonly #policy: Policy;
  readonly #trouble: { readonly fromMs: number; readonly untilMs: number };
  #counts = { requests: 0, goodRequests: 0, answered: 0, hanging: 0, refused: 0, goodRefused: 0 };
  #firstRefusedMs: number | null = null;
  #lastRefusedMs: number | null = null;

  constructor(agenda: Agenda, origin: OriginModel, policy: Policy, trouble: { fromMs: number; untilMs: number }) {
    this.#agenda = agenda;
    this.#origin = origin;
    this.#policy = policy;
    this.#trouble = trouble;
  }

  get outcome(): Outcome {
    return {
      policy: this.#policy.name,
      ...this.#counts,
      firstRefusedMs: this.#firstRefusedMs,
      lastRefusedMs: this.#lastRefusedMs,
    };
  }

  request(path: string): void {
    const isGood = !this.#origin.hangs(path);
    this.#counts.requests++;
    if (isGood) this.#counts.goodRequests++;
    const token = this.#policy.admit();
    if (token === null) this.#refused(isGood);
    else this.#forward(path, token);
  }

  #refused(isGood: boolean): void {
    const { nowMs } = this.#agenda;
    const { fromMs, untilMs } = this.#trouble;
    this.#counts.refused++;
    if (isGood) this.#counts.goodRefused++;
    this.#firstRefusedMs ??= nowMs - fromMs;
    if (nowMs >= untilMs) this.#lastRefusedMs = nowMs - untilMs;
  }

  #forward(path: string, token: number): void {
    let isOver = false;
    let isLate = false;
    const job = this.#origin.ask(path, () => {
      isOver = true;
      if (!isLate) this.#counts.answered++;
      this.#policy.answered(token);
    });
    this.#agenda.in(PATIENCE_MS, () => {
      if (isOver) return;
      isLate = true;
      this.#counts.hanging++;
    });
    this.#agenda.in(RESPONSE_TIMEOUT_MS, () => {
      if (isOver) return;
      this.#origin.giveUp(job);
      this.#policy.timedOut(token);
    });
  }
}
