import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SiteConfig } from "../../../src/config/edge-config.ts";
import { IdleBudget } from "../../../src/origin/idle-budget.ts";
import { TimerWheel } from "../../../src/primitives/timer-wheel.ts";
import { Site, type SiteMeans } from "../../../src/sites/site.ts";
import { SiteChanges } from "../../../src/sites/site-changes.ts";
import { SiteTable } from "../../../src/sites/site-table.ts";
import { openGates, originConfig, siteConfig } from "./site-config.ts";

const MEANS: SiteMeans = {
  budget: new IdleBudget({ maxIdlePerOrigin: 8, maxIdleTotal: 64, idleTimeoutMs: 50_000 }),
  wheel: new TimerWheel(() => 0),
  gates: openGates(),
  limits: { nowMs: () => 0, waiting: new Set() },
};

function site(config: SiteConfig): Site {
  return new Site(config, MEANS, { cell: 1, gates: config.origins.map((_, index) => index) });
}

/** Puts changes in force; all that is left to do afterwards is done. */
function change(table: SiteTable, sites: readonly SiteConfig[], removed: readonly string[] = []): void {
  const changes = new SiteChanges(table);
  for (const config of sites) changes.put(site(config));
  for (const name of removed) changes.remove(name);
  table.apply(changes, "kept");
  for (const _ of table.settle(changes));
}

function table(sites: readonly SiteConfig[]): SiteTable {
  const made = new SiteTable();
  change(made, sites);
  return made;
}

/** A site in place of another one. */
function after(before: Site, config: SiteConfig): Site {
  const made = site(config);
  made.takeOver(before);
  return made;
}

function assertFinds(sites: SiteTable, expected: Readonly<Record<string, string | null>>): void {
  for (const [host, name] of Object.entries(expected)) assert.equal(sites.find(host)?.name ?? null, name, host);
}

describe("which site a host belongs to", () => {
  test("exact names", () => {
    const sites = table([siteConfig("a", ["a.test", "www.a.test"]), siteConfig("b", ["b.test", "::1", "10.0.0.1"])]);
    assertFinds(sites, {
      "a.test": "a",
      "www.a.test": "a",
      "b.test": "b",
      "::1": "b",
      "10.0.0.1": "b",
      "c.test": null,
      test: null,
      "x.a.test": null,
      "": null,
    });
  });

  test("wildcards: every name below, not the name itself, and the longest wins", () => {
    const sites = table([
      siteConfig("short", ["*.test"]),
      siteConfig("long", ["*.shop.test"]),
      siteConfig("longest", ["*.eu.shop.test"]),
    ]);
    assertFinds(sites, {
      "a.test": "short",
      "shop.test": "short",
      "x.shop.test": "long",
      "x.y.shop.test": "long",
      "eu.shop.test": "long",
      "x.eu.shop.test": "longest",
      test: null,
      "xshop.test": "short",
      "shop.test.x": null,
    });
  });

  test("an exact name goes before a wildcard, wildcards before *", () => {
    const sites = table([
      siteConfig("all", ["*"]),
      siteConfig("wild", ["*.shop.test"]),
      siteConfig("exact", ["a.shop.test"]),
    ]);
    assertFinds(sites, {
      "a.shop.test": "exact",
      "b.shop.test": "wild",
      "b.a.shop.test": "wild",
      "shop.test": "all",
      "other.test": "all",
      "": "all",
    });
  });

  test("sites by name", () => {
    const sites = table([siteConfig("a", ["a.test"]), siteConfig("b", ["b.test"])]);
    assert.equal(sites.byName("b"), sites.find("b.test"));
    assert.equal(sites.byName("c"), undefined);
    assert.deepEqual(
      [...sites].map((site) => site.name),
      ["a", "b"],
    );
  });
});

describe("a table that changes", () => {
  test("knows nothing of it before it holds, and then all of it, also before it is worked in", () => {
    const sites = table([
      siteConfig("same", ["a.test"]),
      siteConfig("other", ["b.test", "*.b.test"]),
      siteConfig("gone", ["c.test", "*"]),
    ]);
    const [same, other] = [sites.byName("same"), sites.byName("other")];
    const changes = new SiteChanges(sites);
    changes.put(site(siteConfig("new", ["d.test", "*.b.test"])));
    changes.put(site(siteConfig("other", ["b.test", "c.test"])));
    changes.remove("gone");
    assertFinds(sites, {
      "b.test": "other",
      "x.b.test": "other",
      "c.test": "gone",
      "d.test": "gone",
      "e.test": "gone",
    });
    sites.apply(changes, "kept");
    const now = {
      "a.test": "same",
      "b.test": "other",
      "x.b.test": "new",
      "c.test": "other",
      "d.test": "new",
      "e.test": null,
    };
    assertFinds(sites, now);
    const steps = sites.settle(changes);
    for (let step = steps.next(); step.done !== true; step = steps.next()) assertFinds(sites, now);
    assertFinds(sites, now);
    assert.equal(sites.byName("same"), same);
    assert.notEqual(sites.byName("other"), other);
    assert.equal(sites.byName("gone"), undefined);
    assert.deepEqual([...sites].map(({ name }) => name).toSorted(), ["new", "other", "same"]);
    assert.deepEqual([same?.isClosed, other?.isClosed], [false, true]);
  });

  test("hands hosts on in whatever order it is told", () => {
    for (const order of [
      ["a", "b"],
      ["b", "a"],
    ]) {
      const sites = table([siteConfig("a", ["one.test", "*"]), siteConfig("b", ["two.test"])]);
      const next: Record<string, SiteConfig> = {
        a: siteConfig("a", ["two.test"]),
        b: siteConfig("b", ["one.test", "*"]),
      };
      change(
        sites,
        order.flatMap((name) => next[name] ?? []),
      );
      assertFinds(sites, { "one.test": "b", "two.test": "a", "three.test": "b" });
    }
  });
});

describe("a site that changed", () => {
  const [one, two, three] = ["http://one.test", "http://two.test", "http://three.test"].map(originConfig);
  assert.ok(one && two && three);
  const limit = { maxBodyBytes: 5 };

  test("takes over the origins that are configured as they were, wherever they stand now", () => {
    const before = table([siteConfig("a", ["a.test"], { origins: [one, two] })]).byName("a");
    const [first, second] = [before?.origin(0), before?.origin(1)];
    assert.ok(before && first && second);
    const origins = [originConfig("http://two.test"), three, originConfig("http://one.test")];
    const now = after(before, siteConfig("a", ["a.test"], { ...limit, origins }));
    assert.deepEqual([now.origin(0) === second, now.origin(2) === first], [true, true]);
    assert.ok(now.origin(1) !== first && now.origin(1) !== second);
  });

  test("does not take over an origin of which a setting differs", () => {
    const before = table([siteConfig("a", ["a.test"], { origins: [one] })]).byName("a");
    const was = before?.origin(0);
    assert.ok(before && was);
    const origins = [{ ...one, tls: { ...one.tls, verify: false } }];
    assert.notEqual(after(before, siteConfig("a", ["a.test"], { origins })).origin(0), was);
  });

  test("leaves origins that nobody has used asleep", () => {
    const before = table([siteConfig("a", ["a.test"], { origins: [one, two] })]).byName("a");
    assert.ok(before);
    before.origin(1);
    const now = after(before, siteConfig("a", ["a.test"], { ...limit, origins: [one, two] }));
    assert.equal([...now.used()].length, 1);
  });
});

test("origins of a site come to life when they are asked for", () => {
  const origins = [originConfig("http://one.test"), originConfig("http://two.test")];
  const lazy = table([siteConfig("a", ["a.test"], { origins })]).byName("a");
  assert.deepEqual([...(lazy?.used() ?? [])], []);
  const second = lazy?.origin(1);
  assert.equal(second?.config.host, "two.test");
  assert.equal(lazy?.origin(1), second);
  assert.equal(lazy?.origin(2), null);
  assert.deepEqual([...(lazy?.used() ?? [])], [second]);
});

describe("100,000 sites", () => {
  const many = (count: number): SiteConfig[] =>
    Array.from({ length: count }, (_, index) => siteConfig(`s${index}`, [`s${index}.test`, `*.s${index}.test`]));
  const large = many(100_000);

  test("are there in less than 3 s, and are changed in less than 3 s", () => {
    const startMs = performance.now();
    const sites = table(large);
    const builtMs = performance.now();
    change(sites, many(100_000));
    const changedMs = performance.now();
    assertFinds(sites, { "s99999.test": "s99999", "x.y.s99999.test": "s99999", "s100000.test": null });
    assert.ok(builtMs - startMs < 3000, `${builtMs - startMs} ms`);
    assert.ok(changedMs - builtMs < 3000, `${changedMs - builtMs} ms`);
  });

  test("are found as fast as 1,000", () => {
    const [small, big] = [table(many(1000)), table(large)];
    // The same few names in both, so that the caches of the processor do not count.
    const hosts = Array.from({ length: 300 }, (_, index) => [
      `s${index * 3}.test`,
      `x.s${index * 3}.test`,
      `none${index}.test`,
    ]).flat();
    const best = { small: Number.POSITIVE_INFINITY, big: Number.POSITIVE_INFINITY };
    for (let round = 0; round < 30; round++) {
      best.small = Math.min(best.small, lookupMs(small, hosts));
      best.big = Math.min(best.big, lookupMs(big, hosts));
    }
    assert.ok(best.big < 5 * best.small, `${best.small} ms, ${best.big} ms`);
  });
});

function lookupMs(sites: SiteTable, hosts: readonly string[]): number {
  const startMs = performance.now();
  let found = 0;
  for (let count = 0; count < 10; count++) for (const host of hosts) if (sites.find(host)) found++;
  assert.equal(found, (hosts.length / 3) * 2 * 10);
  return performance.now() - startMs;
}
