import assert from "node:assert/strict";
import { test } from "node:test";
import { plainAddress } from "../../../src/primitives/plain-address.ts";

const ROWS: readonly (readonly [as: string, plain: string, why: string])[] = [
  ["192.0.2.1", "192.0.2.1", "IPv4 as it is"],
  ["2001:db8::1", "2001:db8::1", "IPv6 as it is"],
  ["::ffff:192.0.2.1", "192.0.2.1", "IPv4-mapped as IPv4"],
  ["::ffff:abcd", "::ffff:abcd", "not every ::ffff: is a mapped one"],
  ["fe80::1%eth0", "fe80::1", "without its zone"],
  ["fe80::1%25", "fe80::1", "without a numbered zone"],
  ["::ffff:169.254.0.1%eth0", "169.254.0.1", "mapped, with a zone"],
  ["", "", "a socket that is gone has none"],
];

for (const [as, plain, why] of ROWS) test(`${as || '""'}: ${why}`, () => assert.equal(plainAddress(as), plain));
