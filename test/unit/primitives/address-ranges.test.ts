import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressRanges } from "../../../src/primitives/address-ranges.ts";

test("the narrowest range decides, of equals the first", () => {
  const ranges = new AddressRanges<string>([
    ["10.0.0.0/8", "wide"],
    ["10.1.0.0/16", "narrow"],
    ["10.1.1.1", "one"],
    ["10.1.0.0/16", "second"],
    ["2001:db8::/32", "six"],
  ]);
  assert.deepEqual(ranges.find("10.9.9.9"), ["wide"]);
  assert.deepEqual(ranges.find("10.1.9.9"), ["narrow"]);
  assert.deepEqual(ranges.find("10.1.1.1"), ["one"]);
  assert.deepEqual(ranges.find("2001:db8::9"), ["six"]);
  assert.deepEqual(ranges.find("11.0.0.1"), []);
  assert.deepEqual(ranges.find("2001:db9::1"), []);
  assert.deepEqual(ranges.find("no address"), []);
});

test("an IPv4 address is found in every IPv6 address that leads to it", () => {
  const ranges = new AddressRanges<string>([["192.0.2.33", "found"]]);
  const spellings = [
    "192.0.2.33",
    "::ffff:192.0.2.33",
    "::ffff:c000:221",
    "::192.0.2.33",
    "::ffff:0:192.0.2.33",
    // RFC 6052 section 2.4 has these two.
    "64:ff9b::192.0.2.33",
    "64:ff9b:1:c000:2:2100::",
    "64:ff9b:1::192.0.2.33",
    "2002:c000:221::1",
  ];
  for (const spelling of spellings) assert.deepEqual(ranges.find(spelling), ["found"], spelling);
  const others = ["::ffff:192.0.2.34", "64:ff9b::192.0.2.34", "2002:c000:222::1", "2001:db8::c000:221"];
  for (const other of others) assert.deepEqual(ranges.find(other), [], other);
});

test("a range written as IPv4-mapped is one of IPv4", () => {
  const ranges = new AddressRanges<string>([["::ffff:10.0.0.0/104", "mapped"]]);
  assert.deepEqual(ranges.find("10.1.2.3"), ["mapped"]);
  assert.deepEqual(ranges.find("::ffff:10.1.2.3"), ["mapped"]);
});

test("the unspecified address is the loopback that it reaches, a zone does not hide an address", () => {
  const ranges = new AddressRanges<string>([
    ["127.0.0.0/8", "four"],
    ["::1", "six"],
    ["fe80::/10", "link"],
  ]);
  assert.deepEqual(ranges.find("0.0.0.0"), ["four"]);
  assert.deepEqual(ranges.find("::ffff:0.0.0.0"), ["four"]);
  assert.ok(ranges.find("::").includes("six"));
  assert.deepEqual(ranges.find("fe80::1%eth0"), ["link"]);
});

test("both the IPv6 address and the IPv4 address in it count", () => {
  const ranges = new AddressRanges<string>([
    ["64:ff9b::/96", "translator"],
    ["10.0.0.0/8", "inside"],
  ]);
  assert.deepEqual(ranges.find("64:ff9b::10.1.1.1"), ["translator", "inside"]);
  assert.deepEqual(ranges.find("64:ff9b::11.1.1.1"), ["translator"]);
});
