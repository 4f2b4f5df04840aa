import { nextTurn } from "./next-turn.ts";

/** So long other things may wait, ms. */
const TURN_MS = 2;
/** A look at the clock costs as much as some steps. */
const STEPS_PER_LOOK = 32;

/** Takes small steps, for a moment in each turn of the event loop, so that everybody else gets theirs. Resolves when there are no more. */
export async function inTurns(steps: Iterator<void, void>): Promise<void> {
  while (!takeSteps(steps)) await nextTurn();
}

/** True = that was the last one. */
function takeSteps(steps: Iterator<void, void>): boolean {
  const untilMs = performance.now() + TURN_MS;
  do {
    for (let count = 0; count < STEPS_PER_LOOK; count++) if (steps.next().done === true) return true;
  } while (performance.now() < untilMs);
  return false;
}
