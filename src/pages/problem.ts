import { failureRow } from "../failures/catalogue.ts";
import { HELP_URL_BASE } from "./help-url.ts";
import { type Language, LANGUAGES } from "./language.ts";
import { ID_SLOT, TIME_SLOT } from "./template.ts";
import type { ToldFailure } from "./told-failure.ts";

/** What of the answer a problem repeats. */
export interface ProblemFacts {
  readonly language: Language;
  /** The one that is really sent (RFC 9457 §3.1.2). */
  readonly status: number;
  /** What stands before the code in `type`; null = the program's own. */
  readonly helpUrl: string | null;
}

/**
 * The answer for API clients: problem details of RFC 9457 with our own members after the standard ones. `type` identifies the code, `detail` says the
 * same to everybody; only `requestId` and `time` (RFC 3339) belong to the one occurrence. A reason discloses nothing, so it is in.
 * A simulation is what it is (`type`, `code`, `name` of 2009, and `simulated`) and behaves as what it plays (all other members).
 */
export function problemAnswer(told: ToldFailure, { language, status, helpUrl }: ProblemFacts): string {
  const { failed, row, reason, note } = told;
  const own = failureRow(failed.name);
  const { title, visitor } = LANGUAGES[language].failures[row.name];
  const problem = {
    type: `${helpUrl ?? HELP_URL_BASE}${own.code}`,
    title,
    status,
    detail: visitor,
    code: own.code,
    name: own.name,
    ...(failed.simulates === undefined ? {} : { simulated: row.code }),
    ...(note === null ? {} : { note }),
    class: row.class,
    phase: row.phase,
    ...(reason === null ? {} : { reason }),
    retryable: row.clientRetry,
    actor: row.actors[0] ?? null,
    requestId: ID_SLOT,
    time: TIME_SLOT,
  };
  return `${JSON.stringify(problem)}\n`;
}
