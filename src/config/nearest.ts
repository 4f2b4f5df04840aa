import { editDistance } from "../primitives/edit-distance.ts";

/** The known word that a mistyped one most likely meant, or null when none is close. */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase().replaceAll("-", "_");
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 2)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
