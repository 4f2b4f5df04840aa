import type { FailureName } from "../failures/catalogue.ts";
import type { Verdict } from "./verdict.ts";

/**
 * DESIGN §6: certificate/TLS > 2200 > 2204 > 2201 > 2203 > 2208 > 2006, and 2008 only if every address is denied. The more an answer proves about the
 * origin, the more it tells.
 */
const ORDER: Readonly<Partial<Record<FailureName, number>>> = {
  ConnectError: 7,
  ConnectionReset: 6,
  ConnectTimeout: 5,
  DestinationNotReachable: 4,
  EdgeNetworkError: 3,
  // Below 2006: 2208 says that the origin has *only* addresses of a family that this edge cannot route.
  AddressFamilyUnsupported: 2,
  // The others were tried, and what became of them is what keeps the site from working.
  OriginAddressProhibited: 1,
};

/** TLS failures have no row: whoever speaks TLS was reached. A handshake that timed out says less than one that failed. */
function rank(name: FailureName): number {
  return ORDER[name] ?? (name === "TLSHandshakeTimeout" ? 8 : 9);
}

/** Of the failures of several addresses the one to report; the earlier one where they tell the same. Null if there is none. */
export function mostTelling(verdicts: readonly Verdict[]): Verdict | null {
  let best: Verdict | null = null;
  for (const candidate of verdicts) {
    if (best === null || rank(candidate.name) > rank(best.name)) best = candidate;
    // Of equals, one with a reason says more than one without.
    else if (rank(candidate.name) === rank(best.name) && best.reason === null && candidate.reason !== null)
      best = candidate;
  }
  return best;
}
