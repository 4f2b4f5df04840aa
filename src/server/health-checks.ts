import { isDeepStrictEqual } from "node:util";
import { originKey } from "../breaker/breaker-origin.ts";
import type { HealthConfig } from "../config/edge-config.ts";
import { checkHost } from "./check-target.ts";
import type { KnownOrigin } from "./known-origin.ts";
import type { CheckOutcome, OriginChecker } from "./origin-checker.ts";

/** So many checks at once: a thousand origins that hang must not take all descriptors. */
const MOST_AT_ONCE = 64;
const TURN_MS = 100;

/** One origin that is checked. */
interface Patient {
  origin: KnownOrigin;
  readonly health: HealthConfig;
  verdict: "failing" | "passing";
  /** In a row, against the verdict. */
  contrary: number;
  dueMs: number;
  isAsked: boolean;
}

/** Who wants to know. */
export interface HealthEvents {
  /** An origin's checks have changed their mind. */
  readonly onChanged: (origin: KnownOrigin, verdict: "failing" | "passing", why: string) => void;
  /** They failed once more: whatever happened to the origin meanwhile, it is still out of order. */
  readonly onStillFailing: (origin: KnownOrigin) => void;
}

/** The active checks of all origins that want them (`health`), from the supervisor's thread, spread over time. */
export class HealthChecks {
  readonly #checker: OriginChecker;
  readonly #events: HealthEvents;
  #patients = new Map<string, Patient>();
  #timer: NodeJS.Timeout | null = null;
  #asked = 0;

  constructor(checker: OriginChecker, events: HealthEvents) {
    this.#checker = checker;
    this.#events = events;
  }

  /** Which origins there are from now on; one that is checked as it was keeps its verdict. */
  configure(origins: readonly KnownOrigin[]): void {
    const before = this.#patients;
    const nowMs = performance.now();
    this.#patients = new Map();
    for (const origin of origins) {
      const { health, isDisabled } = origin.config;
      if (health === undefined || isDisabled === true) continue;
      const key = originKey(origin);
      const known = before.get(key);
      if (known !== undefined && isDeepStrictEqual(known.health, health)) {
        known.origin = origin;
        this.#patients.set(key, known);
        continue;
      }
      // The first ones spread over one round, so that a thousand origins are not asked in the same instant.
      const dueMs = nowMs + Math.random() * Math.min(health.everyMs, 1000);
      this.#patients.set(key, { origin, health, verdict: "passing", contrary: 0, dueMs, isAsked: false });
    }
    this.#forget(before);
    this.#run();
  }

  close(): void {
    this.#patients.clear();
    this.#run();
  }

  /** What is checked no more is not held unhealthy either. */
  #forget(before: ReadonlyMap<string, Patient>): void {
    for (const [key, { origin, verdict }] of before) {
      if (verdict === "failing" && this.#patients.get(key)?.verdict !== "failing")
        this.#events.onChanged(origin, "passing", "checked no more");
    }
  }

  #run(): void {
    if (this.#patients.size > 0) {
      this.#timer ??= setInterval(() => this.#turn(), TURN_MS).unref();
    } else if (this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  #turn(): void {
    const nowMs = performance.now();
    for (const patient of this.#patients.values()) {
      if (this.#asked >= MOST_AT_ONCE) return;
      if (!patient.isAsked && patient.dueMs <= nowMs) this.#ask(patient, nowMs);
    }
  }

  #ask(patient: Patient, nowMs: number): void {
    const { origin, health } = patient;
    patient.isAsked = true;
    patient.dueMs = nowMs + health.everyMs;
    this.#asked++;
    const target = { path: health.path, host: checkHost(origin, undefined) };
    this.#checker.check(origin, target, health.timeoutMs, (outcome) => {
      this.#asked--;
      patient.isAsked = false;
      if (this.#patients.get(originKey(origin)) === patient) this.#judge(patient, outcome);
    });
  }

  #judge(patient: Patient, outcome: CheckOutcome): void {
    // A fault of ours says nothing.
    if (outcome.result === "ours") return;
    const { verdict, health } = patient;
    const isGood = outcome.result === "answered" && outcome.status >= 200 && outcome.status < 400;
    if (isGood === (verdict === "passing")) {
      patient.contrary = 0;
      if (!isGood) this.#events.onStillFailing(patient.origin);
      return;
    }
    const wanted = verdict === "passing" ? health.unhealthyAfter : health.healthyAfter;
    if (++patient.contrary < wanted) return;
    patient.contrary = 0;
    patient.verdict = verdict === "passing" ? "failing" : "passing";
    this.#events.onChanged(patient.origin, patient.verdict, whyText(outcome));
  }
}

function whyText({ status, failure }: CheckOutcome): string {
  if (failure === null) return `status ${status}`;
  return failure.detail === "" ? failure.name : `${failure.name}: ${failure.detail}`;
}
