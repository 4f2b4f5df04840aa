import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { SiteConfig } from "../../../src/config/edge-config.ts";
import { parseConfig } from "../../../src/config/load.ts";
import { mistakeText } from "../../../src/config/mistake.ts";
import {
  isSwitchedOff,
  type MaintenanceOrder,
  maintenanceOf,
  NO_ORDERS,
  ordersAt,
  type Simulation,
} from "../../../src/config/site-orders.ts";

const PLACE = { file: "wao.yaml", folder: "/etc/wao" };

function load(lines: string) {
  return parseConfig(`sites:\n  - hosts: [a]\n    origin: http://10.0.0.5\n    ${lines}\n`, PLACE);
}

function siteOf(lines: string): SiteConfig {
  const loaded = load(lines);
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.mistakes.map(mistakeText).join("\n"));
  return loaded.config.sites[0] ?? assert.fail("no site");
}

function mistakes(lines: string): string[] {
  const loaded = load(lines);
  return loaded.ok ? assert.fail("it was accepted") : loaded.mistakes.map(mistakeText);
}

suite("what the configuration says", () => {
  test("nothing, and what means nothing", () => {
    for (const lines of ["", "disabled: false", "maintenance: false"]) {
      const { isDisabled, maintenance } = siteOf(lines);
      assert.deepEqual([isDisabled, maintenance], [undefined, undefined], lines);
    }
  });

  test("every form", () => {
    assert.equal(siteOf("disabled: true").isDisabled, true);
    const endless = { untilMs: null, message: null, allow: [] };
    assert.deepEqual(siteOf("maintenance: true").maintenance, endless);
    assert.deepEqual(siteOf("maintenance: {}").maintenance, endless);
    const full =
      "maintenance:\n      until: 2096-11-23T18:00:00Z\n      message: |\n        We are back\n        soon.\n      allow: [192.0.2.7, 2001:db8::/32]";
    assert.deepEqual(siteOf(full).maintenance, {
      untilMs: Date.UTC(2096, 10, 23, 18),
      message: "We are back soon.",
      allow: ["192.0.2.7/32", "2001:db8::/32"],
    });
  });

  test("each mistake at its place", () => {
    const wrong: [lines: string, message: RegExp][] = [
      ["disabled: yes", /^wao\.yaml:4:15: sites\[0\]\.disabled: expected true or false, found "yes"$/],
      [
        "maintenance: on",
        /^wao\.yaml:4:18: sites\[0\]\.maintenance: expected true, false or a mapping with until, .*found "on"$/,
      ],
      ["maintenance: { til: x }", /sites\[0\]\.maintenance\.til: unknown key; did you mean "until"\?$/],
      [
        "maintenance: { until: 2096-11-23T18:00:00 }",
        /^wao\.yaml:4:27: sites\[0\]\.maintenance\.until: .* has no time zone/,
      ],
      ["maintenance: { until: 18:00 }", /maintenance\.until: "18:00" is not a time/],
      ["maintenance: { allow: [10.0.0.1/8] }", /maintenance\.allow\[0\]: "10\.0\.0\.1\/8" is inside a range/],
      ["maintenance: { allow: 10.0.0.1 }", /maintenance\.allow: expected a list, found "10\.0\.0\.1"; write \["10/],
      ['maintenance: { message: "" }', /maintenance\.message: the message is empty; leave it out$/],
      ['maintenance: { message: "a\\u202eb" }', /maintenance\.message: the message has a control character in it/],
      ['maintenance: { message: "a\\ue000b" }', /maintenance\.message: the message has a control character in it/],
      [`maintenance: { message: "${"x".repeat(501)}" }`, /maintenance\.message: the message is longer than 500/],
    ];
    for (const [lines, message] of wrong) {
      const found = mistakes(lines);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", message);
    }
  });

  test("an end that has passed is a warning: time alone brings it about", () => {
    const loaded = load("maintenance: { until: 2020-01-01T00:00:00Z }");
    assert.ok(loaded.ok);
    const [warning] = loaded.warnings;
    assert.match(
      warning === undefined ? "" : mistakeText(warning),
      /^wao\.yaml:4:27: .*until: this time has passed, so/,
    );
    assert.equal(warning?.fails, undefined);
  });
});

suite("what holds", () => {
  const CONFIGURED = { untilMs: null, message: "configured", allow: [] };
  const ORDERED: MaintenanceOrder = { is: "on", sinceMs: 1, untilMs: 100, message: "ordered", allow: [] };
  const SITE = { name: "shop", isDisabled: true, maintenance: CONFIGURED } as const;
  const PLAIN = { name: "shop" };

  test("an order goes before the configuration, in both directions", () => {
    for (const [disabled, ofPlain, ofSite] of [
      [null, false, true],
      [{ is: "on", sinceMs: 1 }, true, true],
      [{ is: "off", sinceMs: 1 }, false, false],
    ] as const) {
      const orders = { ...NO_ORDERS, disabled };
      assert.deepEqual([isSwitchedOff(PLAIN, orders), isSwitchedOff(SITE, orders)], [ofPlain, ofSite]);
    }
    const messages = (maintenance: MaintenanceOrder | null) =>
      [PLAIN, SITE].map((site) => maintenanceOf(site, { ...NO_ORDERS, maintenance })?.message);
    assert.deepEqual(messages(null), [undefined, "configured"]);
    assert.deepEqual(messages(ORDERED), ["ordered", "ordered"]);
    assert.deepEqual(messages({ is: "off", sinceMs: 1 }), [undefined, undefined]);
  });

  test("orders end at their time and not before; those without an end stay", () => {
    const simulation: Simulation = {
      name: "ConnectError",
      reason: null,
      path: null,
      client: null,
      sinceMs: 1,
      untilMs: 50,
    };
    const orders = {
      disabled: { is: "on", sinceMs: 1 },
      maintenance: ORDERED,
      simulations: [simulation, { ...simulation, path: "/", untilMs: 200 }],
    } as const;
    assert.deepEqual(ordersAt(orders, 49), orders);
    assert.deepEqual(ordersAt(orders, 50).simulations, [orders.simulations[1]]);
    assert.equal(ordersAt(orders, 99).maintenance, ORDERED);
    assert.deepEqual(ordersAt(orders, 200), { ...NO_ORDERS, disabled: orders.disabled });
    const off = { ...NO_ORDERS, maintenance: { is: "off", sinceMs: 1 } } as const;
    assert.deepEqual(ordersAt(off, 1e15), off);
    const endless = { ...NO_ORDERS, maintenance: { ...ORDERED, untilMs: null } };
    assert.deepEqual(ordersAt(endless, 1e15), endless);
  });
});
