import assert from "node:assert/strict";
import type { ConnectionLimit } from "../../../src/breaker/connection-limit.ts";
import type { SiteConfig } from "../../../src/config/edge-config.ts";
import { RequestHead } from "../../../src/http1/request-head.ts";
import { IdleBudget } from "../../../src/origin/idle-budget.ts";
import { TimerWheel } from "../../../src/primitives/timer-wheel.ts";
import type { Downstream } from "../../../src/proxy/downstream.ts";
import { Forwarding } from "../../../src/proxy/forwarding.ts";
import { Transaction } from "../../../src/proxy/transaction.ts";
import { Site } from "../../../src/sites/site.ts";
import { openGates, siteConfig } from "../sites/site-config.ts";

/** A request head from its lines; it must be a good one. */
export function requestHead(line: string, ...fields: string[]): RequestHead {
  const head = new RequestHead();
  const text = [line, ...fields, "", ""].join("\r\n");
  assert.equal(head.parse(text, { maxTargetBytes: 1000, maxHeaderCount: 100 }), null);
  return head;
}

/** A client of which only is known who it is: writing to it is not what these tests do. */
function client(): Downstream {
  const clientAddress = "192.0.2.1";
  const known = { clientAddress, isTrusted: false, forwarding: new Forwarding(clientAddress) };
  return known as Partial<Downstream> as Downstream;
}

/** A transaction that has found its site. */
export function transactionOf(head: RequestHead, changes: Partial<SiteConfig> = {}): Transaction {
  const transaction = new Transaction(client(), head, { timeMs: 0, startMs: 0, requestId: "id-1", chain: null });
  transaction.place = siteOf(changes);
  return transaction;
}

export function siteOf(changes: Partial<SiteConfig> = {}): Site {
  const pool = { maxIdlePerOrigin: 8, maxIdleTotal: 64, idleTimeoutMs: 50_000 };
  const limits = { nowMs: () => 0, waiting: new Set<ConnectionLimit>() };
  const means = {
    budget: new IdleBudget(pool),
    wheel: new TimerWheel(() => 0),
    gates: openGates(),
    limits,
  };
  return new Site(siteConfig("site", ["site.test"], changes), means, { cell: 1, gates: [0] });
}
