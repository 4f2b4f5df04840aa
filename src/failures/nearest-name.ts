import { editDistance } from "../primitives/edit-distance.ts";
import { type CatalogueRow, failureRows } from "./catalogue.ts";

/** The row whose name is closest to a misspelt one, or null where nothing is close. */
export function nearestRow(name: string): CatalogueRow | null {
  const wanted = name.toLowerCase();
  let best: CatalogueRow | null = null;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const row of failureRows()) {
    const candidate = row.name.toLowerCase();
    // People type a part of a name: "truncated", "blocked".
    const distance = wanted.length >= 4 && candidate.includes(wanted) ? 1 : editDistance(wanted, candidate);
    if (distance < bestDistance) {
      best = row;
      bestDistance = distance;
    }
  }
  return best;
}
