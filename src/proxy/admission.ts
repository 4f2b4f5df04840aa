import { resultOf } from "../breaker/exchange-result.ts";
import { REFUSED } from "../breaker/origin-gate.ts";
import { NODE_CUT_OFF, TAKEN_OUT } from "../breaker/refusal.ts";
import type { Failure } from "../failures/failure.ts";
import type { SiteOrigin } from "../sites/site-origin.ts";
import type { Edge } from "./edge.ts";
import { NO_TOKEN, type Transaction } from "./transaction.ts";

/*
 * The pipeline's dealings with the breaker. A transaction that is let through to an origin holds a token there, and gives it back exactly once: with
 * the head of the answer, with the failure of the exchange, or, when it is over for another reason, saying nothing. A repeat at the same origin keeps it.
 *
 * Where the origin has a limit of connections, it holds a seat, too, and that for longer: until its connection is idle or closed. Whoever waits for a
 * seat holds no token: the breaker would take it for a request that the origin does not answer.
 */

/** The first origin of the site, from the present one on, that may be asked; the transaction holds its token then. Null = none may. */
export function admittedOrigin(edge: Edge, transaction: Transaction): SiteOrigin | null {
  const { place, head } = transaction;
  if (place === null) return null;
  transaction.full = null;
  for (
    let origin = place.origin(transaction.originIndex);
    origin !== null;
    origin = place.origin(++transaction.originIndex)
  ) {
    const token = origin.config.isDisabled === true ? REFUSED : origin.gate.admit(head.method, edge.breakerMs);
    if (token !== REFUSED && !hasSeat(transaction, origin)) {
      origin.gate.dropped(token);
      if (transaction.full === null) {
        transaction.full = origin.limit;
        transaction.fullIndex = transaction.originIndex;
      }
    } else if (token !== REFUSED) {
      transaction.token = token;
      transaction.usedOrigin = origin;
      return origin;
    }
    // Blocked while the request waited for a seat there.
    giveSeatBack(transaction);
    // The first one that refuses is the one to tell of, if none was tried.
    transaction.usedOrigin ??= origin;
  }
  return null;
}

/** It has one, gets one, or needs none. */
function hasSeat(transaction: Transaction, { limit }: SiteOrigin): boolean {
  if (limit === null || transaction.seat === limit) return true;
  if (!limit.take()) return false;
  transaction.seat = limit;
  return true;
}

/** The connection to the origin is idle or closed, or never was. Others who wait may be served before this returns. */
export function giveSeatBack(transaction: Transaction): void {
  const { seat } = transaction;
  if (seat === null) return;
  transaction.seat = null;
  seat.giveBack();
}

/** Why no origin took the request, and when to come back: as the first one says. */
export function refusal(edge: Edge, transaction: Transaction): Failure {
  const { usedOrigin } = transaction;
  if (usedOrigin === null || usedOrigin.config.isDisabled === true) return TAKEN_OUT;
  transaction.retryAfterSeconds = usedOrigin.gate.retryAfterSeconds(edge.breakerMs, Math.random());
  return usedOrigin.gate.refused;
}

/** The head of the final answer is here. */
export function settleAnswered(edge: Edge, transaction: Transaction, status: number): void {
  const { token, usedOrigin, head } = transaction;
  if (token === NO_TOKEN || usedOrigin === null) return;
  transaction.token = NO_TOKEN;
  // Switching to another protocol says nothing of how the origin answers requests.
  if (status === 101) return usedOrigin.gate.dropped(token);
  usedOrigin.gate.answered(token, edge.breakerMs);
  if (status < 300 && head.method === "GET") edge.originNews.worked(usedOrigin, head.target, head.authority);
}

/** The exchange failed before the head of an answer. */
export function settleFailed(edge: Edge, transaction: Transaction, failed: Failure): void {
  const { token, usedOrigin, place } = transaction;
  if (token === NO_TOKEN || usedOrigin === null || place === null) return;
  transaction.token = NO_TOKEN;
  const result = resultOf(failed, place.config.blocking);
  const count = (): void => usedOrigin.gate[result](token, edge.breakerMs);
  if (result !== "timedOut" && result !== "connectTimedOut") return count();
  usedOrigin.addTimeout(transaction.head.target, failed.name, edge.breakerMs);
  return edge.originNews.timedOut(usedOrigin, count);
}

/** It is over, and says nothing of the origin. */
export function settleDropped(transaction: Transaction): void {
  const { token, usedOrigin } = transaction;
  if (token === NO_TOKEN) return;
  transaction.token = NO_TOKEN;
  usedOrigin?.gate.dropped(token);
}

/** While this node is cut off, silence is its own fault and not the origin's. */
export function fairly(edge: Edge, transaction: Transaction, failed: Failure): Failure {
  if (!edge.gates.isNodeCutOff || transaction.place === null) return failed;
  const result = resultOf(failed, transaction.place.config.blocking);
  return result === "unreachable" || result === "connectTimedOut" ? NODE_CUT_OFF : failed;
}
