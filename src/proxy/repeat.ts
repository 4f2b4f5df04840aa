import { failureRow } from "../failures/catalogue.ts";
import type { Failure } from "../failures/failure.ts";
import type { OriginConnection } from "../origin/origin-connection.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Whether a failed exchange is tried once more (RFC 9110 §9.2.2, RFC 9112 §9.3.1). Marks the transaction accordingly.
 * A request whose octets may have reached the origin is repeated only if its method is idempotent and its body is still here.
 */
export function afterExchangeFailure(
  transaction: Transaction,
  connection: OriginConnection,
  failed: Failure,
): "repeat" | "give-up" {
  if (connection.receivedBytes > 0) return "give-up";
  const sentNothing = failed.name === "ConnectionReset";
  const repeatable = sentNothing || (transaction.isIdempotent && transaction.body.canReplay);
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
  return "repeat";
}

/** Nothing has been sent, so any request may go to the next origin, if the site has one. */
export function afterConnectFailure(transaction: Transaction, failed: Failure): "next-origin" | "give-up" {
  const origins = transaction.place?.config.origins.length ?? 0;
  return transaction.originIndex + 1 < origins && failed.name !== "EdgeError" ? "next-origin" : "give-up";
}

function isClosed(failed: Failure): boolean {
  return (
    failed.name === "ClosedBeforeResponse" || failed.name === "ResetBeforeResponse" || failed.name === "ConnectionReset"
  );
}
