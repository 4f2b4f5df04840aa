import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SiteConfig } from "../../../src/config/edge-config.ts";
import { IdleBudget } from "../../../src/origin/idle-budget.ts";
import { TimerWheel } from "../../../src/primitives/timer-wheel.ts";
import { Site, type SiteMeans } from "../../../src/sites/site.ts";
import { SiteTable } from "../../../src/sites/site-table.ts";
import { openGates, originConfig, siteConfig } from "./site-config.ts";

const MEANS: SiteMeans = {
  budget: new IdleBudget({ maxIdlePerOrigin: 8, maxIdleTotal: 64, idleTimeoutMs: 50_000 }),
  wheel: new TimerWheel(() => 0),
  gates: openGates(),
  limits: { nowMs: () => 0, waiting: new Set() },
  cells: Int32Array.of(5, 6, 7, 8),
};

function table(sites: readonly SiteConfig[], previous: SiteTable | null = null): SiteTable {
  return new SiteTable(sites, MEANS, previous);
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
    assert.equal(sites.size, 2);
    assert.equal(sites.byName("b"), sites.find("b.test"));
    assert.equal(sites.byName("c"), undefined);
    assert.deepEqual(
      [...sites].map((site) => site.name),
      ["a", "b"],
    );
  });
});

describe("a table after another", () => {
  test("takes over sites that did not change, with what they have", () => {
    const before = table([
      siteConfig("same", ["a.test"]),
      siteConfig("other", ["b.test"]),
      siteConfig("gone", ["c.test"]),
    ]);
    const pool = before.byName("same")?.origin(0)?.pool;
    assert.ok(pool);
    const changed = siteConfig("other", ["b.test"], { origins: [originConfig("http://moved.test:8080")] });
    const after = table([siteConfig("new", ["d.test"]), changed, siteConfig("same", ["a.test"])], before);
    assert.equal(after.find("a.test"), before.find("a.test"));
    assert.equal(after.find("a.test")?.origin(0)?.pool, pool);
    assert.notEqual(after.find("b.test"), before.find("b.test"));
    assert.equal(after.find("b.test")?.origin(0)?.config.host, "moved.test");
    assertFinds(after, { "c.test": null, "d.test": "new" });
    assertFinds(before, { "c.test": "gone", "d.test": null });
  });

  test("does not take over a site whose hosts, limits or name differ", () => {
    const before = table([siteConfig("a", ["a.test"])]);
    const hosts = siteConfig("a", ["a.test", "b.test"]);
    const limit = siteConfig("a", ["a.test"], { maxBodyBytes: 5 });
    const name = siteConfig("b", ["a.test"]);
    for (const changed of [hosts, limit, name]) {
      assert.notEqual(table([changed], before).find("a.test"), before.find("a.test"));
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
    const after = new Site(siteConfig("a", ["a.test"], { ...limit, origins }), MEANS, {
      firstOrigin: 0,
      before,
      cell: 1,
    });
    assert.deepEqual([after.origin(0) === second, after.origin(2) === first], [true, true]);
    assert.ok(after.origin(1) !== first && after.origin(1) !== second);
  });

  test("does not take over an origin of which a setting differs", () => {
    const before = table([siteConfig("a", ["a.test"], { origins: [one] })]).byName("a");
    const was = before?.origin(0);
    assert.ok(before && was);
    const origins = [{ ...one, tls: { ...one.tls, verify: false } }];
    assert.notEqual(
      new Site(siteConfig("a", ["a.test"], { origins }), MEANS, { firstOrigin: 0, before, cell: 1 }).origin(0),
      was,
    );
  });

  test("leaves origins that nobody has used asleep", () => {
    const before = table([siteConfig("a", ["a.test"], { origins: [one, two] })]).byName("a");
    assert.ok(before);
    before.origin(1);
    const after = new Site(siteConfig("a", ["a.test"], { ...limit, origins: [one, two] }), MEANS, {
      firstOrigin: 0,
      before,
      cell: 1,
    });
    assert.equal([...after.used()].length, 1);
  });
});

test("origins of a site come to life when they are asked for", () => {
  const origins = [originConfig("http://one.test"), originConfig("http://two.test")];
  const site = table([siteConfig("a", ["a.test"], { origins })]).byName("a");
  assert.deepEqual([...(site?.used() ?? [])], []);
  const second = site?.origin(1);
  assert.equal(second?.config.host, "two.test");
  assert.equal(site?.origin(1), second);
  assert.equal(site?.origin(2), null);
  assert.deepEqual([...(site?.used() ?? [])], [second]);
});

describe("100,000 sites", () => {
  const many = (count: number): SiteConfig[] =>
    Array.from({ length: count }, (_, index) => siteConfig(`s${index}`, [`s${index}.test`, `*.s${index}.test`]));
  const large = many(100_000);

  test("are there in less than 3 s, and are taken over in less than 3 s", () => {
    const startMs = performance.now();
    const first = table(large);
    const builtMs = performance.now();
    const second = table(many(100_000), first);
    const takenOverMs = performance.now();
    assert.equal(first.size, 100_000);
    assertFinds(first, { "s99999.test": "s99999", "x.y.s99999.test": "s99999", "s100000.test": null });
    assert.equal(second.find("s77777.test"), first.find("s77777.test"));
    assert.ok(builtMs - startMs < 3000, `${builtMs - startMs} ms`);
    assert.ok(takenOverMs - builtMs < 3000, `${takenOverMs - builtMs} ms`);
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
