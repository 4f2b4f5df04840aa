import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { after, describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { startDnsServer } from "../harness/dns-server.ts";
import { startEdge, runWao, WAO } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

/** A listener on an address that must see no connection. */
class Trap {
  readonly #server: Server;
  connections = 0;

  constructor() {
    this.#server = createServer((socket) => {
      this.connections += 1;
      socket.destroy();
    });
  }

  async listen(host: string, port: number): Promise<this> {
    after(() => this.#server.close());
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, resolve);
    });
    return this;
  }
}

const DENY = { deny: ["127.0.0.2/32"] };

describe("an address that the operator denies", { timeout: 60_000 }, async () => {
  const origin = await startOrigin();
  const { port } = origin;
  const trap = await new Trap().listen("127.0.0.2", port);
  const dns = await startDnsServer({
    "only.test": { ips: ["127.0.0.2"] },
    "mixed.test": { ips: ["127.0.0.2", "127.0.0.1"] },
    "dead.test": { ips: ["127.0.0.2", "127.0.0.9"] },
    "mapped.test": { AAAA: { ips: ["::ffff:7f00:2"] } },
  });
  const site = (name: string, origins: string | readonly string[], more: object = {}): object => ({
    name,
    hosts: [`${name}.site`],
    origin: origins,
    ...more,
  });
  const edge = await startEdge({
    resolver: { servers: [dns.address] },
    egress: DENY,
    sites: [
      site("name", `http://only.test:${port}`),
      site("literal", `http://127.0.0.2:${port}`),
      site("literal-mapped", `http://[::ffff:127.0.0.2]:${port}`),
      site("name-mapped", `http://mapped.test:${port}`),
      site("tls", `https://127.0.0.2:${port}`),
      site("mixed", `http://mixed.test:${port}`),
      site("dead", `http://dead.test:${port}`),
      site("failover", [`http://127.0.0.2:${port}`, origin.url]),
    ],
  });
  const ask = (name: string): ReturnType<typeof rawRequest> =>
    rawRequest(edge.port, request("/", { host: `${name}.site` }));

  for (const name of ["name", "literal", "literal-mapped", "name-mapped", "tls"]) {
    test(`2008: ${name}`, async () => {
      const answer = await ask(name);
      assert.deepEqual([answer.status, answer.headers["wao-error"]], [502, "2008 OriginAddressProhibited"]);
      assert.match(answer.headers["proxy-status"] ?? "", /^wao; error=destination_ip_prohibited;/);
      assert.ok(!answer.raw.includes("127.0.0.2"), "the visitor does not learn the address");
      const line = await edge.nextLog((record) => record.site === name);
      assert.deepEqual([line.code, line.phase], [2008, "connect"]);
      assert.deepEqual(
        line.attempts?.map(({ outcome, errno }) => [outcome, errno]),
        [["OriginAddressProhibited", ""]],
      );
      assert.match(line.detail ?? "", /egress\.deny has 127\.0\.0\.2\/32/);
      assert.equal(trap.connections, 0);
    });
  }

  test("the next address is tried, and the denied one is in the log", async () => {
    const answer = await ask("mixed");
    assert.equal(answer.status, 200);
    const line = await edge.nextLog((record) => record.site === "mixed");
    assert.deepEqual(line.attempts?.map(({ address, outcome }) => [address, outcome]).toSorted(), [
      [`127.0.0.1:${port}`, "connected"],
      [`127.0.0.2:${port}`, "OriginAddressProhibited"],
    ]);
    assert.equal(trap.connections, 0);
  });

  test("what became of the addresses that were tried is what is reported", async () => {
    const answer = await ask("dead");
    assert.equal(answer.headers["wao-error"], "2200 ConnectError");
    const line = await edge.nextLog((record) => record.site === "dead");
    assert.deepEqual(line.attempts?.map(({ outcome }) => outcome).toSorted(), [
      "ConnectError",
      "OriginAddressProhibited",
    ]);
    assert.equal(trap.connections, 0);
  });

  test("the site's next origin is tried", async () => {
    assert.equal((await ask("failover")).status, 200);
    assert.equal(trap.connections, 0);
  });
});

test("a name that is rebound to a denied address gains nothing", async () => {
  const origin = await startOrigin();
  const trap = await new Trap().listen("127.0.0.2", origin.port);
  const dns = await startDnsServer({ "*": { ips: ["127.0.0.1"] } });
  const edge = await startEdge({
    resolver: { servers: [dns.address], min_ttl: "1ms", max_ttl: "1ms" },
    pool: { idle_per_origin: 0 },
    egress: DENY,
    sites: [{ hosts: ["a.test"], origin: `http://a.test:${origin.port}` }],
  });
  const ask = (): ReturnType<typeof rawRequest> => rawRequest(edge.port, request("/", { host: "a.test" }));
  assert.equal((await ask()).status, 200);
  dns.say({ "*": { ips: ["127.0.0.2"] } });
  const denied = await eventually(async () => {
    const answer = await ask();
    return answer.status !== 200 && answer;
  }, "the other address");
  assert.equal(denied.headers["wao-error"], "2008 OriginAddressProhibited");
  assert.equal(trap.connections, 0);
});

test("SIGHUP: rules hold at once, also for connections that are open; and their end too", async () => {
  const origin = await startOrigin();
  const sites = [{ hosts: ["a.test"], origin: origin.url }];
  const edge = await startEdge({ sites });
  const ask = (): ReturnType<typeof rawRequest> => rawRequest(edge.port, request("/", { host: "a.test" }));
  assert.equal((await ask()).status, 200);
  assert.equal(origin.open, 1, "an idle connection waits for the next request");
  edge.rewrite({ egress: { deny: ["127.0.0.0/8"] }, sites });
  edge.signal("SIGHUP");
  await eventually(async () => (await ask()).headers["wao-error"] === "2008 OriginAddressProhibited", "the denial");
  await origin.until(() => origin.open === 0, "the idle connection is closed");
  edge.rewrite({ egress: { deny: ["127.0.0.0/8"], allow: ["127.0.0.1"] }, sites });
  edge.signal("SIGHUP");
  await eventually(async () => (await ask()).status === 200, "the exception");
});

test("check warns of an origin that is a cloud's metadata service, and it is no mistake", async () => {
  const edge = await startEdge({ sites: [{ hosts: ["a.test"], origin: "http://169.254.169.254" }] });
  assert.match(edge.stderr(), /warning: .*: sites\[0\]\.origin: 169\.254\.169\.254 is never connected to/);
  const checked = await runWao(["check", "--config", edge.configPath]);
  assert.equal(checked.code, 0, `${WAO}: ${checked.stderr}`);
  assert.match(checked.stdout, /warning: .*gets 2008; name it in egress\.allow/);
});
