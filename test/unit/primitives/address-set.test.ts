import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { AddressSet } from "../../../src/primitives/address-set.ts";

describe("membership", () => {
  const cases: readonly (readonly [cidr: string, inside: readonly string[], outside: readonly string[]])[] = [
    ["10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0"]],
    ["10.1.2.3/8", ["10.0.0.1", "10.200.0.0"], ["11.1.2.3"]],
    ["192.0.2.128/25", ["192.0.2.128", "192.0.2.255"], ["192.0.2.127", "192.0.3.128"]],
    ["192.0.2.7", ["192.0.2.7"], ["192.0.2.6", "192.0.2.8"]],
    ["192.0.2.7/32", ["192.0.2.7"], ["192.0.2.6"]],
    ["0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::", "::1"]],
    ["::/0", ["::", "2001:db8::1"], ["0.0.0.0", "10.0.0.1"]],
    ["2001:db8::/32", ["2001:db8::", "2001:DB8:FFFF::1"], ["2001:db7:ffff::", "2001:db9::"]],
    ["2001:db8::7", ["2001:db8:0:0:0:0:0:7"], ["2001:db8::8"]],
    ["fe80::/10", ["fe80::1", "febf::1"], ["fec0::1"]],
  ];
  for (const [cidr, inside, outside] of cases) {
    test(cidr, () => {
      const set = new AddressSet([cidr]);
      for (const address of inside) assert.equal(set.has(address), true, address);
      for (const address of outside) assert.equal(set.has(address), false, address);
    });
  }
});

test("IPv4 in IPv6 is IPv4", () => {
  const set = new AddressSet(["10.0.0.0/8"]);
  assert.deepEqual(
    ["::ffff:10.1.2.3", "::ffff:0a01:0203", "::ffff:11.1.2.3"].map((it) => set.has(it)),
    [true, true, false],
  );
});

test("any of several networks; none of none", () => {
  const set = new AddressSet(["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"]);
  for (const address of ["10.9.9.9", "2001:db8::5", "192.0.2.7"]) assert.equal(set.has(address), true);
  assert.equal(set.has("192.0.2.8"), false);
  assert.equal(new AddressSet([]).has("10.0.0.1"), false);
});

test("what is no address is in no set", () => {
  const set = new AddressSet(["0.0.0.0/0", "::/0"]);
  for (const text of ["", "site.test", "10.0.0.256", "10.0.0.1:80", "[::1]", "::1::", "unix", "10.0.0.1 "]) {
    assert.equal(set.has(text), false, text);
  }
});

test("agrees with arithmetic on IPv4", () => {
  const address = fc.oneof(
    fc.nat(0xffffffff),
    fc.nat(0xffff).map((low) => 0x0a000000 + low),
  );
  fc.assert(
    fc.property(address, address, fc.nat(32), (network, probe, bits) => {
      const span = 2 ** (32 - bits);
      const expected = Math.floor(network / span) === Math.floor(probe / span);
      assert.equal(new AddressSet([`${dotted(network)}/${bits}`]).has(dotted(probe)), expected);
    }),
    { numRuns: 2000 },
  );
});

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join(".");
}
