import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_BREAKER } from "../../../src/config/breaker-settings.ts";
import { resultOf } from "../../../src/breaker/exchange-result.ts";
import { failureRows, type FailureName } from "../../../src/failures/catalogue.ts";

test("only response timeouts count as timeouts by default", () => {
  const counting = failureRows().filter(({ name }) => resultOf(name, DEFAULT_BREAKER) === "timedOut");
  assert.deepEqual(
    counting.map(({ name }) => name),
    ["ResponseTimeout"],
  );
});

test("connect timeouts count where the site says so", () => {
  assert.equal(resultOf("ConnectTimeout", DEFAULT_BREAKER), "unreachable");
  assert.equal(resultOf("ConnectTimeout", { ...DEFAULT_BREAKER, connectTimeouts: "count" }), "connectTimedOut");
});

test("a refusal is no sign that the node is cut off, silence is", () => {
  assert.equal(resultOf("ConnectError", DEFAULT_BREAKER), "failed");
  assert.equal(resultOf("ConnectionReset", DEFAULT_BREAKER), "failed");
  assert.equal(resultOf("DestinationNotReachable", DEFAULT_BREAKER), "unreachable");
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
  for (const name of names) assert.equal(resultOf(name, DEFAULT_BREAKER), "dropped", name);
});
