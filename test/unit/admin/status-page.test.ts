import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { AdminProblem } from "../../../src/admin/admin-problem.ts";
import { nearestSite } from "../../../src/admin/nearest-site.ts";
import { statusPage } from "../../../src/admin/status-page.ts";
import { readStatusQuery } from "../../../src/admin/status-query.ts";
import { MemoryDesk } from "../../harness/memory-desk.ts";

const DESK = new MemoryDesk({
  shop: ["http://a:1", "http://b:1"],
  blog: ["http://c:1"],
  api: ["http://d:1"],
  "*.wild": ["http://e:1"],
});
DESK.set("shop", 1, { state: "blocked" });
DESK.set("api", 0, { state: "ramp" });

function page(query: string) {
  const { origins, next, counts } = statusPage(DESK, readStatusQuery(new URLSearchParams(query)));
  return { origins: origins.map(({ site, index }) => `${site} ${index}`), next, counts };
}

suite("status", () => {
  test("shows what is not closed and counts the rest", () => {
    const counts = { sites: 4, origins: 5, closed: 3 };
    assert.deepEqual(page(""), { origins: ["api 0", "shop 1"], next: null, counts });
    assert.deepEqual(page("site=shop"), { origins: ["shop 1"], next: null, counts });
    assert.deepEqual(page("site=shop&state=all").origins, ["shop 0", "shop 1"]);
    assert.deepEqual(page("site=blog").origins, []);
  });

  test("goes through all sites page by page, none twice, none left out", () => {
    const seen: string[] = [];
    for (const state of ["all", "not-closed"]) {
      let after = "";
      for (;;) {
        const { origins, next } = page(`state=${state}&limit=1${after}`);
        seen.push(...origins);
        if (next === null) break;
        after = `&after=${encodeURIComponent(next)}`;
      }
    }
    assert.deepEqual(seen, ["*.wild 0", "api 0", "blog 0", "shop 0", "shop 1", "api 0", "shop 1"]);
  });

  test("goes on after a site that went away between two pages", () => {
    assert.deepEqual(page("state=all&after=boutique&limit=5").origins, ["shop 0", "shop 1"]);
    assert.deepEqual(page("state=all&after=zzz"), { origins: [], next: null, counts: page("").counts });
  });

  test("says what is wrong with the question", () => {
    const wrong: [string, RegExp][] = [
      ["state=open", /^query: state: "open" is not known here; write all or not-closed$/],
      ["limit=0", /^query: limit: expected a whole number from 1 to 1000, found "0"$/],
      ["limit=1e3", /limit: expected a whole number/],
      ["sate=all", /^query: sate: unknown key; did you mean "state"\?$/],
      ["__proto__=x", /^query: __proto__: unknown key/],
      ["site=shpo", /^there is no site "shpo"; did you mean "shop"\?$/],
    ];
    for (const [query, message] of wrong) {
      assert.throws(
        () => page(query),
        (error) => error instanceof AdminProblem && message.test(error.message),
        query,
      );
    }
  });
});

test("the nearest name of a site, or none", () => {
  const names = ["shop", "shop-staging", "blog.example", "*"];
  const meant: [string, string | null][] = [
    ["shpo", "shop"],
    ["SHOP", "shop"],
    ["shop_staging", "shop-staging"],
    ["blog.exmaple", "blog.example"],
    ["something-else", null],
    ["", null],
  ];
  for (const [name, near] of meant) assert.equal(nearestSite(name, names), near, name);
});

suite("what is switched", () => {
  const now = Date.now();
  const desk = new MemoryDesk({
    shop: ["http://a:1"],
    blog: ["http://b:1"],
    api: ["http://c:1"],
    news: ["http://d:1"],
  });
  desk.set("shop", 0, { state: "blocked" });
  const simulation = { name: "ConnectError", reason: null, path: null, client: null, untilMs: now + 60_000 } as const;
  const ready = Promise.all([
    desk.switchSite("blog", { do: "disable" }),
    desk.switchSite("shop", { do: "simulate", simulation }),
    desk.switchSite("news", { do: "maintain", maintenance: { untilMs: now - 1, message: null, allow: [] } }),
  ]);

  function seen(query: string) {
    const { origins, switches, next } = statusPage(desk, readStatusQuery(new URLSearchParams(query)));
    return [origins.map(({ site }) => site), switches.map(({ site, switch: what }) => `${site} ${what}`), next];
  }

  test("is shown for sites whose origins are all closed too, and belongs to the page of its site", async () => {
    await ready;
    assert.deepEqual(seen(""), [["shop"], ["blog disabled", "shop simulate"], null]);
    assert.deepEqual(seen("limit=1"), [[], ["blog disabled"], "blog"]);
    assert.deepEqual(seen("limit=1&after=blog"), [["shop"], ["shop simulate"], null]);
    assert.deepEqual(seen("state=all&limit=2"), [["api", "blog"], ["blog disabled"], "blog"]);
    assert.deepEqual(seen("site=shop"), [["shop"], ["shop simulate"], null]);
    assert.deepEqual(seen("site=news"), [[], [], null], "what is over is not shown");
  });
});
