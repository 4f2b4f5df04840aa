import assert from "node:assert/strict";
import { test } from "node:test";
import { diffConfigs } from "../../../src/config/diff.ts";
import type { EdgeConfig } from "../../../src/config/edge-config.ts";
import { configOf } from "../../../src/config/load.ts";
import { listenerOrders } from "../../../src/server/listener-order.ts";
import { diffText, laterText, listenerDiffText } from "../../../src/server/reload-text.ts";

function config(sites: readonly object[], rest: object = {}): EdgeConfig {
  const loaded = configOf({ ...rest, sites });
  return loaded.ok ? loaded.config : assert.fail(JSON.stringify(loaded.mistakes));
}

const site = (name: string, more: object = {}): object => ({
  name,
  hosts: [`${name}.example`],
  origin: "http://a",
  ...more,
});

test("names what came, went and changed, and how", () => {
  const before = config([site("stays"), site("goes"), site("changes")]);
  const changed = site("changes", { origin: "http://b", timeouts: { response: "1s" } });
  const after = config([site("stays"), changed, site("comes")], { timeouts: { drain: "1s" } });
  assert.deepEqual(diffText(diffConfigs(before, after)), [
    "reloaded: 1 sites added, 1 removed, 1 changed",
    "reloaded: sites added: comes",
    "reloaded: sites removed: goes",
    "reloaded: sites changed: changes (origin, timeouts)",
    "reloaded: settings changed: timeouts.drain",
  ]);
});

test("names ten, and counts the others", () => {
  const after = config(Array.from({ length: 2013 }, (_, index) => site(`s${index}`)));
  const [, added = ""] = diffText(diffConfigs(config([site("s0")]), after));
  assert.match(added, /^reloaded: sites added: s1, s2, .*, s10 and 2,002 more$/);
});

test("tells of listeners one by one, with the ports that they have", () => {
  const listen = (...urls: string[]): EdgeConfig => config([site("a")], { listen: urls.map((url) => ({ url })) });
  const before = listenerOrders(
    listen("http://127.0.0.1:0", "http://127.0.0.1:81"),
    new Map([["127.0.0.1:0#1", 1234]]),
  );
  const ports = new Map([
    ["127.0.0.1:0#1", 1234],
    ["127.0.0.1:0#2", 1235],
  ]);
  const after = listenerOrders(listen("http://127.0.0.1:0", "http://127.0.0.1:0"), ports);
  assert.deepEqual(listenerDiffText(before, after), [
    "reloaded: listening on http://127.0.0.1:1235",
    "reloaded: not listening on http://127.0.0.1:81 any more; its connections end with their next answer",
  ]);
  const changed = after.map((one) => ({ ...one, listen: { ...one.listen, isProxied: true as const } }));
  assert.deepEqual(listenerDiffText(after.slice(0, 1), changed.slice(0, 1)), [
    "reloaded: the listener http://127.0.0.1:1234 changed",
  ]);
});

test("says what waits for the next start", () => {
  assert.deepEqual(laterText([]), []);
  assert.deepEqual(laterText(["threads", "stateDir"]), [
    "reloaded: threads, state_dir changed too; that takes effect at the next start",
  ]);
});
