import type { Failure } from "../failures/failure.ts";
import type { LoggedAttempt } from "../observe/access-record.ts";
import type { OriginExchange } from "../origin/origin-exchange.ts";
import type { Transaction } from "./transaction.ts";

/*
 * What was tried, for the log, in the order of time: the addresses of every connect, and every exchange that failed. Times count from
 * the start of the transaction; what follows a failed attempt began when that one ended. Only failures and new connections come here.
 */

/** The addresses of a connect; their times count from its own start, which was after the queue. */
export function addConnect(transaction: Transaction, addresses: readonly LoggedAttempt[]): void {
  const { attempts, queueMs } = transaction;
  if (attempts.length === 0 && queueMs <= 0) {
    transaction.attempts = addresses;
    return;
  }
  const beganMs = Math.max(endedMs(attempts), queueMs);
  const later = addresses.map((one) => ({
    address: one.address,
    outcome: one.outcome,
    reason: one.reason,
    errno: one.errno,
    startMs: one.startMs + beganMs,
    durationMs: one.durationMs,
  }));
  transaction.attempts = attempts.concat(later);
}

/** An exchange that failed. */
export function addExchange(transaction: Transaction, { address }: OriginExchange, failed: Failure): void {
  const startMs = endedMs(transaction.attempts);
  const durationMs = Math.max(0, performance.now() - transaction.startMs - startMs);
  const attempt = { address, outcome: failed.name, reason: failed.reason, errno: "", startMs, durationMs };
  transaction.attempts = transaction.attempts.concat(attempt);
}

function endedMs(attempts: readonly LoggedAttempt[]): number {
  return attempts.reduce((endMs, { startMs, durationMs }) => Math.max(endMs, startMs + durationMs), 0);
}
