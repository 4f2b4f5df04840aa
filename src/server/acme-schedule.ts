const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** A certificate is renewed when this much of its life is over … */
const RENEW_AFTER = 2 / 3;
/** … and up to so much of its life later, so that those which were got together are not renewed together. */
const RENEW_SPREAD = 0.05;

/** So long a new certificate is used, whatever the clock says; or a third of its life, if that is less. */
const LEAST_USE_MS = 60 * MINUTE_MS;

const FIRST_PAUSE_MS = MINUTE_MS;
const MOST_PAUSE_MS = DAY_MS;
/** Let's Encrypt allows five failed proofs of a name in an hour; 1, 4, 16, 64 minutes stay within that. */
const PAUSE_GROWS = 4;
const PAUSE_SPREAD = 0.25;
/** A CA that wants to be left alone for longer is asked again nevertheless. */
const MOST_RETRY_AFTER_MS = 7 * DAY_MS;
/** After a reload what failed so long ago is tried at once: the operator may have mended it. */
const AGAIN_AT_RELOAD_MS = 60 * MINUTE_MS;

/** What became of the attempts for a name since the last that worked. Times are Unix ms. */
export interface Attempts {
  readonly failures: number;
  readonly triedMs: number;
  /** Not before. */
  readonly nextMs: number;
  /** Set by the CA: a reload does not shorten it. */
  readonly isOrdered: boolean;
  readonly problem: string;
}

/** How long a certificate is good, Unix ms. */
export interface Life {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** When to renew, Unix ms. @param random from 0 to 1 */
export function renewalMs({ fromMs, untilMs }: Life, random: number): number {
  return Math.round(fromMs + (untilMs - fromMs) * (RENEW_AFTER + RENEW_SPREAD * random));
}

/** When to renew one that came just now: with a clock that is wrong, that must not be at once, again and again. */
export function firstRenewalMs(life: Life, random: number, nowMs: number): number {
  const pauseMs = Math.min(LEAST_USE_MS, (life.untilMs - life.fromMs) / 3);
  return Math.round(Math.max(renewalMs(life, random), nowMs + pauseMs));
}

/** What is known after one more failure. @param retryAfterMs what the CA asked for; 0 = nothing */
export function afterFailure(
  before: Attempts | undefined,
  failure: { readonly problem: string; readonly retryAfterMs: number },
  nowMs: number,
  random: number,
): Attempts {
  const failures = (before?.failures ?? 0) + 1;
  const pauseMs = Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * PAUSE_GROWS ** (failures - 1));
  const ownMs = Math.min(MOST_PAUSE_MS, pauseMs * (1 + PAUSE_SPREAD * random));
  const orderedMs = Math.min(MOST_RETRY_AFTER_MS, failure.retryAfterMs);
  const nextMs = Math.round(nowMs + Math.max(ownMs, orderedMs));
  return { failures, triedMs: nowMs, nextMs, isOrdered: orderedMs > ownMs, problem: failure.problem };
}

/** What is known after a reload. */
export function afterReload(before: Attempts, nowMs: number): Attempts {
  const isDue = !before.isOrdered && nowMs - before.triedMs >= AGAIN_AT_RELOAD_MS;
  return isDue ? { ...before, nextMs: Math.min(before.nextMs, nowMs) } : before;
}
