import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ClientHeader } from "../../../src/config/edge-config.ts";
import { AddressSet } from "../../../src/primitives/address-set.ts";
import { type ForwardedChain, forwardedChain } from "../../../src/proxy/forwarded-chain.ts";
import { requestHead } from "./transaction-rig.ts";

const TRUSTED = new AddressSet(["10.0.0.0/8", "2001:db8:ffff::/48"]);
const PEER = "10.0.0.1";

function chain(fields: readonly string[], clientHeader: ClientHeader = "auto"): ForwardedChain {
  const trust = { clientHeader, isTrusted: (address: string) => TRUSTED.has(address) };
  return forwardedChain(requestHead("GET / HTTP/1.1", "Host: a.test", ...fields), PEER, trust);
}

describe("the client in X-Forwarded-For", () => {
  const CASES = [
    ["the only one", "203.0.113.7", "203.0.113.7", "203.0.113.7"],
    ["before trusted ones", "203.0.113.7, 10.0.0.3,10.0.0.2", "203.0.113.7", "203.0.113.7, 10.0.0.3, 10.0.0.2"],
    ["not what the client wrote itself", "1.2.3.4, 203.0.113.7", "203.0.113.7", "203.0.113.7"],
    [
      "not a trusted address that the client wrote",
      "10.9.9.9, 203.0.113.7, 10.0.0.2",
      "203.0.113.7",
      "203.0.113.7, 10.0.0.2",
    ],
    ["the first one, where all are trusted", "10.0.0.3, 10.0.0.2", "10.0.0.3", "10.0.0.3, 10.0.0.2"],
    ["with a port", "203.0.113.7:4711", "203.0.113.7", "203.0.113.7"],
    ["IPv6", "2001:DB8::7", "2001:db8::7", "2001:db8::7"],
    ["IPv6 in brackets, with a port", "[2001:db8::7]:4711", "2001:db8::7", "2001:db8::7"],
    ["IPv4 in IPv6", "::ffff:203.0.113.7", "203.0.113.7", "203.0.113.7"],
    ["through a trusted IPv6 proxy", "203.0.113.7, 2001:db8:ffff::1", "203.0.113.7", "203.0.113.7, 2001:db8:ffff::1"],
    ["whoever said it last, where it is no address", "203.0.113.7, unknown", PEER, ""],
    ["whoever said it last, where it is garbage", 'x", "203.0.113.7', PEER, ""],
    ["the last known, before garbage", "garbage, 10.0.0.2", "10.0.0.2", "10.0.0.2"],
    ["through empty entries", " , 203.0.113.7,, ", "203.0.113.7", "203.0.113.7"],
    ["the peer, where there is none", ",", PEER, ""],
  ] as const;
  for (const [name, value, client, forwardedFor] of CASES) {
    test(name, () => {
      const found = chain([`X-Forwarded-For: ${value}`]);
      assert.deepEqual([found.client, found.forwardedFor], [client, forwardedFor]);
    });
  }

  test("over several lines", () => {
    const found = chain(["X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 203.0.113.7", "x-forwarded-for: 10.0.0.2"]);
    assert.deepEqual([found.client, found.forwardedFor], ["203.0.113.7", "203.0.113.7, 10.0.0.2"]);
  });

  test("of a way that is too long to be one", () => {
    const found = chain([`X-Forwarded-For: 203.0.113.7${", 10.0.0.2".repeat(500)}`]);
    assert.deepEqual([found.client, found.forwardedFor.split(", ").length], ["10.0.0.2", 32]);
  });
});

describe("the client in Forwarded (RFC 7239)", () => {
  const CASES = [
    ["the only one", "for=203.0.113.7;proto=https", "203.0.113.7", "for=203.0.113.7;proto=https"],
    [
      "before trusted ones",
      "for=203.0.113.7, For=10.0.0.2;by=10.0.0.1",
      "203.0.113.7",
      "for=203.0.113.7, For=10.0.0.2;by=10.0.0.1",
    ],
    ["not what the client wrote itself", "for=1.2.3.4, for=203.0.113.7", "203.0.113.7", "for=203.0.113.7"],
    ["IPv6 with a port", 'for="[2001:db8::7]:4711"', "2001:db8::7", 'for="[2001:db8::7]:4711"'],
    [
      "behind other pairs",
      'proto=https;host="a,b";for=203.0.113.7',
      "203.0.113.7",
      'proto=https;host="a,b";for=203.0.113.7',
    ],
    ["hidden by its proxy", "for=1.2.3.4, for=_hidden", PEER, ""],
    ["unknown to its proxy", "for=unknown;proto=https", PEER, ""],
    ["not named at all", "proto=https;by=203.0.113.7", PEER, ""],
    ["behind a quote that the client left open", 'for="1.2.3.4, for=203.0.113.7', "203.0.113.7", "for=203.0.113.7"],
    [
      "not inside a quoted string",
      'for=203.0.113.7;x="a, for=1.2.3.4"',
      "203.0.113.7",
      'for=203.0.113.7;x="a, for=1.2.3.4"',
    ],
    [
      "not inside one with escapes",
      'for=203.0.113.7;x="a\\", for=1.2.3.4;y=\\""',
      "203.0.113.7",
      'for=203.0.113.7;x="a\\", for=1.2.3.4;y=\\""',
    ],
    ["not in garbage", "203.0.113.7", PEER, ""],
  ] as const;
  for (const [name, value, client, forwarded] of CASES) {
    test(name, () => {
      const found = chain([`Forwarded: ${value}`]);
      assert.deepEqual([found.client, found.forwarded], [client, forwarded]);
    });
  }
});

describe("where the two differ", () => {
  const LISTED = "X-Forwarded-For: 203.0.113.7, 10.0.0.2";
  const FORGED = "Forwarded: for=1.2.3.4;proto=https";

  test("X-Forwarded-For counts, and the other is written from it", () => {
    for (const mode of ["auto", "x-forwarded-for"] as const) {
      const found = chain([LISTED, FORGED], mode);
      assert.equal(found.client, "203.0.113.7");
      assert.equal(found.forwarded, "for=203.0.113.7, for=10.0.0.2");
    }
  });

  test("Forwarded counts where that is what the proxies write", () => {
    const found = chain(["X-Forwarded-For: 1.2.3.4", "Forwarded: for=203.0.113.7"], "forwarded");
    assert.deepEqual(
      [found.client, found.forwardedFor, found.forwarded],
      ["203.0.113.7", "203.0.113.7", "for=203.0.113.7"],
    );
  });

  test("a field that nobody asked for names nobody", () => {
    assert.deepEqual(chain([FORGED], "x-forwarded-for"), { client: PEER, forwardedFor: "", forwarded: "" });
    assert.deepEqual(chain(["X-Forwarded-For: 1.2.3.4"], "forwarded"), {
      client: PEER,
      forwardedFor: "",
      forwarded: "",
    });
  });

  test("what Forwarded says of the same hops is kept", () => {
    const found = chain(["X-Forwarded-For: 203.0.113.7", 'Forwarded: for=203.0.113.7;host="a.test";proto=https']);
    assert.equal(found.forwarded, 'for=203.0.113.7;host="a.test";proto=https');
  });

  test("IPv6 stands in brackets and quotes", () => {
    assert.equal(chain(["X-Forwarded-For: 2001:db8::7"]).forwarded, 'for="[2001:db8::7]"');
  });
});

test("the longest field does not take long", () => {
  const began = performance.now();
  for (const value of [`for="${"a,".repeat(30_000)}`, `for=a${";a=b".repeat(15_000)}`, ",".repeat(60_000)]) {
    chain([`Forwarded: ${value}`]);
    chain([`X-Forwarded-For: ${value}`]);
  }
  assert.ok(performance.now() - began < 1000);
});
