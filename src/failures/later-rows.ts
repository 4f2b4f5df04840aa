import type { FailureName } from "./catalogue.ts";

/**
 * Rows that this version never raises, and the feature that will. The numbers are reserved all the same: pages, texts and help are there before. A feature
 * that takes its rows from here has to say how a test provokes them (`test/failures/`), or nothing compiles.
 */
export const LATER_ROWS = {
  ResponseBodyTooLarge: "the cache",
  WAFBlocked: "Security Settings",
  AddressBlocked: "Security Settings",
  CountryBlocked: "Security Settings",
  RateLimited: "Security Settings",
  ChallengeRequired: "Security Settings",
  BotBlocked: "Security Settings",
  AuthenticationRequired: "Security Settings",
} as const satisfies Partial<Record<FailureName, string>>;

export type LaterName = keyof typeof LATER_ROWS;

/** The feature that will raise the row, or null: this version does. */
export function laterFeature(name: FailureName): string | null {
  return name in LATER_ROWS ? LATER_ROWS[name as LaterName] : null;
}
