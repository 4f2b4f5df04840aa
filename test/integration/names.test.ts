import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import {
  type DnsScript,
  FORMERR,
  NO_DATA,
  NXDOMAIN,
  REFUSED,
  SERVFAIL,
  SILENCE,
  startDnsServer,
} from "../harness/dns-server.ts";
import { startEdge } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

interface Case {
  readonly host: string;
  readonly script: DnsScript;
  readonly code: number;
  readonly name: string;
  readonly status: number;
  readonly proxyStatus: string;
}

const CASES: readonly Case[] = [
  {
    host: "formerr.test",
    script: FORMERR,
    code: 2100,
    name: "DNSError",
    status: 502,
    proxyStatus: 'error=dns_error; details="2100 DNSError"; rcode="FORMERR"',
  },
  {
    host: "garbage.test",
    script: { garbage: Buffer.from("this is not a DNS message") },
    code: 2100,
    name: "DNSError",
    status: 502,
    proxyStatus: 'error=dns_error; details="2100 DNSError"',
  },
  {
    host: "silent.test",
    script: SILENCE,
    code: 2101,
    name: "DNSTimeout",
    status: 504,
    proxyStatus: 'error=dns_timeout; details="2101 DNSTimeout"',
  },
  {
    host: "gone.test",
    script: NXDOMAIN,
    code: 2102,
    name: "DNSNameNotFound",
    status: 502,
    proxyStatus: 'error=dns_error; details="2102 DNSNameNotFound"; rcode="NXDOMAIN"',
  },
  {
    host: "empty.test",
    script: NO_DATA,
    code: 2103,
    name: "DNSNoAddress",
    status: 502,
    proxyStatus: 'error=dns_error; details="2103 DNSNoAddress"; rcode="NOERROR"',
  },
  {
    host: "dead-end.test",
    script: { cname: "empty.test" },
    code: 2103,
    name: "DNSNoAddress",
    status: 502,
    proxyStatus: 'error=dns_error; details="2103 DNSNoAddress"; rcode="NOERROR"',
  },
  {
    host: "servfail.test",
    script: SERVFAIL,
    code: 2104,
    name: "DNSServerFailure",
    status: 502,
    proxyStatus: 'error=dns_error; details="2104 DNSServerFailure"; rcode="SERVFAIL"',
  },
  {
    host: "refused.test",
    script: REFUSED,
    code: 2104,
    name: "DNSServerFailure",
    status: 502,
    proxyStatus: 'error=dns_error; details="2104 DNSServerFailure"; rcode="REFUSED"',
  },
];

const site = (host: string, origin: string, more: object = {}): object => ({
  name: host,
  hosts: [host],
  origin,
  ...more,
});
const QUICK = { timeout: "100ms", attempts: 2 };

describe("each failure of a name", { timeout: 60_000 }, async () => {
  const dns = await startDnsServer(Object.fromEntries(CASES.map(({ host, script }) => [host, script])));
  const edge = await startEdge({
    resolver: { servers: [dns.address], search: [], ...QUICK },
    sites: CASES.map(({ host }) => site(host, `http://${host}:8080`)),
  });

  for (const { host, code, name, status, proxyStatus } of CASES) {
    test(`${code} ${name}: ${host}`, async () => {
      const answer = await rawRequest(edge.port, request("/", { host }));
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [status, `${code} ${name}`]);
      assert.equal(answer.headers["proxy-status"], `wao; ${proxyStatus}`);
      const line = await edge.nextLog((record) => record.host === host);
      assert.deepEqual([line.code, line.name, line.phase], [code, name, "resolve"]);
      assert.deepEqual(line.attempts ?? [], []);
      assert.ok(line.detail?.includes(`from ${dns.address}`), line.detail ?? "no detail");
      assert.ok(!answer.raw.includes(dns.address), "the visitor does not learn who was asked");
    });
  }
});

test("2101 comes within the connect budget, however long the resolver would wait", async () => {
  const dns = await startDnsServer({ "*": SILENCE });
  const edge = await startEdge({
    resolver: { servers: [dns.address], timeout: "1h" },
    sites: [site("a.test", "http://a.test:80", { timeouts: { connect: "300ms" } })],
  });
  const began = performance.now();
  const answer = await rawRequest(edge.port, request("/", { host: "a.test" }));
  const tookMs = performance.now() - began;
  assert.deepEqual([answer.status, answer.headers["wao-error"]], [504, "2101 DNSTimeout"]);
  assert.ok(tookMs >= 290 && tookMs < 2000, `took ${tookMs}`);
});

test("the second name server is asked when the first is silent, fails or has its port closed", async () => {
  const origin = await startOrigin();
  const good = await startDnsServer({ "*": { ips: ["127.0.0.1"] } });
  for (const script of [SILENCE, SERVFAIL, REFUSED, null]) {
    const bad = script === null ? "127.0.0.1:9" : (await startDnsServer({ "*": script })).address;
    const edge = await startEdge({
      resolver: { servers: [bad, good.address], timeout: "200ms" },
      sites: [site("a.test", `http://a.test:${origin.port}`)],
    });
    const answer = await rawRequest(edge.port, request("/", { host: "a.test" }));
    assert.equal(answer.status, 200, `${JSON.stringify(script)}: ${answer.headers["wao-error"]}`);
    await edge.stop();
  }
});

test("an origin that moves is found after the first failure, long before its TTL ends", async () => {
  const origin = await startOrigin();
  const dns = await startDnsServer({ "*": { ips: ["127.0.0.9"], ttl: 3600 } });
  const edge = await startEdge({
    resolver: { servers: [dns.address] },
    sites: [site("a.test", `http://a.test:${origin.port}`)],
  });
  const ask = (): ReturnType<typeof rawRequest> => rawRequest(edge.port, request("/", { host: "a.test" }));
  assert.equal((await ask()).headers["wao-error"], "2200 ConnectError");
  dns.say({ "*": { ips: ["127.0.0.1"], ttl: 3600 } });
  // Not sooner than a second after the last question.
  await eventually(async () => (await ask()).status === 200, "the new address", 5000);
});

test("a DNS that dies after the first answer is not noticed by visitors", async () => {
  const origin = await startOrigin(undefined);
  const dns = await startDnsServer({ "*": { ips: ["127.0.0.1"], ttl: 1 } });
  const edge = await startEdge({
    resolver: { servers: [dns.address], min_ttl: "1ms", max_ttl: "1ms", ...QUICK },
    pool: { idle_per_origin: 0 },
    sites: [site("a.test", `http://a.test:${origin.port}`)],
  });
  const ask = (): ReturnType<typeof rawRequest> => rawRequest(edge.port, request("/", { host: "a.test" }));
  assert.equal((await ask()).status, 200);
  for (const script of [SILENCE, SERVFAIL, REFUSED]) {
    dns.say({ "*": script });
    const before = dns.questions.length;
    await eventually(async () => {
      assert.equal((await ask()).status, 200);
      return dns.questions.length > before;
    }, "a question that fails");
  }
});

test("search domains and ndots complete a short name, a trailing dot forbids it", async () => {
  const origin = await startOrigin();
  const dns = await startDnsServer({
    "db.corp.test": { ips: ["127.0.0.1"] },
    "my_db.prod.corp.test": { ips: ["127.0.0.1"] },
  });
  const edge = await startEdge({
    resolver: { servers: [dns.address], search: ["corp.test"], ndots: 3 },
    sites: [
      site("short.test", `http://db:${origin.port}`),
      site("underscore.test", `http://my_db.prod:${origin.port}`),
      site("full.test", `http://db.prod.:${origin.port}`, { host_header: "origin" }),
    ],
  });
  const ask = (host: string): ReturnType<typeof rawRequest> => rawRequest(edge.port, request("/", { host }));
  assert.equal((await ask("short.test")).status, 200);
  assert.equal((await ask("underscore.test")).status, 200);
  assert.equal((await ask("full.test")).headers["wao-error"], "2102 DNSNameNotFound");
  assert.deepEqual(dns.asked("A"), ["A db.corp.test", "A my_db.prod.corp.test", "A db.prod"]);
});

test("names that do not resolve stop neither the start nor the reload, and SIGHUP brings other name servers", async () => {
  const origin = await startOrigin();
  const [empty, full] = [await startDnsServer(), await startDnsServer({ "*": { ips: ["127.0.0.1"] } })];
  const sites = [site("a.test", `http://a.test:${origin.port}`)];
  const edge = await startEdge({ resolver: { servers: [empty.address] }, sites });
  const ask = (): ReturnType<typeof rawRequest> => rawRequest(edge.port, request("/", { host: "a.test" }));
  assert.equal((await ask()).headers["wao-error"], "2102 DNSNameNotFound");
  edge.rewrite({ resolver: { servers: [full.address] }, sites });
  edge.signal("SIGHUP");
  await edge.said((line) => line.startsWith("wao: reloaded"), "the reload");
  // The workers learn of it a moment later.
  await eventually(async () => (await ask()).status === 200, "an answer", 3000);
});
