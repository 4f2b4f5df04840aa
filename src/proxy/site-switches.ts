import { isOver } from "../config/site-orders.ts";
import { failure, type Failure } from "../failures/failure.ts";
import type { SiteSwitches } from "../sites/site-switches.ts";
import type { Transaction } from "./transaction.ts";

/*
 * What a person has switched at a site decides before anything else does, and the origin is not asked. A simulation goes before `disabled`, and that
 * before maintenance: docs/guides/site-switches.md.
 */

const OFF: Failure = failure("SiteDisabled");

/** What a request gets in place of the origin's answer; null = it goes on. */
export function switchedAnswer(switches: SiteSwitches, transaction: Transaction): Failure | null {
  return simulated(switches, transaction) ?? (switches.isOff ? OFF : maintained(switches, transaction));
}

function simulated({ simulations }: SiteSwitches, { timeMs, target, clientAddress }: Transaction): Failure | null {
  for (const { path, clients, untilMs, failure: played } of simulations) {
    if (isOver(untilMs, timeMs) || !target.startsWith(path)) continue;
    if (clients === null || clients.has(clientAddress)) return played;
  }
  return null;
}

function maintained({ maintenance }: SiteSwitches, transaction: Transaction): Failure | null {
  const { timeMs, clientAddress } = transaction;
  if (maintenance === null || isOver(maintenance.untilMs, timeMs) || maintenance.allow.has(clientAddress)) return null;
  const { untilMs } = maintenance;
  if (untilMs !== null) transaction.retryAfterSeconds = Math.ceil((untilMs - timeMs) / 1000);
  return maintenance.failure;
}
