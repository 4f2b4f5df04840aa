import { editDistance } from "../primitives/edit-distance.ts";
import { AdminProblem } from "./admin-problem.ts";

/** Says which name was probably meant. */
export function unknownSite(name: string, names: readonly string[]): AdminProblem {
  const near = nearestSite(name, names);
  const hint = near === null ? "; wao status --all lists them" : `; did you mean "${near}"?`;
  return new AdminProblem("unknown-site", `there is no site "${name.slice(0, 253)}"${hint}`, { nearest: near });
}

/** The site's name that is closest to a misspelt one, or null where nothing is close. */
export function nearestSite(name: string, names: readonly string[]): string | null {
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of names) {
    // With 100,000 sites the comparing takes a while, and it is the supervisor's thread.
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
