import assert from "node:assert/strict";
import { test } from "node:test";
import { failureRow, failureRows, type FailureName } from "../../../src/failures/catalogue.ts";
import { type GrpcStatusName, grpcStatusName } from "../../../src/failures/grpc-status.ts";

test("what a call may be told, by what it means to repeat it", () => {
  const rows: readonly (readonly [FailureName, GrpcStatusName])[] = [
    ["SiteNotConfigured", "UNIMPLEMENTED"],
    ["EdgeError", "INTERNAL"],
    ["MaintenanceMode", "UNAVAILABLE"],
    ["DNSTimeout", "UNAVAILABLE"],
    ["DNSNameNotFound", "INTERNAL"],
    ["ConnectError", "UNAVAILABLE"],
    ["ConnectTimeout", "UNAVAILABLE"],
    ["OriginBlocked", "UNAVAILABLE"],
    ["TLSHandshakeTimeout", "UNAVAILABLE"],
    ["TLSCertificateExpired", "INTERNAL"],
    ["ResponseTimeout", "DEADLINE_EXCEEDED"],
    ["ResponseDeadline", "DEADLINE_EXCEEDED"],
    ["ResponseMalformed", "INTERNAL"],
    ["RequestBodyTooLarge", "RESOURCE_EXHAUSTED"],
    ["MethodNotAllowed", "UNIMPLEMENTED"],
    ["WAFBlocked", "PERMISSION_DENIED"],
    ["RateLimited", "RESOURCE_EXHAUSTED"],
    ["AuthenticationRequired", "UNAUTHENTICATED"],
  ];
  for (const [name, told] of rows) assert.equal(grpcStatusName(failureRow(name)), told, name);
});

test("UNAVAILABLE, which clients repeat by themselves, is never said where repeating is no use", () => {
  for (const row of failureRows()) {
    if (grpcStatusName(row) !== "UNAVAILABLE" || row.status === 503 || row.name === "MisdirectedRequest") continue;
    assert.ok(row.clientRetry, row.name);
  }
});

test("UNKNOWN is left for what has no meaning in gRPC", () => {
  const unknown = failureRows().filter((row) => grpcStatusName(row) === "UNKNOWN");
  assert.deepEqual(
    unknown.map(({ name }) => name),
    ["ClientClosed", "ExpectationFailed"],
  );
});
