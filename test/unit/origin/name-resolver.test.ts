import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { FailureName } from "../../../src/failures/catalogue.ts";
import { NameResolver, type NameResolverOptions } from "../../../src/origin/name-resolver.ts";
import type { Resolution } from "../../../src/origin/resolution.ts";
import { eventually } from "../../harness/deadline.ts";
import { type DnsAnswer, DnsServer, NO_DATA, NXDOMAIN, type QueryType, REFUSED, SERVFAIL } from "./dns-server.ts";

type Answers = (name: string, type: QueryType) => DnsAnswer;

/** A resolver that asks one server of the test, and a clock that the test moves. */
class Rig {
  nowMs = 1_000_000;
  readonly server: DnsServer;
  readonly folder = mkdtempSync(join(tmpdir(), "wao-resolver-"));
  readonly hosts = join(this.folder, "hosts");
  readonly resolvConf = join(this.folder, "resolv.conf");
  #resolver: NameResolver | null = null;

  constructor(answers: Answers) {
    this.server = new DnsServer(answers);
    writeFileSync(this.hosts, "");
    writeFileSync(this.resolvConf, "");
  }

  async start(t: TestContext, options: NameResolverOptions = {}): Promise<this> {
    const address = await this.server.start(t);
    this.#resolver = new NameResolver({
      servers: [address],
      hostsPath: this.hosts,
      resolvConfPath: this.resolvConf,
      clock: () => this.nowMs,
      ...options,
    });
    t.after(() => {
      this.#resolver?.close();
      rmSync(this.folder, { recursive: true });
    });
    return this;
  }

  get resolver(): NameResolver {
    return this.#resolver ?? assert.fail("not started");
  }

  resolve(host: string): Promise<Resolution> {
    return new Promise((resolve) => this.resolver.resolve(host, resolve));
  }

  async addresses(host: string): Promise<readonly string[]> {
    const resolution = await this.resolve(host);
    return resolution.ok ? resolution.addresses : assert.fail(resolution.failure.detail);
  }

  /** How often the A record was asked for. */
  get questions(): number {
    return this.server.asked.filter((asked) => asked.startsWith("A ")).length;
  }
}

const rigWith = (t: TestContext, answers: Answers, options?: NameResolverOptions): Promise<Rig> =>
  new Rig(answers).start(t, options);

const four =
  (...ips: string[]): Answers =>
  (_name, type) =>
    type === "A" ? { ips } : NO_DATA;

test("literals, loopback names and .invalid are answered at once, without a question", async (t) => {
  const rig = await rigWith(t, () => NXDOMAIN);
  const sync = (host: string): Resolution | null => {
    let found: Resolution | null = null;
    rig.resolver.resolve(host, (resolution) => (found = resolution));
    return found;
  };
  assert.deepEqual(sync("127.0.0.1"), { ok: true, addresses: ["127.0.0.1"], late: null });
  assert.deepEqual(sync("::1"), { ok: true, addresses: ["::1"], late: null });
  assert.deepEqual(sync("LOCALHOST"), { ok: true, addresses: ["::1", "127.0.0.1"], late: null });
  assert.deepEqual(sync("app.localhost."), { ok: true, addresses: ["::1", "127.0.0.1"], late: null });
  assert.equal(sync("x.invalid")?.ok, false);
  assert.deepEqual(rig.server.asked, []);
});

test("both families are asked at once and both are given", async (t) => {
  const rig = await rigWith(t, (_name, type) => (type === "A" ? { ips: ["127.0.0.1"] } : { ips: ["::1", "fd00::1"] }));
  assert.deepEqual([...(await rig.addresses("shop.test"))].sort(), ["127.0.0.1", "::1", "fd00::1"]);
  assert.deepEqual(rig.server.asked.sort(), ["A shop.test", "AAAA shop.test"]);
});

const FAILURES: readonly [string, Answers, FailureName, string][] = [
  ["NXDOMAIN", () => NXDOMAIN, "DNSNameNotFound", 'rcode="NXDOMAIN"'],
  ["no data", () => NO_DATA, "DNSNoAddress", 'rcode="NOERROR"'],
  ["SERVFAIL", () => SERVFAIL, "DNSServerFailure", 'rcode="SERVFAIL"'],
  ["REFUSED", () => REFUSED, "DNSServerFailure", 'rcode="REFUSED"'],
  ["silence", () => "silence", "DNSTimeout", ""],
  [
    "SERVFAIL for A, none for AAAA",
    (_n, type) => (type === "A" ? SERVFAIL : NO_DATA),
    "DNSServerFailure",
    'rcode="SERVFAIL"',
  ],
  ["silence for A, none for AAAA", (_n, type) => (type === "A" ? "silence" : NO_DATA), "DNSTimeout", ""],
];
for (const [what, answers, name, parameters] of FAILURES) {
  test(`${what} is ${name}`, async (t) => {
    const rig = await rigWith(t, answers, { giveUpMs: 700 });
    const resolution = await rig.resolve("shop.test");
    assert.ok(!resolution.ok);
    assert.equal(resolution.failure.name, name);
    assert.equal(resolution.failure.parameters, parameters);
    assert.match(resolution.failure.detail, /^shop\.test: E/);
  });
}

test("a server whose port is closed is 2101, without waiting for the give-up", async (t) => {
  const rig = await rigWith(t, () => NXDOMAIN, { servers: ["127.0.0.1:9"], giveUpMs: 60_000 });
  const resolution = await rig.resolve("shop.test");
  assert.ok(!resolution.ok);
  assert.equal(resolution.failure.name, "DNSTimeout");
});

test("one family silent: the other is given after the resolution delay, the rest is told later", async (t) => {
  let release: (() => void) | undefined;
  const later = new Promise<void>((resolve) => (release = resolve));
  const rig = await rigWith(t, (_name, type) => (type === "A" ? { ips: ["127.0.0.1"] } : { later, ips: ["::1"] }));
  const began = performance.now();
  const resolution = await rig.resolve("shop.test");
  const tookMs = performance.now() - began;
  assert.ok(resolution.ok);
  assert.deepEqual(resolution.addresses, ["127.0.0.1"]);
  assert.ok(tookMs >= 45 && tookMs < 400, `took ${tookMs}`);
  const more = new Promise<readonly string[]>((resolve) => resolution.late?.(resolve));
  release?.();
  assert.deepEqual(await more, ["::1"]);
  assert.deepEqual([...(await rig.addresses("shop.test"))].sort(), ["127.0.0.1", "::1"]);
});

test("one question in flight per name, however many ask", async (t) => {
  const rig = await rigWith(t, four("127.0.0.1"));
  const all = await Promise.all(Array.from({ length: 50 }, () => rig.addresses("shop.test")));
  assert.equal(all.length, 50);
  assert.equal(rig.questions, 1);
});

test("the TTL holds, within bounds, and an expired name is renewed in the background", async (t) => {
  const rig = await rigWith(t, (_name, type) => (type === "A" ? { ips: ["127.0.0.1"], ttl: 30 } : NO_DATA));
  await rig.addresses("shop.test");
  rig.nowMs += 29_000;
  await rig.addresses("shop.test");
  assert.equal(rig.questions, 1);
  rig.nowMs += 2000;
  rig.server.answer = four("127.0.0.2");
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  await eventually(async () => (await rig.addresses("shop.test"))[0] === "127.0.0.2", "the new address");
  assert.equal(rig.questions, 2);
});

test("a TTL of 0 still holds for the shortest time", async (t) => {
  const rig = await rigWith(t, (_name, type) => (type === "A" ? { ips: ["127.0.0.1"], ttl: 0 } : NO_DATA));
  await rig.addresses("shop.test");
  rig.nowMs += 4000;
  await rig.addresses("shop.test");
  // A question in the background would have been sent before this one.
  await rig.addresses("other.test");
  assert.equal(rig.server.asked.filter((asked) => asked === "A shop.test").length, 1);
});

test("the last good address stays when the DNS fails, but not when it says that there is none", async (t) => {
  const rig = await rigWith(t, four("127.0.0.1"));
  await rig.addresses("shop.test");
  rig.nowMs += 7_200_000;
  rig.server.answer = () => SERVFAIL;
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  rig.nowMs += 7_200_000;
  rig.server.answer = () => NXDOMAIN;
  const gone = await rig.resolve("shop.test");
  assert.ok(!gone.ok);
  assert.equal(gone.failure.name, "DNSNameNotFound");
});

test("a failure is remembered shortly, then asked again", async (t) => {
  const rig = await rigWith(t, () => NXDOMAIN);
  await rig.resolve("shop.test");
  await rig.resolve("shop.test");
  assert.equal(rig.questions, 1);
  rig.nowMs += 5001;
  rig.server.answer = four("127.0.0.1");
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
});

test("refresh asks at once, at most once a second", async (t) => {
  const rig = await rigWith(t, four("127.0.0.1"));
  await rig.addresses("shop.test");
  rig.server.answer = four("127.0.0.9");
  rig.resolver.refresh("shop.test");
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.1"]);
  rig.nowMs += 1001;
  rig.resolver.refresh("shop.test");
  await eventually(async () => (await rig.addresses("shop.test"))[0] === "127.0.0.9", "the refreshed address");
});

test("the hosts file comes before the DNS and is read again when it changes", async (t) => {
  const rig = await rigWith(t, four("127.0.0.1"));
  writeFileSync(rig.hosts, "127.0.0.5 Shop.Test other # comment\n::1\tshop.test\nnonsense shop.test\n");
  utimesSync(rig.hosts, 1, 1);
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.5", "::1"]);
  writeFileSync(rig.hosts, "127.0.0.6 shop.test\n");
  rig.nowMs += 1001;
  assert.deepEqual(await rig.addresses("shop.test"), ["127.0.0.6"]);
  assert.deepEqual(rig.server.asked, []);
});

test("search domains: a short name is extended first, a dotted one last", async (t) => {
  const rig = await rigWith(t, (name, type) =>
    name === "db.b.test" && type === "A" ? { ips: ["127.0.0.1"] } : NXDOMAIN,
  );
  writeFileSync(rig.resolvConf, "search a.test b.test\noptions ndots:1\n");
  assert.deepEqual(await rig.addresses("db"), ["127.0.0.1"]);
  const order = rig.server.asked.filter((asked) => asked.startsWith("A ")).map((asked) => asked.slice(2));
  assert.deepEqual(order, ["db.a.test", "db.b.test"]);
  const missing = await rig.resolve("no.such");
  assert.ok(!missing.ok);
  assert.equal(missing.failure.name, "DNSNameNotFound");
  assert.match(missing.failure.detail, /^no\.such: /);
});
