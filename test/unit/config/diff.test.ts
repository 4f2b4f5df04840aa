import assert from "node:assert/strict";
import { test } from "node:test";
import { diffConfigs } from "../../../src/config/diff.ts";
import type { EdgeConfig } from "../../../src/config/edge-config.ts";
import { configOf } from "../../../src/config/load.ts";

function config(sites: Readonly<Record<string, string>>, rest: object = {}): EdgeConfig {
  const list = Object.entries(sites).map(([name, origin]) => ({ name, hosts: [`${name}.example`], origin }));
  const loaded = configOf({ ...rest, sites: list });
  return loaded.ok ? loaded.config : assert.fail(JSON.stringify(loaded.mistakes));
}

test("sites that came, went and changed; not those that stayed or moved", () => {
  const before = config({ stays: "http://a", goes: "http://b", changes: "http://c" });
  const after = config({ changes: "http://d", comes: "http://e", stays: "http://a" });
  const diff = diffConfigs(before, after);
  assert.deepEqual(
    diff.added.map(({ name }) => name),
    ["comes"],
  );
  assert.deepEqual(
    diff.removed.map(({ name }) => name),
    ["goes"],
  );
  assert.deepEqual(
    diff.changed.map((change) => [change.before.origins[0]?.url, change.after.origins[0]?.url]),
    [["http://c:80", "http://d:80"]],
  );
  assert.deepEqual(diff.settings, []);
});

test("settings outside the sites", () => {
  const before = config({ a: "http://a" });
  const after = config({ a: "http://a" }, { listen: [{ url: "http://127.0.0.1:1" }], timeouts: { drain: "1s" } });
  assert.deepEqual(diffConfigs(before, after).settings, ["listen", "drainTimeoutMs"]);
  assert.deepEqual(diffConfigs(before, before).settings, []);
});
