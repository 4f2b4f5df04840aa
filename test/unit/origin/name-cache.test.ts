import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../../harness/deadline.ts";
import { type DnsScripts, NXDOMAIN, SERVFAIL, SILENCE } from "../../harness/dns-server.ts";
import { resolverRig } from "./resolver-rig.ts";

const at = (...ips: string[]): DnsScripts => ({ "*": { ips } });

test("the TTL holds, and an expired name is renewed in the background", async (t) => {
  const rig = await resolverRig(t, { "*": { ips: ["127.0.0.1"], ttl: 30 } });
  await rig.addresses("shop.test");
  rig.nowMs += 29_000;
  await rig.addresses("shop.test");
  assert.equal(rig.asked.length, 1);
  rig.nowMs += 2000;
  rig.server.say(at("127.0.0.2"));
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  await eventually(async () => (await rig.addresses("shop.test"))[0] === "127.0.0.2", "the new address");
  assert.equal(rig.asked.length, 2);
});

test("a TTL is bounded by min_ttl and max_ttl", async (t) => {
  const scripts = { "short.test": { ips: ["127.0.0.1"], ttl: 0 }, "long.test": { ips: ["127.0.0.1"], ttl: 86_400 } };
  const rig = await resolverRig(t, scripts, { minTtlMs: 5000, maxTtlMs: 60_000 });
  await rig.addresses("short.test");
  await rig.addresses("long.test");
  rig.nowMs += 4999;
  await rig.addresses("short.test");
  assert.deepEqual(rig.asked, ["short.test", "long.test"]);
  rig.nowMs += 55_002;
  await rig.addresses("long.test");
  await eventually(() => rig.asked.length === 3, "the question about long.test");
  assert.equal(rig.asked[2], "long.test");
});

test("the last good address stays when the DNS fails, but not when it says that there is none", async (t) => {
  const rig = await resolverRig(t, at("127.0.0.1"));
  await rig.addresses("shop.test");
  rig.nowMs += 7_200_000;
  rig.server.say({ "*": SERVFAIL });
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  rig.nowMs += 7_200_000;
  // Not sure: some servers say NXDOMAIN to AAAA of a name that has an A.
  rig.server.say({ "*": { A: SERVFAIL, AAAA: NXDOMAIN } });
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  rig.nowMs += 7_200_000;
  rig.server.say({});
  assert.equal((await rig.failure("shop.test")).name, "DNSNameNotFound");
});

test("nobody who has a last good address waits for a silent DNS", async (t) => {
  const rig = await resolverRig(t, at("127.0.0.1"), { timeoutMs: 60_000 });
  await rig.addresses("shop.test");
  rig.nowMs += 7_200_000;
  rig.server.say({ "*": SILENCE });
  const began = performance.now();
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  const firstMs = performance.now() - began;
  assert.ok(firstMs < 1500, `took ${firstMs}`);
  const again = performance.now();
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  assert.ok(performance.now() - again < 100, "the second waits no more");
});

test("stale_for ends the use of the last good address", async (t) => {
  const rig = await resolverRig(t, { "*": { ips: ["127.0.0.1"], ttl: 60 } }, { staleForMs: 10_000 });
  await rig.addresses("shop.test");
  rig.server.say({ "*": SERVFAIL });
  rig.nowMs += 69_000;
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  rig.nowMs += 1001;
  assert.equal((await rig.failure("shop.test")).name, "DNSServerFailure");
});

test("stale_for: none, and an expired address is not used at all", async (t) => {
  const rig = await resolverRig(t, { "*": { ips: ["127.0.0.1"], ttl: 60 } }, { staleForMs: 0 });
  await rig.addresses("shop.test");
  rig.server.say({ "*": SERVFAIL });
  rig.nowMs += 60_001;
  assert.equal((await rig.failure("shop.test")).name, "DNSServerFailure");
});

test("no such name is believed for negative_ttl, a failing server is asked again after two seconds", async (t) => {
  const rig = await resolverRig(t, { "fails.test": SERVFAIL }, { negativeTtlMs: 30_000 });
  await rig.failure("no.test");
  await rig.failure("fails.test");
  rig.nowMs += 1999;
  await rig.failure("no.test");
  await rig.failure("fails.test");
  assert.deepEqual(rig.asked, ["no.test", "fails.test"]);
  rig.nowMs += 2;
  rig.server.say(at("127.0.0.1"));
  assert.deepEqual(await rig.addresses("fails.test"), ["127.0.0.1"]);
  rig.nowMs += 27_000;
  await rig.failure("no.test");
  rig.nowMs += 1000;
  assert.deepEqual(await rig.addresses("no.test"), ["127.0.0.1"]);
});

test("refresh asks at once, at most once a second", async (t) => {
  const rig = await resolverRig(t, at("127.0.0.1"));
  await rig.addresses("shop.test");
  rig.server.say(at("127.0.0.9"));
  rig.resolver.refresh("shop.test");
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  rig.nowMs += 1001;
  rig.resolver.refresh("shop.test");
  await eventually(async () => (await rig.addresses("shop.test"))[0] === "127.0.0.9", "the refreshed address");
  assert.equal(rig.asked.length, 2);
});

test("max_names bounds the memory: the name that was renewed longest ago goes", async (t) => {
  const rig = await resolverRig(t, at("127.0.0.1"), { maxNames: 2 });
  for (const name of ["a.test", "b.test", "c.test", "c.test", "b.test"]) await rig.addresses(name);
  assert.deepEqual(rig.asked, ["a.test", "b.test", "c.test"]);
  await rig.addresses("a.test");
  assert.deepEqual(rig.asked, ["a.test", "b.test", "c.test", "a.test"]);
});
