import type { CatalogueRow } from "../failures/catalogue.ts";
import type { Failure } from "../failures/failure.ts";
import type { Reason } from "../failures/reasons.ts";
import { shownAs } from "../failures/simulated-failure.ts";
import { type Language, LANGUAGES } from "./language.ts";

/** A failure as a client is told of it. */
export interface ToldFailure {
  readonly failed: Failure;
  /** Whose texts are shown: of a simulation, those of what it plays. */
  readonly row: CatalogueRow;
  readonly reason: Reason | null;
  /** Plain text that this occurrence adds: that it is a simulation, or what the owner says of the maintenance. */
  readonly note: string | null;
}

/** What to tell of a failure in a language. */
export function toldFailure(failed: Failure, language: Language): ToldFailure {
  const { row, reason } = shownAs(failed);
  const isSimulated = failed.simulates !== undefined;
  const simulation = LANGUAGES[language].simulation.replace("CODE", `${row.code} ${row.name}`);
  return { failed, row, reason, note: isSimulated ? simulation : (failed.message ?? null) };
}
