import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_BREAKER } from "../../../src/config/breaker-settings.ts";
import { resultOf } from "../../../src/breaker/exchange-result.ts";
import { failureRows, type FailureName } from "../../../src/failures/catalogue.ts";
import type { Reason } from "../../../src/failures/reasons.ts";

function named(name: FailureName, reason: Reason | null = null): { name: FailureName; reason: Reason | null } {
  return { name, reason };
}

test("only response timeouts count as timeouts by default", () => {
  const counting = failureRows().filter(({ name }) => resultOf(named(name), DEFAULT_BREAKER) === "timedOut");
  assert.deepEqual(
    counting.map(({ name }) => name),
    ["ResponseTimeout"],
  );
});

test("connect timeouts count where the site says so", () => {
  assert.equal(resultOf(named("ConnectTimeout"), DEFAULT_BREAKER), "unreachable");
  assert.equal(resultOf(named("ConnectTimeout"), { ...DEFAULT_BREAKER, connectTimeouts: "count" }), "connectTimedOut");
});

test("a refusal is no sign that the node is cut off, silence is", () => {
  assert.equal(resultOf(named("ConnectError"), DEFAULT_BREAKER), "failed");
  assert.equal(resultOf(named("ConnectionReset"), DEFAULT_BREAKER), "failed");
  assert.equal(resultOf(named("DestinationNotReachable"), DEFAULT_BREAKER), "unreachable");
});

test("a time limit of ours says neither that somebody was there nor that nobody was", () => {
  assert.equal(resultOf(named("RequestWriteTimeout"), DEFAULT_BREAKER), "unheard");
  assert.equal(resultOf(named("ResponseDeadline"), DEFAULT_BREAKER), "unheard");
});

test("a missing route is held against this node, a missing port is not", () => {
  assert.equal(resultOf(named("EdgeNetworkError", "local-no-route"), DEFAULT_BREAKER), "stranded");
  assert.equal(resultOf(named("EdgeNetworkError", "no-free-port"), DEFAULT_BREAKER), "dropped");
});

test("what the visitor, the site or this edge did says nothing about the origin", () => {
  const names: FailureName[] = [
    "ClientClosed",
    "RequestBodyTooLarge",
    "WAFBlocked",
    "EdgeNetworkError",
    "EdgeError",
    "OriginBlocked",
    "OriginConnectionLimit",
    "OriginDisabled",
    "DNSNameNotFound",
  ];
  for (const name of names) assert.equal(resultOf(named(name), DEFAULT_BREAKER), "dropped", name);
});
