import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionLimitConfig } from "../../../src/config/edge-config.ts";
import { parseConfig } from "../../../src/config/load.ts";
import { mistakeText } from "../../../src/config/mistake.ts";

const PLACE = { file: "wao.yaml", folder: "/etc/wao" };

function load(settings: string) {
  return parseConfig(`sites:\n  - hosts: [a]\n    origin: { url: http://10.0.0.5, ${settings} }\n`, PLACE);
}

function limitOf(settings: string): ConnectionLimitConfig | undefined {
  const loaded = load(settings);
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.mistakes.map(mistakeText).join("\n"));
  return loaded.config.sites[0]?.origins[0]?.limit;
}

function mistakes(settings: string): string[] {
  const loaded = load(settings);
  return loaded.ok ? assert.fail(`${settings} was accepted`) : loaded.mistakes.map(mistakeText);
}

test("a limit has a queue with defaults, key by key, unless it is off", () => {
  const both: [string, ConnectionLimitConfig | undefined][] = [
    ["disabled: false", undefined],
    ["max_connections: 7", { maxConnections: 7, queue: { length: 1000, timeoutMs: 10_000 } }],
    ["max_connections: 7, queue: {}", { maxConnections: 7, queue: { length: 1000, timeoutMs: 10_000 } }],
    ["max_connections: 7, queue: { length: 3 }", { maxConnections: 7, queue: { length: 3, timeoutMs: 10_000 } }],
    ["max_connections: 7, queue: { timeout: 5s }", { maxConnections: 7, queue: { length: 1000, timeoutMs: 5000 } }],
    ["max_connections: 7, queue: off", { maxConnections: 7, queue: null }],
    ["max_connections: 7, queue: false", { maxConnections: 7, queue: null }],
  ];
  for (const [settings, limit] of both) assert.deepEqual(limitOf(settings), limit, settings);
});

test("a queue for nothing, and what is no limit, are mistakes with their place", () => {
  assert.deepEqual(mistakes("queue: { length: 3 }"), [
    "wao.yaml:3:37: sites[0].origin.queue: without max_connections nobody ever waits; add max_connections beside it, or leave queue out",
  ]);
  assert.match(mistakes("queue: off")[0] ?? "", /origin\.queue: without max_connections/);
  for (const none of ["0", "-1", "1.5", "many", "1000001"]) {
    assert.match(
      mistakes(`max_connections: ${none}`)[0] ?? "",
      /max_connections: expected a whole number from 1 to 1000000/,
    );
  }
  assert.match(
    mistakes("max_connections: 7, queue: { lenght: 3 }")[0] ?? "",
    /queue\.lenght: unknown key; did you mean "length"/,
  );
  assert.match(
    mistakes("max_connections: 7, queue: { length: 0 }")[0] ?? "",
    /queue\.length: expected a whole number from 1/,
  );
  assert.match(mistakes("max_connections: 7, queue: 5")[0] ?? "", /queue: expected off or a mapping/);
  assert.match(mistakes("max_conections: 7")[0] ?? "", /did you mean "max_connections"/);
});
