import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { DEFAULT_RESOLVER } from "../../../src/config/resolver-defaults.ts";
import { nameSearch } from "../../../src/origin/name-search.ts";
import { parseResolverFile } from "../../../src/origin/resolver-file.ts";
import { resolverSettings } from "../../../src/origin/resolver-settings.ts";
import { NO_DATA, SERVFAIL, SILENCE } from "../../harness/dns-server.ts";
import { resolverRig } from "./resolver-rig.ts";

const SEARCH = ["a.test", "b.test"];

test("a name with fewer dots than ndots is completed first, another one last, one with a trailing dot never", () => {
  const names = (name: string, ndots: number): readonly string[] => nameSearch(name, { search: SEARCH, ndots }).names;
  assert.deepEqual(names("db", 1), ["db.a.test", "db.b.test", "db"]);
  assert.deepEqual(names("db.prod", 1), ["db.prod", "db.prod.a.test", "db.prod.b.test"]);
  assert.deepEqual(names("db.prod", 5), ["db.prod.a.test", "db.prod.b.test", "db.prod"]);
  assert.deepEqual(names("db", 0), ["db", "db.a.test", "db.b.test"]);
  assert.deepEqual(names("db.prod.", 5), ["db.prod"]);
});

test("the search list ends with the first name that has an address", async (t) => {
  const rig = await resolverRig(t, { "db.b.test": { ips: ["127.0.0.1"] } }, { search: SEARCH });
  assert.deepEqual(await rig.addresses("db"), ["127.0.0.1"]);
  assert.deepEqual(rig.asked, ["db.a.test", "db.b.test"]);
});

test("a trailing dot is asked as written", async (t) => {
  const rig = await resolverRig(t, { "db.a.test": { ips: ["127.0.0.1"] } }, { search: SEARCH, ndots: 5 });
  assert.equal((await rig.failure("db.prod.")).name, "DNSNameNotFound");
  assert.deepEqual(rig.asked, ["db.prod"]);
});

test("what is said of a full name counts, not what its completions bring", async (t) => {
  const rig = await resolverRig(t, { "shop.example.a.test": SERVFAIL }, { search: SEARCH });
  const failure = await rig.failure("shop.example");
  assert.equal(failure.name, "DNSNameNotFound");
  assert.match(failure.detail, /^shop\.example: ENOTFOUND/);
  assert.equal(rig.asked.length, 3);
});

test("of a short name: no address > failing server > no such name", async (t) => {
  const rig = await resolverRig(
    t,
    { "db.a.test": SERVFAIL, "db.b.test": NO_DATA, "web.a.test": SERVFAIL },
    { search: SEARCH },
  );
  assert.equal((await rig.failure("db")).name, "DNSNoAddress");
  assert.equal((await rig.failure("web")).name, "DNSServerFailure");
  assert.equal((await rig.failure("mail")).name, "DNSNameNotFound");
});

test("where nobody answers, the other names are not asked", async (t) => {
  const rig = await resolverRig(t, { "*": SILENCE }, { search: SEARCH, timeoutMs: 50, attempts: 1 });
  assert.equal((await rig.failure("db")).name, "DNSTimeout");
  assert.deepEqual(rig.asked, ["db.a.test"]);
});

test("servers and search list of resolv.conf, read again when it changes", async (t) => {
  const rig = await resolverRig(t, { "db.b.test": { ips: ["127.0.0.1"] } }, { timeoutMs: 50, attempts: 1 });
  writeFileSync(rig.resolvConf, "search a.test b.test\n");
  assert.deepEqual(await rig.addresses("db"), ["127.0.0.1"]);
  writeFileSync(rig.resolvConf, "search c.test\noptions ndots:2\n");
  rig.nowMs += 1001;
  await rig.failure("web.x");
  assert.deepEqual(rig.asked.slice(2), ["web.x.c.test", "web.x"]);
  rmSync(rig.resolvConf);
  rig.nowMs += 1001;
  await rig.failure("mail");
  assert.deepEqual(rig.asked.slice(4), ["mail"]);
});

test("resolv.conf as resolv.conf(5) has it", () => {
  const text = `# comment
nameserver 192.0.2.53 ; first
nameserver 2001:db8::53
nameserver not-an-address
nameserver 192.0.2.54
nameserver 192.0.2.55
domain old.test
search A.test. b.test
options ndots:99 timeout:2 attempts:9 rotate
`;
  const file = parseResolverFile(text);
  assert.deepEqual(file, {
    servers: ["192.0.2.53", "2001:db8::53", "192.0.2.54"],
    search: ["a.test", "b.test"],
    ndots: 15,
    timeoutMs: 2000,
    attempts: 5,
  });
  assert.deepEqual(resolverSettings(DEFAULT_RESOLVER, file), {
    servers: ["192.0.2.53:53", "[2001:db8::53]:53", "192.0.2.54:53"],
    timeoutMs: 2000,
    attempts: 5,
    search: ["a.test", "b.test"],
    ndots: 15,
  });
});

test("the configuration counts more than resolv.conf, and both more than the defaults", () => {
  const file = parseResolverFile("nameserver 192.0.2.53\nsearch a.test\noptions ndots:2");
  const config = { ...DEFAULT_RESOLVER, servers: ["192.0.2.1:5353"], search: [], timeoutMs: 300 };
  const settings = resolverSettings(config, file);
  assert.deepEqual(settings, { servers: ["192.0.2.1:5353"], timeoutMs: 300, attempts: 4, search: [], ndots: 2 });
  const none = resolverSettings(DEFAULT_RESOLVER, parseResolverFile(""));
  assert.deepEqual(none, { servers: ["127.0.0.1:53"], timeoutMs: 1000, attempts: 4, search: [], ndots: 1 });
});

test("a name server with a zone is left to c-ares, which alone can speak to it", () => {
  const file = parseResolverFile("nameserver fe80::1%eth0\nnameserver 192.0.2.53");
  assert.deepEqual(resolverSettings(DEFAULT_RESOLVER, file).servers, ["system"]);
});
