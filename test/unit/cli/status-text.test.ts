import assert from "node:assert/strict";
import { test } from "node:test";
import { printable } from "../../../src/cli/printable.ts";
import { spanText, untilText } from "../../../src/cli/span-text.ts";
import { originTable, siteText, statusText } from "../../../src/cli/status-text.ts";
import { certificateTable } from "../../../src/cli/certificate-table.ts";
import { servedText, switchTable } from "../../../src/cli/switch-table.ts";
import { MemoryDesk } from "../../harness/memory-desk.ts";

const NOW = 1_000_000_000;

test("times have at most two units", () => {
  const spans: [number, string][] = [
    [-5, "0 s"],
    [0, "0 s"],
    [499, "0 s"],
    [42_400, "42 s"],
    [59_600, "1 min"],
    [303_000, "5 min 3 s"],
    [3_600_000, "1 h"],
    [3_601_000, "1 h"],
    [11_520_000, "3 h 12 min"],
    [187_200_000, "2 d 4 h"],
  ];
  for (const [ms, text] of spans) assert.equal(spanText(ms), text, String(ms));
  assert.equal(untilText(NOW + 42_000, NOW), "in 42 s");
  assert.equal(untilText(NOW - 1, NOW), "now");
});

test("an aligned table: state, reason, since, until", () => {
  const desk = new MemoryDesk({ shop: ["https://origin.shop.example:443", "http://b:1"], blog: ["http://c:1"] });
  desk.set("shop", 0, { state: "blocked", reason: "timeouts", sinceMs: NOW - 18_000, untilMs: NOW + 42_000 });
  desk.set("shop", 1, { state: "held", reason: "operator", sinceMs: NOW - 60_000 });
  const window = { timeouts: 1, answers: 1234, failures: 2, unreachable: 3, withinMs: 120_000 };
  desk.set("blog", 0, { state: "suspect", sinceMs: NOW - 3000, window });
  const table = originTable(desk.notClosed(), NOW);
  assert.deepEqual(table.split("\n"), [
    "SITE  ORIGIN                             STATE    REASON    SINCE      UNTIL      LATELY",
    "shop  0 https://origin.shop.example:443  blocked  timeouts  18 s ago   in 42 s    -",
    "shop  1 http://b:1                       held     operator  1 min ago  unblocked  -",
    "blog  0 http://c:1                       suspect  -         3 s ago    -          1,234 answered, 6 failed",
  ]);
});

test("the whole edge: node, table, and how many are fine", () => {
  const desk = new MemoryDesk({ shop: ["http://a:1"], blog: ["http://c:1"] });
  const node = desk.node();
  const counts = { sites: 2, origins: 12_345, closed: 12_344 };
  const held = desk.origins("shop") ?? [];
  const some = statusText(
    {
      node,
      counts,
      origins: [{ ...held[0], state: "blocked" } as (typeof held)[0]],
      switches: [],
      certificates: [],
      next: null,
    },
    NOW,
  );
  assert.match(
    some,
    /^wao 1\.2\.3, up 11 d 13 h, 2 threads, healthy, listening on http:\/\/0\.0\.0\.0:8080\n\nSITE .*\nshop /,
  );
  assert.match(some, /\n\n12,344 more origins of 2 sites: closed \(not blocked\)$/);
  const fine = statusText(
    { node, counts: { sites: 1, origins: 1, closed: 1 }, origins: [], switches: [], certificates: [], next: null },
    NOW,
  );
  assert.match(fine, /\n\n1 site, 1 origin: all closed \(nothing is blocked\)$/);
  const sick = { ...node, healthy: false, unhealthyReason: "cut off" };
  assert.match(
    statusText({ node: sick, counts, origins: [], switches: [], certificates: [], next: null }, NOW),
    /NOT HEALTHY: cut off/,
  );
});

test("one site: what was counted, and which paths time out; what visitors wrote cannot move the cursor", () => {
  const desk = new MemoryDesk({ shop: ["http://a:1"] });
  const topPaths = [
    { path: "/checkout", timeouts: 12 },
    { path: "/\u001b[2J\n\u202e", timeouts: 3 },
  ];
  const window = { timeouts: 15, answers: 1, failures: 2, unreachable: 0, withinMs: 120_000 };
  desk.set("shop", 0, { inFlight: 7, window, topPaths });
  assert.deepEqual(
    siteText({ origins: desk.origins("shop") ?? [], switches: [], certificates: [] }, NOW)
      .split("\n")
      .slice(3),
    [
      "origin 0: 7 in flight; 15 timeouts, 1 answer, 2 other failures in 2 min",
      "TIMEOUTS  PATH",
      "12        /checkout",
      "3         /\\u001b[2J\\u000a\\u202e",
    ],
  );
  assert.equal(printable("grün ✓"), "grün ✓");
});

test("what is switched, above the origins", () => {
  const plain = {
    is: "on",
    by: "operator",
    sinceMs: null,
    untilMs: null,
    simulates: null,
    message: null,
    allow: [],
  } as const;
  const simulates = {
    code: 2203,
    name: "DestinationNotReachable",
    reason: "icmp-host",
    path: "/x",
    client: "192.0.2.0/24",
  };
  const switches = [
    { ...plain, site: "shop", switch: "simulate", simulates, sinceMs: NOW - 5000, untilMs: NOW + 295_000 },
    { ...plain, site: "shop", switch: "disabled", by: "configuration" },
    { ...plain, site: "blog", switch: "maintenance", sinceMs: NOW, allow: ["10.0.0.0/8"], message: "so\u001b[2Jon" },
    { ...plain, site: "news", switch: "maintenance", is: "off", sinceMs: NOW },
  ] as const;
  const expected = [
    "SITE  SWITCH           BY             SINCE    UNTIL          WHAT",
    "shop  simulate         operator       5 s ago  in 4 min 55 s  2203 DestinationNotReachable: icmp-host, path /x, client 192.0.2.0/24",
    "shop  disabled         configuration  -        taken back     2002 SiteDisabled",
    'blog  maintenance      operator       0 s ago  taken back     2003 MaintenanceMode, lets 10.0.0.0/8 through, "so\\u001b[2Jon"',
    "news  maintenance off  operator       0 s ago  taken back     served although the configuration says otherwise",
  ];
  assert.deepEqual(switchTable(switches, NOW).split("\n"), expected);
  assert.deepEqual(siteText({ origins: [], switches, certificates: [] }, NOW).split("\n").slice(0, 5), expected);
  assert.equal(
    servedText({ site: "shop", origins: [], switches: [], certificates: [] }, NOW),
    "shop: served as usual, nothing is switched",
  );
});

test("one site: what a block rests on", () => {
  const desk = new MemoryDesk({ shop: ["http://a:1"] });
  desk.set("shop", 0, { state: "blocked", reason: "timeouts", because: "5 timeouts of 7 in 120 s (/slow 5)" });
  const lines = siteText({ origins: desk.origins("shop") ?? [], switches: [], certificates: [] }, NOW).split("\n");
  assert.equal(lines.at(-1), "          because of 5 timeouts of 7 in 120 s (/slow 5)");
});

test("one site: an origin with a limit of connections", () => {
  const desk = new MemoryDesk({ shop: ["http://a:1"] });
  desk.set("shop", 0, { connections: { max: 1000, inUse: 12, queued: 3 } });
  const lines = siteText({ origins: desk.origins("shop") ?? [], switches: [], certificates: [] }, NOW).split("\n");
  assert.equal(lines.at(-1), "          12 of 1,000 connections in use, 3 waiting for one");
});

test("certificates that are got by themselves: how long they are good, and what is wrong", () => {
  const day = 86_400_000;
  const certificates = [
    { site: "shop", name: "a.test", state: "valid", untilMs: NOW + 60 * day, nextMs: NOW + 30 * day, problem: null },
    { site: "shop", name: "b.test", state: "waiting", untilMs: null, nextMs: NOW, problem: null },
    {
      site: "blog",
      name: "c.test",
      state: "failing",
      untilMs: NOW - day,
      nextMs: NOW + 60_000,
      problem: "no\u001b[2J",
    },
  ] as const;
  const expected = [
    "SITE  CERTIFICATE  STATE    EXPIRES   NEXT TRY  PROBLEM",
    "shop  a.test       valid    in 60 d   in 30 d   -",
    "shop  b.test       waiting  none yet  now       -",
    "blog  c.test       failing  expired   in 1 min  no\\u001b[2J",
  ];
  assert.deepEqual(certificateTable(certificates, NOW).split("\n"), expected);
  const { node } = { node: new MemoryDesk({}).node() };
  const counts = { sites: 2, origins: 0, closed: 0 };
  const page = statusText({ node, counts, origins: [], switches: [], certificates, next: null }, NOW);
  assert.ok(page.includes(expected[3] ?? ""));
});
