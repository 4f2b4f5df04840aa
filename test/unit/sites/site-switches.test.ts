import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_ORDERS, type Simulation } from "../../../src/config/site-orders.ts";
import { failureRows } from "../../../src/failures/catalogue.ts";
import { proxyStatus } from "../../../src/failures/header.ts";
import { shownAs, simulatedFailure, whyNotSimulated } from "../../../src/failures/simulated-failure.ts";
import { siteSwitches } from "../../../src/sites/site-switches.ts";
import { siteConfig } from "./site-config.ts";

const SHOP = siteConfig("shop", ["shop.test"]);

function simulation(parts: Partial<Simulation>): Simulation {
  return { name: "ConnectError", reason: null, path: null, client: null, sinceMs: 1, untilMs: 2, ...parts };
}

test("where nothing is switched there is nothing to look at", () => {
  assert.equal(siteSwitches(SHOP, NO_ORDERS), null);
  const off = { ...NO_ORDERS, disabled: { is: "off", sinceMs: 1 }, maintenance: { is: "off", sinceMs: 1 } } as const;
  const maintenance = { untilMs: null, message: null, allow: [] };
  assert.equal(siteSwitches({ ...SHOP, isDisabled: true, maintenance }, off), null);
});

test("the longer path comes first, then the narrower range of clients, then the newer one", () => {
  const wanted = [
    simulation({ path: "/long" }),
    simulation({ path: "/a", client: "2001:db8::1/128" }),
    simulation({ path: "/a", client: "192.0.2.0/24" }),
    simulation({ path: "/a", client: "2001:db8::/32" }),
    simulation({ path: "/a", sinceMs: 9 }),
    simulation({ path: "/b", sinceMs: 8 }),
    simulation({ client: "0.0.0.0/0" }),
    simulation({}),
  ];
  const details = wanted.map(({ path, client }) => [path ?? "", client !== null]);
  const ready = siteSwitches(SHOP, { ...NO_ORDERS, simulations: wanted.toReversed() });
  assert.deepEqual(
    ready?.simulations.map(({ path, clients }) => [path, clients !== null]),
    details,
  );
  assert.ok(ready?.simulations[2]?.clients?.has("192.0.2.9"));
  assert.ok(ready?.simulations[3]?.clients?.has("2001:db8::5"));
});

test("every row but two can be simulated, and is never mistaken for the real one", () => {
  const not = failureRows().filter((row) => whyNotSimulated(row) !== null);
  assert.deepEqual(
    not.map(({ code }) => code),
    [2009, 2508],
  );
  for (const row of failureRows()) {
    for (const reason of [null, ...row.reasons]) {
      const played = simulatedFailure(row.name, reason);
      const details = `simulates ${row.code} ${row.name}${reason === null ? "" : `: ${reason}`}`;
      assert.equal(played.name, "TestError");
      assert.equal(played.detail, details);
      assert.equal(proxyStatus(played), `wao; error=proxy_internal_response; details="2009 TestError: ${details}"`);
      assert.deepEqual(shownAs(played), { row, reason });
    }
  }
});
