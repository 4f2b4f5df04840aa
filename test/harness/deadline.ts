import { setTimeout as delay } from "node:timers/promises";

/** How long an event that must come may take, ms. Generous: it bounds a hanging test, it does not measure. */
export const PATIENCE_MS = 10_000;

/** The promise's outcome, or an error that says what did not happen within `ms`. */
export async function within<T>(promise: Promise<T>, what: string, ms = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms: ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * For what has no event (a file in /proc, a refused connect): ask again until `check` gives something other than
 * `undefined` or `false`.
 */
export async function eventually<T>(
  check: () => T | false | undefined | Promise<T | false | undefined>,
  what: string,
  ms = PATIENCE_MS,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await delay(10);
  }
}
