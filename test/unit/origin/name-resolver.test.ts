import assert from "node:assert/strict";
import { utimesSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { DEFAULT_RESOLVER } from "../../../src/config/resolver-defaults.ts";
import type { FailureName } from "../../../src/failures/catalogue.ts";
import type { Resolution } from "../../../src/origin/resolution.ts";
import { eventually } from "../../harness/deadline.ts";
import {
  type DnsScript,
  type DnsScripts,
  FORMERR,
  NO_DATA,
  NXDOMAIN,
  REFUSED,
  SERVFAIL,
  SILENCE,
  startDnsServer,
} from "../../harness/dns-server.ts";
import { ResolverRig, resolverRig } from "./resolver-rig.ts";

const all = (script: DnsScript): DnsScripts => ({ "*": script });
const at = (...ips: string[]): DnsScripts => all({ ips });

/** Two tries of 100 ms. */
const QUICK = { timeoutMs: 100, attempts: 2 };

test("literals, loopback names and .invalid are answered at once, without a question", async (t) => {
  const rig = await resolverRig(t, at("192.0.2.1"));
  const sync = (host: string): Resolution | null => {
    let found: Resolution | null = null;
    rig.resolver.resolve(host, (resolution) => (found = resolution));
    return found;
  };
  assert.deepEqual(sync("127.0.0.1"), { ok: true, addresses: ["127.0.0.1"], late: null });
  assert.deepEqual(sync("::1"), { ok: true, addresses: ["::1"], late: null });
  assert.deepEqual(sync("LOCALHOST"), { ok: true, addresses: ["::1", "127.0.0.1"], late: null });
  assert.deepEqual(sync("app.localhost."), { ok: true, addresses: ["::1", "127.0.0.1"], late: null });
  const invalid = sync("x.invalid");
  assert.ok(invalid !== null && !invalid.ok);
  assert.equal(invalid.failure.name, "DNSNameNotFound");
  assert.deepEqual(rig.server.questions, []);
});

test("both families are asked at once and both are given", async (t) => {
  const rig = await resolverRig(t, at("127.0.0.1", "::1", "fd00::1"));
  assert.deepEqual([...(await rig.addresses("shop.test"))].sort(), ["127.0.0.1", "::1", "fd00::1"]);
  assert.deepEqual(rig.server.asked().sort(), ["A shop.test", "AAAA shop.test"]);
});

test("a CNAME chain, a truncated answer, names with an underscore and in punycode", async (t) => {
  const rig = await resolverRig(t, {
    "a.test": { cname: "b.test" },
    "b.test": { cname: "c.test" },
    "c.test": { ips: ["127.0.0.1"] },
    "big.test": { ips: ["127.0.0.2", "::2"], truncated: true },
    "my_app.test": { ips: ["127.0.0.3"] },
    "xn--bcher-kva.test": { ips: ["127.0.0.4"] },
  });
  assert.deepEqual(await rig.addresses("a.test"), ["127.0.0.1"]);
  assert.deepEqual([...(await rig.addresses("big.test"))].sort(), ["127.0.0.2", "::2"]);
  assert.ok(rig.server.questions.some(({ over }) => over === "tcp"));
  assert.deepEqual(await rig.addresses("my_app.test"), ["127.0.0.3"]);
  assert.deepEqual(await rig.addresses("xn--bcher-kva.test"), ["127.0.0.4"]);
});

const FAILURES: readonly [string, DnsScript, FailureName, string][] = [
  ["NXDOMAIN", NXDOMAIN, "DNSNameNotFound", 'rcode="NXDOMAIN"'],
  ["NXDOMAIN for A only", { A: NXDOMAIN }, "DNSNameNotFound", 'rcode="NXDOMAIN"'],
  ["NXDOMAIN for AAAA only", { A: NO_DATA, AAAA: NXDOMAIN }, "DNSNameNotFound", 'rcode="NXDOMAIN"'],
  ["no data", NO_DATA, "DNSNoAddress", 'rcode="NOERROR"'],
  ["a CNAME to a name that leads back", { cname: "shop.test" }, "DNSNoAddress", 'rcode="NOERROR"'],
  ["SERVFAIL", SERVFAIL, "DNSServerFailure", 'rcode="SERVFAIL"'],
  ["REFUSED", REFUSED, "DNSServerFailure", 'rcode="REFUSED"'],
  ["SERVFAIL for A, none for AAAA", { A: SERVFAIL }, "DNSServerFailure", 'rcode="SERVFAIL"'],
  ["FORMERR", FORMERR, "DNSError", 'rcode="FORMERR"'],
  ["something that is not DNS", { garbage: Buffer.from("this is not a DNS message at all") }, "DNSError", ""],
  ["silence", SILENCE, "DNSTimeout", ""],
  ["silence for A, none for AAAA", { A: SILENCE }, "DNSTimeout", ""],
];
for (const [what, script, name, parameters] of FAILURES) {
  test(`${what} is ${name}`, async (t) => {
    const rig = await resolverRig(t, all(script), QUICK);
    const failure = await rig.failure("shop.test");
    assert.equal(failure.name, name);
    assert.equal(failure.parameters, parameters);
    assert.match(failure.detail, new RegExp(`^shop\\.test: E[A-Z]+ from ${rig.server.address}`));
  });
}

test("an address of one family is enough, whatever the server says of the other", async (t) => {
  const rig = await resolverRig(t, {
    "nx.test": { A: { ips: ["127.0.0.1"] }, AAAA: NXDOMAIN },
    "fail.test": { A: { ips: ["127.0.0.2"] }, AAAA: SERVFAIL },
    "six.test": { A: NO_DATA, AAAA: { ips: ["::1"] } },
    "silent.test": { A: { ips: ["127.0.0.3"] }, AAAA: SILENCE },
  });
  assert.deepEqual(await rig.addresses("nx.test"), ["127.0.0.1"]);
  assert.deepEqual(await rig.addresses("fail.test"), ["127.0.0.2"]);
  assert.deepEqual(await rig.addresses("six.test"), ["::1"]);
  assert.deepEqual(await rig.addresses("silent.test"), ["127.0.0.3"]);
});

test("a server that is slower than the pace of the questions is still heard", async (t) => {
  const rig = await resolverRig(t, all({ ips: ["127.0.0.1"], delayMs: 250 }), { timeoutMs: 100, attempts: 4 });
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  assert.ok(rig.asked.length > 1, "it was asked again meanwhile");
});

test("silence ends after the attempts, each of them waited for", async (t) => {
  const rig = await resolverRig(t, all(SILENCE), { timeoutMs: 150, attempts: 3 });
  const began = performance.now();
  assert.equal((await rig.failure("shop.test")).name, "DNSTimeout");
  const tookMs = performance.now() - began;
  assert.ok(tookMs >= 440 && tookMs < 1000, `took ${tookMs}`);
  assert.equal(rig.asked.length, 3);
});

test("a server whose port is closed is 2101, without waiting for anything", async (t) => {
  const rig = new ResolverRig(t, { servers: ["127.0.0.1:9"], timeoutMs: 60_000 });
  assert.equal((await rig.failure("shop.test")).name, "DNSTimeout");
});

test("the next server is asked at once where the first fails or refuses, and after the timeout where it is silent", async (t) => {
  const good = await startDnsServer(at("127.0.0.1"));
  for (const script of [SERVFAIL, REFUSED, FORMERR]) {
    const bad = await startDnsServer(all(script));
    const rig = new ResolverRig(t, { servers: [bad.address, good.address], timeoutMs: 60_000 });
    assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
    assert.deepEqual(bad.asked("A"), ["A shop.test"]);
  }
  const silent = await startDnsServer(all(SILENCE));
  const rig = new ResolverRig(t, { servers: [silent.address, good.address], timeoutMs: 200 });
  const began = performance.now();
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  assert.ok(performance.now() - began >= 195);
  // It is asked last from now on, for a while.
  const before = silent.questions.length;
  assert.deepEqual(await rig.addresses("other.test"), ["127.0.0.1"]);
  assert.equal(silent.questions.length, before);
  rig.nowMs += 30_001;
  assert.deepEqual(await rig.addresses("third.test"), ["127.0.0.1"]);
  assert.ok(silent.questions.length > before);
});

test("what several servers said is told: the answer about the name, else the heaviest", async (t) => {
  const [failing, silent, absent] = await Promise.all(
    [SERVFAIL, SILENCE, NXDOMAIN].map((one) => startDnsServer(all(one))),
  );
  assert.ok(failing && silent && absent);
  const nobody = new ResolverRig(t, { servers: [silent.address, failing.address], ...QUICK });
  const failure = await nobody.failure("shop.test");
  assert.equal(failure.name, "DNSServerFailure");
  assert.ok(failure.detail.includes(`ESERVFAIL from ${failing.address}`), failure.detail);
  assert.ok(failure.detail.includes(`ETIMEOUT from ${silent.address}`), failure.detail);
  const sure = new ResolverRig(t, { servers: [failing.address, absent.address], ...QUICK });
  assert.equal((await sure.failure("shop.test")).name, "DNSNameNotFound");
});

test("one family silent: the other is given after the resolution delay, the rest is told later", async (t) => {
  const { promise: later, resolve: release } = Promise.withResolvers<void>();
  const rig = await resolverRig(t, all({ A: { ips: ["127.0.0.1"] }, AAAA: { later, ips: ["::1"] } }));
  const began = performance.now();
  const resolution = await rig.resolve("shop.test");
  const tookMs = performance.now() - began;
  assert.ok(resolution.ok);
  assert.deepEqual(resolution.addresses, ["127.0.0.1"]);
  assert.ok(tookMs >= 45 && tookMs < 400, `took ${tookMs}`);
  const more = new Promise<readonly string[]>((resolve) => resolution.late?.(resolve));
  release();
  assert.deepEqual(await more, ["::1"]);
  assert.deepEqual([...(await rig.addresses("shop.test"))].sort(), ["127.0.0.1", "::1"]);
});

test("the family that never answers is given up a second later", async (t) => {
  const rig = await resolverRig(t, all({ A: { ips: ["127.0.0.1"] }, AAAA: SILENCE }), { timeoutMs: 60_000 });
  const resolution = await rig.resolve("shop.test");
  assert.ok(resolution.ok);
  assert.deepEqual(await new Promise((resolve) => resolution.late?.(resolve)), []);
});

test("the longest timeout that the configuration takes", async (t) => {
  const servers = Array.from({ length: 3 }, (_, index) => `127.0.0.1:${index + 1}`);
  const good = await startDnsServer(at("127.0.0.1"));
  const longest = { servers: [good.address, ...servers], timeoutMs: 86_400_000, attempts: 10 };
  assert.deepEqual(await new ResolverRig(t, longest).addresses("shop.test"), ["127.0.0.1"]);
});

test("one question in flight per name, however many ask", async (t) => {
  const rig = await resolverRig(t, at("127.0.0.1"));
  const many = await Promise.all(Array.from({ length: 50 }, () => rig.addresses("shop.test")));
  assert.equal(many.length, 50);
  assert.equal(rig.asked.length, 1);
});

test("the hosts file comes before the DNS and is read again when it changes", async (t) => {
  const rig = await resolverRig(t, at("127.0.0.1"));
  writeFileSync(rig.hosts, "127.0.0.5 Shop.Test other # comment\n::1\tshop.test\nnonsense shop.test\n");
  utimesSync(rig.hosts, 1, 1);
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.5", "::1"]);
  writeFileSync(rig.hosts, "127.0.0.6 shop.test\n");
  rig.nowMs += 1001;
  assert.deepEqual(await rig.addresses("shop.test."), ["127.0.0.6"]);
  assert.deepEqual(rig.server.questions, []);
});

test("other servers hold for the next lookup; the addresses of the old ones only while the new ones do not answer", async (t) => {
  const rig = await resolverRig(t, at("127.0.0.1"));
  const other = await startDnsServer(at("127.0.0.2"));
  await rig.addresses("shop.test");
  rig.resolver.configure({ ...DEFAULT_RESOLVER, servers: [rig.server.address] });
  await rig.addresses("shop.test");
  assert.equal(rig.asked.length, 1, "the same servers: what is known stays");
  rig.resolver.configure({ ...DEFAULT_RESOLVER, servers: [other.address] });
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.2"]);
  rig.resolver.configure({ ...DEFAULT_RESOLVER, servers: ["127.0.0.1:9"] });
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.2"]);
});

test("who asked before the servers changed gets an answer, and it is not kept", async (t) => {
  const { promise: later, resolve: release } = Promise.withResolvers<void>();
  const rig = await resolverRig(t, all({ ips: ["127.0.0.1"], later }));
  const other = await startDnsServer(at("127.0.0.2"));
  const waiting = rig.addresses("shop.test");
  await eventually(() => rig.asked.length > 0, "the question");
  rig.resolver.configure({ ...DEFAULT_RESOLVER, servers: [other.address] });
  release();
  assert.deepEqual(await waiting, ["127.0.0.1"]);
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.2"]);
});
