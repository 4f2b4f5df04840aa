import assert from "node:assert/strict";
import { test } from "node:test";
import type { EgressConfig } from "../../../src/config/edge-config.ts";
import { EgressPolicy } from "../../../src/config/egress-policy.ts";
import { METADATA_ADDRESSES } from "../../../src/config/metadata-addresses.ts";

function denied(config: Partial<EgressConfig>, address: string): boolean {
  return new EgressPolicy({ deny: [], allow: [], ...config }).refusal(address) !== null;
}

test("metadata services are denied without being told, also inside IPv6", () => {
  for (const address of Object.keys(METADATA_ADDRESSES)) assert.ok(denied({}, address), address);
  for (const address of ["::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::"]) {
    assert.ok(denied({}, address), address);
  }
  assert.ok(denied({}, "fe80::a9fe:a9fe%eth0"));
});

test("nothing else is denied without being told", () => {
  for (const address of [
    "127.0.0.1",
    "::1",
    "10.0.0.1",
    "169.254.169.253",
    "fd00:ec2::1",
    "0.0.0.0",
    "100.100.100.1",
  ]) {
    assert.ok(!denied({}, address), address);
  }
});

test("a wide exception does not open a metadata service, one that names it does", () => {
  assert.ok(denied({ allow: ["169.254.0.0/16"] }, "169.254.169.254"));
  assert.ok(denied({ allow: ["0.0.0.0/0", "::/0"] }, "169.254.169.254"));
  assert.ok(!denied({ allow: ["169.254.169.254/32"] }, "169.254.169.254"));
  assert.ok(!denied({ allow: ["169.254.169.254/32"] }, "::ffff:169.254.169.254"));
  assert.ok(denied({ allow: ["169.254.169.254/32"] }, "169.254.170.2"));
});

test("the narrower of deny and allow decides", () => {
  const only = { deny: ["0.0.0.0/0", "::/0"], allow: ["10.0.0.0/8", "2001:db8::/32"] };
  assert.ok(!denied(only, "10.1.1.1"));
  assert.ok(!denied(only, "2001:db8::1"));
  assert.ok(denied(only, "11.1.1.1"));
  assert.ok(denied(only, "2001:db9::1"));
  assert.ok(denied({ allow: ["10.0.0.0/8"], deny: ["10.1.0.0/16"] }, "10.1.1.1"));
  assert.ok(denied({ deny: ["127.0.0.0/8"] }, "0.0.0.0"), "a connection to it arrives at loopback");
});

test("it says why", () => {
  const policy = new EgressPolicy({ deny: ["10.0.0.0/8"], allow: [] });
  assert.equal(policy.refusal("10.0.0.1"), "egress.deny has 10.0.0.0/8");
  assert.equal(policy.refusal("169.254.170.2"), "AWS ECS task credentials");
});
