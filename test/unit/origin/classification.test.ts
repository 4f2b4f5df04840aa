import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureName } from "../../../src/failures/catalogue.ts";
import { connectVerdict, type ErrorSide, unixConnectVerdict } from "../../../src/origin/connect-failure.ts";
import { mostTelling } from "../../../src/origin/most-telling.ts";
import { alertOf, opensslReason } from "../../../src/origin/tls-alert.ts";
import { verdict } from "../../../src/origin/verdict.ts";

const ROWS: readonly [ErrorSide, string, FailureName, string | null][] = [
  ["local", "ENETUNREACH", "EdgeNetworkError", "local-no-route"],
  ["local", "EHOSTUNREACH", "EdgeNetworkError", "local-unreachable"],
  ["local", "EACCES", "EdgeNetworkError", "local-prohibited"],
  ["local", "EINVAL", "EdgeNetworkError", "local-blackhole"],
  ["local", "EADDRNOTAVAIL", "EdgeNetworkError", "no-free-port"],
  ["local", "EMFILE", "EdgeNetworkError", "no-file-descriptor"],
  ["local", "ESOMETHING", "EdgeNetworkError", null],
  ["remote", "ECONNREFUSED", "ConnectError", null],
  ["remote", "EHOSTUNREACH", "DestinationNotReachable", "icmp-host"],
  ["remote", "ENETUNREACH", "DestinationNotReachable", "icmp-net"],
  ["remote", "EACCES", "DestinationNotReachable", "icmp-admin"],
  ["remote", "ENOPROTOOPT", "DestinationNotReachable", "icmp-protocol"],
  ["remote", "ETIMEDOUT", "ConnectTimeout", null],
  ["remote", "ECONNRESET", "ConnectionReset", "reset-at-accept"],
  ["remote", "ESOMETHING", "ConnectError", null],
];
for (const [side, errno, name, reason] of ROWS) {
  test(`${side} ${errno} is ${name} ${reason ?? ""}`, () => {
    const found = connectVerdict(errno, side);
    assert.equal(found.name, name);
    assert.equal(found.reason, reason);
    assert.equal(found.errno, errno);
  });
}

test("unix sockets: nobody there is 2200, no right is our own matter", () => {
  assert.equal(unixConnectVerdict("ENOENT").name, "ConnectError");
  assert.equal(unixConnectVerdict("ECONNREFUSED").name, "ConnectError");
  assert.equal(unixConnectVerdict("EACCES").name, "EdgeNetworkError");
});

test("the most telling failure wins, in the order of the design", () => {
  const order: FailureName[] = [
    "TLSCertificateExpired",
    "TLSHandshakeTimeout",
    "ConnectError",
    "ConnectionReset",
    "ConnectTimeout",
    "DestinationNotReachable",
    "EdgeNetworkError",
    "AddressFamilyUnsupported",
  ];
  for (const [index, name] of order.entries()) {
    const rest = order.slice(index).map((one) => verdict(one, null, ""));
    assert.equal(mostTelling(rest)?.name, name);
    assert.equal(mostTelling(rest.toReversed())?.name, name);
  }
  assert.equal(mostTelling([]), null);
});

test("of equal failures the one with a reason is told", () => {
  const found = mostTelling([verdict("ConnectError", null, "a"), verdict("ConnectError", "rst", "b")]);
  assert.equal(found?.errno, "b");
});

test("OpenSSL's number is read from the error, and only its own", () => {
  assert.equal(opensslReason(new Error("400314A7437F0000:error:0A000410:SSL routines:ssl3_read_bytes:x")), 1040);
  assert.equal(opensslReason(new Error("write EPROTO 4063CF:error:0A00010B:SSL routines::wrong version number")), 267);
  assert.equal(opensslReason(new Error("error:0B000074:x509 certificate routines::key values mismatch")), null);
  assert.equal(opensslReason(new Error("read ECONNRESET")), null);
  assert.equal(alertOf(1040), 40);
  assert.equal(alertOf(1112), 112);
  assert.equal(alertOf(267), null);
  assert.equal(alertOf(null), null);
});
