import { failureRow } from "../failures/catalogue.ts";
import type { Failure } from "../failures/failure.ts";
import type { OriginExchange } from "../origin/origin-exchange.ts";
import type { Transaction } from "./transaction.ts";

/** What follows a failed attempt: once more at the same origin, on a fresh connection; at the site's next origin; or the failure. */
export type Next = "repeat" | "next-origin" | "give-up";

/**
 * Whether a failed exchange is tried once more (RFC 9110 §9.2.2, RFC 9112 §9.3.1), and where. Marks the transaction accordingly.
 * A request whose octets may have reached the origin is repeated only if its method is idempotent and its body is still here.
 */
export function afterExchangeFailure(transaction: Transaction, connection: OriginExchange, failed: Failure): Next {
  // A write that failed has taken the body along, even if not an octet of it left.
  if (!transaction.body.isWhole) return "give-up";
  // It was reset, or spoke first, before a word of ours: like a connection that did not come about.
  if (connection.wroteNothing && hasNextOrigin(transaction)) return "next-origin";
  if (connection.isUnprocessed) return onceMore(transaction);
  if (connection.receivedBytes > 0) return "give-up";
  const repeatable = failed.name === "ConnectionReset" || (transaction.isIdempotent && transaction.body.canReplay);
  if (!repeatable) return "give-up";
  if (connection.isReused && !transaction.freshOnly && isClosed(failed)) {
    // The keep-alive race: the origin closed an idle connection while our request was on its way. Not a failure of the origin.
    transaction.freshOnly = true;
    return "repeat";
  }
  const { edgeRetry } = failureRow(failed.name);
  if (transaction.repeats > 0 || (edgeRetry !== "once" && edgeRetry !== "once-if-idempotent")) return "give-up";
  transaction.repeats++;
  transaction.freshOnly = true;
  return hasNextOrigin(transaction) ? "next-origin" : "repeat";
}

/** The origin has said that it did not look at it (RFC 9113 §8.7): whatever the method, but not for ever. */
function onceMore(transaction: Transaction): Next {
  if (transaction.repeats > 0) return "give-up";
  transaction.repeats++;
  return "repeat";
}

/** Nothing has been sent, so any request may go to the next origin, if the site has one. */
export function afterConnectFailure(transaction: Transaction, failed: Failure): Next {
  return hasNextOrigin(transaction) && failed.name !== "EdgeError" ? "next-origin" : "give-up";
}

function hasNextOrigin({ place, originIndex }: Transaction): boolean {
  return originIndex + 1 < (place?.config.origins.length ?? 0);
}

function isClosed(failed: Failure): boolean {
  return (
    failed.name === "ClosedBeforeResponse" || failed.name === "ResetBeforeResponse" || failed.name === "ConnectionReset"
  );
}
