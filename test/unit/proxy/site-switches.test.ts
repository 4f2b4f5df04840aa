import assert from "node:assert/strict";
import { test } from "node:test";
import type { MaintenanceConfig, SiteConfig } from "../../../src/config/edge-config.ts";
import { NO_ORDERS, type Simulation } from "../../../src/config/site-orders.ts";
import { switchedAnswer } from "../../../src/proxy/site-switches.ts";
import { Transaction } from "../../../src/proxy/transaction.ts";
import { requestHead, siteOf, transactionOf } from "./transaction-rig.ts";

/** What the visitor 192.0.2.1 gets at a time, and when it is to come back. */
function told(
  config: Partial<SiteConfig>,
  simulations: readonly Partial<Simulation>[],
  at: { ms?: number; path?: string } = {},
) {
  const { ms = 0, path = "/" } = at;
  const head = requestHead(`GET ${path} HTTP/1.1`, "Host: site.test");
  const { client } = transactionOf(head);
  const transaction = new Transaction(client, head, { timeMs: ms, startMs: 0, requestId: "id-1", chain: null });
  const site = siteOf(config);
  site.obey({ ...NO_ORDERS, simulations: simulations.map((one) => ({ ...SIMULATION, ...one })) });
  const failed = site.switches === null ? null : switchedAnswer(site.switches, transaction);
  return [failed?.simulates?.name ?? failed?.name ?? null, transaction.retryAfterSeconds];
}

const SIMULATION: Simulation = {
  name: "ConnectError",
  reason: null,
  path: null,
  client: null,
  sinceMs: 0,
  untilMs: 1000,
};

function work(parts: Partial<MaintenanceConfig>): Partial<SiteConfig> {
  return { maintenance: { untilMs: null, message: null, allow: [], ...parts } };
}

test("every end is looked at by the request itself", () => {
  assert.deepEqual(told({}, [{}], { ms: 999 }), ["ConnectError", -1]);
  assert.deepEqual(told({}, [{}], { ms: 1000 }), [null, -1]);
  assert.deepEqual(told(work({ untilMs: 5000 }), [], { ms: 4999 }), ["MaintenanceMode", 1]);
  assert.deepEqual(told(work({ untilMs: 5000 }), [], { ms: 3999 }), ["MaintenanceMode", 2]);
  assert.deepEqual(told(work({ untilMs: 5000 }), [], { ms: 5000 }), [null, -1]);
  assert.deepEqual(told(work({}), [], { ms: 1e15 }), ["MaintenanceMode", -1]);
});

test("a simulation that is over leaves the word to the next one, then to what is off, then to maintenance", () => {
  const two = [
    { path: "/a", untilMs: 10 },
    { name: "ResponseTimeout", untilMs: 20 },
  ] as const;
  const config = { ...work({ untilMs: 5000 }), isDisabled: true } as const;
  assert.deepEqual(told(config, two, { ms: 5, path: "/a" }), ["ConnectError", -1]);
  assert.deepEqual(told(config, two, { ms: 5, path: "/b/a" }), ["ResponseTimeout", -1]);
  assert.deepEqual(told(config, two, { ms: 15, path: "/a" }), ["ResponseTimeout", -1]);
  assert.deepEqual(told(config, two, { ms: 20, path: "/a" }), ["SiteDisabled", -1]);
  assert.deepEqual(told(work({ untilMs: 5000 }), two, { ms: 20 }), ["MaintenanceMode", 5]);
});

test("clients are those of the access log", () => {
  assert.deepEqual(told({}, [{ client: "192.0.2.0/31" }]), ["ConnectError", -1]);
  assert.deepEqual(told({}, [{ client: "192.0.2.2/31" }]), [null, -1]);
  assert.deepEqual(told(work({ allow: ["2001:db8::/32", "192.0.2.1/32"] }), []), [null, -1]);
  assert.deepEqual(told(work({ allow: ["192.0.2.2/32"] }), []), ["MaintenanceMode", -1]);
});
