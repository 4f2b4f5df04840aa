/** The dashboard and the alerts of the guide ask only for what a scrape has. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { parse } from "yaml";
import { BlockingEdge } from "../harness/blocking.ts";
import { eventually } from "../harness/deadline.ts";
import { scrapeText } from "../harness/metrics.ts";
import { needs } from "../harness/needs.ts";
import { startOrigin } from "../harness/origin.ts";

const GUIDES = join(import.meta.dirname, "../../docs/guides");
const ALERTS = join(GUIDES, "prometheus-alerts.yaml");
/** What Prometheus adds to every sample. */
const ADDED = ["job", "instance"];

interface Dashboard {
  readonly panels: readonly {
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly { readonly expr: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
}
interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}

const dashboard = JSON.parse(readFileSync(join(GUIDES, "grafana-dashboard.json"), "utf8")) as Dashboard;
const asked = dashboard.panels.flatMap(({ targets }) => targets?.map(({ expr }) => expr) ?? []);
const variables = dashboard.templating.list.map(({ query }) => query);
const alerts = (parse(readFileSync(ALERTS, "utf8")) as Rules).groups.flatMap(({ rules }) =>
  rules.map(({ expr }) => expr),
);

/** Names of samples and the labels that they have. */
function known(text: string): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const [, name = "", type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const all = type === "histogram" ? ["_bucket", "_sum", "_count"].map((end) => name + end) : [name];
    for (const one of all) names.set(one, new Set(ADDED));
  }
  for (const [, name = "", labels = ""] of text.matchAll(/^(\w+)\{(.*)\} \S+$/gm))
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) names.get(name)?.add(label);
  return names;
}

/** Every selector `name{labels}` of an expression: name and the labels it asks for. */
function selectors(expr: string): [string, string[]][] {
  return [...expr.matchAll(/\b((?:wao|process)_\w+)(?:\{([^}]*)\})?/g)].map(([, name = "", labels = ""]) => [
    name,
    [...labels.matchAll(/(\w+)\s*[=!]/g)].map(([, label = ""]) => label),
  ]);
}

suite("docs/guides: dashboard and alerts", { timeout: 60_000 }, () => {
  test("every metric and label that they ask for is in a scrape", async () => {
    const origin = await startOrigin();
    const limited = { name: "limited", hosts: ["limited.test"], origin: { url: origin.url, max_connections: 7 } };
    const edge = await BlockingEdge.start({
      sites: [{ name: "shop", hosts: ["shop.test"], origin: origin.url }, limited],
    });
    await edge.admin("POST", "/v1/sites/shop/block", {});
    await edge.get("/");
    const names = await eventually(async () => {
      const text = await scrapeText(edge);
      return text.includes('site="shop",class="connect"') && known(text);
    }, "the request is counted");
    const page = readFileSync(join(GUIDES, "metrics.md"), "utf8");
    const listed = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    const families = [...names.keys()].filter((name) => !/_(?:sum|count)$/.test(name));
    assert.deepEqual(new Set(families.map((name) => name.replace(/_bucket$/, ""))), new Set(listed), "metrics.md");
    const used = [...asked, ...variables, ...alerts].flatMap(selectors);
    assert.ok(used.length > 60, `${used.length} selectors`);
    for (const [name, labels] of used) {
      const there = names.get(name);
      assert.ok(there !== undefined, `there is no ${name}`);
      for (const label of labels) assert.ok(there.has(label), `${name} has no label ${label}`);
    }
  });

  test("the dashboard says what was asked of it, and no panel lies on another", () => {
    const all = asked.join("\n");
    for (const name of [
      "wao_requests_total",
      "wao_failures_total",
      "wao_origin_state",
      "wao_threads",
      "process_resident_memory_bytes",
    ])
      assert.ok(all.includes(name), name);
    assert.match(all, /histogram_quantile\(0\.99/);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    );
    assert.equal(new Set(cells).size, cells.length);
    assert.ok(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24));
  });

  test("promtool understands every expression", { skip: needs("promtool") }, () => {
    const folder = mkdtempSync(join(tmpdir(), "wao-rules-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const rules = asked.map((expr, index) => ({
      record: `dashboard:expr:${index}`,
      expr: expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$\w+/g, ".*"),
    }));
    const file = join(folder, "dashboard.json");
    writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "rules", file, ALERTS], { encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
  });
});
