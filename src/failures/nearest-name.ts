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

/** Levenshtein distance, two rows of the matrix at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
