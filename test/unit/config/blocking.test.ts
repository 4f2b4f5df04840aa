import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_BLOCKING } from "../../../src/config/blocking-schema.ts";
import type { BlockingConfig, OriginConfig } from "../../../src/config/edge-config.ts";
import { parseConfig } from "../../../src/config/load.ts";
import { mistakeText } from "../../../src/config/mistake.ts";

const PLACE = { file: "wao.yaml", folder: "/etc/wao" };

/** What becomes of `blocking` of the edge and of a site; lines of YAML. */
function blockingOf(ofEdge: string, ofSite: string): BlockingConfig {
  const site = `sites:\n  - hosts: [a]\n    origin: http://10.0.0.5\n    ${ofSite}\n`;
  const loaded = parseConfig(`${ofEdge}\n${site}`, PLACE);
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.mistakes.map(mistakeText).join("\n"));
  return loaded.config.sites[0]?.blocking ?? assert.fail("no site");
}

function originsOf(origin: string): readonly OriginConfig[] {
  const loaded = parseConfig(`sites:\n  - hosts: [a]\n    origin: ${origin}\n`, PLACE);
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.mistakes.map(mistakeText).join("\n"));
  return loaded.config.sites[0]?.origins ?? [];
}

function mistakes(text: string): string[] {
  const loaded = parseConfig(text, PLACE);
  return loaded.ok ? assert.fail("it was accepted") : loaded.mistakes.map(mistakeText);
}

test("sites that say nothing share what the edge says, key by key over the defaults", () => {
  assert.equal(blockingOf("", ""), DEFAULT_BLOCKING);
  const read = blockingOf("blocking: { after: 3, for: 10s, probing: { every: 1s } }", "");
  assert.deepEqual(read, {
    ...DEFAULT_BLOCKING,
    trip: { ...DEFAULT_BLOCKING.trip, after: 3 },
    forMs: 10_000,
    probing: { ...DEFAULT_BLOCKING.probing, everyMs: 1000 },
  });
});

test("a site overrides single keys of the edge's", () => {
  const ofEdge = "blocking: { after: 3, early: { in_flight: 7 }, trial: { requests: 9 } }";
  const read = blockingOf(
    ofEdge,
    "blocking: { share: 0.25, within: 10s, connect_timeouts: count, check_path: /up?x=1, early: { quiet: 3s } }",
  );
  assert.deepEqual(read.trip, { after: 3, share: 0.25, withinMs: 10_000, buckets: 12 });
  assert.deepEqual(read.early, { ...DEFAULT_BLOCKING.early, inFlight: 7, quietMs: 3000 });
  assert.deepEqual([read.trial.max, read.connectTimeouts, read.checkPath], [9, "count", "/up?x=1"]);
});

test("every key of the way back is read", () => {
  const read = blockingOf(
    "",
    "blocking: { probing: { after: 1s, every: 2s, timeout: 3s, good: 4 }, trial: { requests: 5, timeout: 6s, good: 5 }, ramp: { from: 7, share: 0.8, over: 9s } }",
  );
  assert.deepEqual(read.probing, { afterMs: 1000, everyMs: 2000, deadlineMs: 3000, good: 4 });
  assert.deepEqual(read.trial, { max: 5, verdictMs: 6000, good: 5 });
  assert.deepEqual(read.ramp, { least: 7, share: 0.8, overMs: 9000 });
});

test("it can be switched off, for all sites or one, and on again for one", () => {
  for (const off of ["off", "never", "false"]) {
    assert.equal(blockingOf(`blocking: ${off}`, "").mode, "never");
    assert.equal(blockingOf("", `blocking: ${off}`).mode, "never");
  }
  assert.equal(blockingOf("blocking: off", "blocking: {}").mode, "automatic");
  assert.equal(blockingOf("blocking: { early: off }", "").early, null);
  assert.deepEqual(blockingOf("blocking: { early: off }", "blocking: { early: {} }").early, DEFAULT_BLOCKING.early);
});

test("an origin has active checks and a switch of its own", () => {
  const [first, second, third] = originsOf(
    "[{ url: http://10.0.0.5, health: {} }, { url: http://10.0.0.6, health: { path: /up, every: 1s, timeout: 2s, healthy_after: 4, unhealthy_after: 5, when_unhealthy: refuse }, disabled: true }, { url: http://10.0.0.7, disabled: false }]",
  );
  assert.deepEqual(first?.health, {
    path: "/",
    everyMs: 10_000,
    timeoutMs: 5000,
    healthyAfter: 2,
    unhealthyAfter: 3,
    whenUnhealthy: "serve",
  });
  assert.deepEqual(second?.health, {
    path: "/up",
    everyMs: 1000,
    timeoutMs: 2000,
    healthyAfter: 4,
    unhealthyAfter: 5,
    whenUnhealthy: "refuse",
  });
  assert.deepEqual([first?.isDisabled, second?.isDisabled, third?.isDisabled], [undefined, true, undefined]);
});

test("what is wrong is told with its place", () => {
  const text = `blocking: { afterr: 5, share: 2, for: 60 }
sites:
  - hosts: [a]
    origin: { url: http://10.0.0.5, health: { path: up, when_unhealthy: drop }, disabled: sometimes }
    blocking: { after: 0, early: { checks: 99 }, connect_timeouts: maybe, check_path: "/a b", trial: none }
  - hosts: [b]
    origin: http://10.0.0.5
    blocking: sometimes
`;
  assert.deepEqual(mistakes(text), [
    'wao.yaml:1:13: blocking.afterr: unknown key; did you mean "after"?',
    "wao.yaml:1:31: blocking.share: expected a share from 0 to 1, such as 0.5, found 2",
    "wao.yaml:1:39: blocking.for: 60 has no unit; write 60s for seconds or 60ms for milliseconds",
    'wao.yaml:4:53: sites[0].origin.health.path: "up" is not a path; write one that begins with /, such as /health',
    'wao.yaml:4:73: sites[0].origin.health.when_unhealthy: "drop" is not known here; write serve or refuse',
    'wao.yaml:4:91: sites[0].origin.disabled: expected true or false, found "sometimes"',
    "wao.yaml:5:24: sites[0].blocking.after: expected a whole number from 1 to 1000000, found 0",
    "wao.yaml:5:44: sites[0].blocking.early.checks: expected a whole number from 1 to 16, found 99",
    'wao.yaml:5:68: sites[0].blocking.connect_timeouts: "maybe" is not known here; write count or ignore',
    'wao.yaml:5:87: sites[0].blocking.check_path: "/a b" has letters in it that must be percent-encoded',
    'wao.yaml:5:102: sites[0].blocking.trial: expected a mapping, found "none"',
    'wao.yaml:8:15: sites[1].blocking: expected off or a mapping, found "sometimes"',
  ]);
});
