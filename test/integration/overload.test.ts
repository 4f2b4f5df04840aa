import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { BlockingEdge } from "../harness/blocking.ts";
import { Client, rawRequest, type RawAnswer } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { type Origin, reply, startOrigin } from "../harness/origin.ts";
import { descriptorCount } from "../harness/process-facts.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const OVERLOADED = "2004 EdgeOverloaded";

async function started(limits: Readonly<Record<string, unknown>>, more: object = {}): Promise<[Edge, Origin]> {
  const origin = await startOrigin();
  return [await startEdge({ limits, sites: oneSite(origin.url), ...more }), origin];
}

/** Clients whose requests the origin has and does not answer before `release`. */
async function occupy(edge: Edge, origin: Origin, count: number): Promise<{ clients: Client[]; release: () => void }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  origin.on("/slow", async (_one, connection) => {
    await promise;
    connection.write(reply(200, "late"));
  });
  const clients: Client[] = [];
  for (let made = 0; made < count; made += 1) {
    const client = await Client.connect(edge.port);
    client.write(request("/slow"));
    await origin.request("/slow", made);
    clients.push(client);
  }
  return { clients, release: resolve };
}

/** Clients that have asked once, and stay. */
async function hold(edge: Edge, count: number, localAddress = "127.0.0.1"): Promise<Client[]> {
  const clients: Client[] = [];
  for (let made = 0; made < count; made += 1) {
    const client = await Client.connect(edge.port, { localAddress });
    client.write(request("/hold"));
    assert.equal((await client.answer()).status, 200);
    clients.push(client);
  }
  return clients;
}

function close(clients: readonly Client[]): void {
  for (const client of clients) client.close();
}

async function refused(edge: Edge, target: string, localAddress = "127.0.0.1"): Promise<RawAnswer> {
  const answer = await rawRequest(edge.port, request(target), { localAddress });
  assert.deepEqual([answer.status, answer.headers["wao-error"]], [503, OVERLOADED]);
  assert.ok(Number(answer.headers["retry-after"]) > 0);
  return answer;
}

/** Waits until a new connection is served. */
async function served(edge: Edge, localAddress = "127.0.0.1"): Promise<void> {
  const isServed = async (): Promise<boolean> =>
    (await rawRequest(edge.port, request("/again"), { localAddress }).catch(() => null))?.status === 200;
  await eventually(isServed, "a connection is served again");
}

describe("connections", { timeout: 60_000 }, () => {
  for (const threads of [1, 3]) {
    test(`over ${threads} threads there are never more than the limit; others are told at once`, async () => {
      const [edge, origin] = await started({ connections: 10 }, { threads });
      const { clients, release } = await occupy(edge, origin, 10);
      const answer = await refused(edge, "/more");
      assert.equal(answer.ended, "fin", "whoever is refused does not stay");
      const line = await edge.nextLog("/more");
      assert.match(line.detail ?? "", /more than 10 connections/);
      assert.equal(origin.of("/more").length, 0);
      clients[0]?.close();
      await served(edge);
      release();
      for (const client of clients.slice(1)) assert.equal((await client.answer()).status, 200);
      close(clients);
    });
  }

  test("more than can be told are closed at once, and cost nothing", { skip: needs("linux") }, async () => {
    const [edge, origin] = await started({ connections: 4, connections_per_client: 1000 });
    const { clients, release } = await occupy(edge, origin, 4);
    const before = descriptorCount(edge.pid);
    const crowd = await Promise.all(
      Array.from({ length: 100 }, async () => Client.connect(edge.port).catch(() => null)),
    );
    await eventually(() => descriptorCount(edge.pid) <= before + 8, "only those to be told are held");
    const endings = await Promise.all(crowd.map(async (one) => (one === null ? "rst" : one.ended(5000))));
    assert.ok(endings.filter((ending) => ending === "rst").length >= 92);
    release();
    for (const client of clients) assert.equal((await client.answer()).status, 200, "whoever is inside is served");
    close(clients);
  });

  test("of one client are limited, over all threads; others and trusted proxies are not", async () => {
    const limits = { connections_per_client: 5 };
    const [edge] = await started(limits, { threads: 2, trusted_proxies: ["127.0.0.9"] });
    const clients = await hold(edge, 5, "127.0.0.2");
    await refused(edge, "/sixth", "127.0.0.2");
    assert.match((await edge.nextLog("/sixth")).detail ?? "", /more than 5 connections of this client/);
    close(await hold(edge, 5, "127.0.0.3"));
    close(await hold(edge, 20, "127.0.0.9"));
    clients[0]?.close();
    await served(edge, "127.0.0.2");
    close(clients);
  });

  test("of a client that a load balancer names are limited, too", async () => {
    const limits = { connections_per_client: 2 };
    const listen = [{ url: "http://127.0.0.1:0", proxy_protocol: "on" }];
    const [edge] = await started(limits, { listen, trusted_proxies: ["127.0.0.1"] });
    const from = (address: string): string => `PROXY TCP4 ${address} 127.0.0.1 1 2\r\n${request("/")}`;
    const clients = [await Client.connect(edge.port), await Client.connect(edge.port)];
    for (const client of clients) {
      const answer = client.answer();
      client.write(from("203.0.113.7"));
      assert.equal((await answer).status, 200);
    }
    const status = async (address: string): Promise<number> =>
      (await rawRequest(edge.port, from(address), { method: "GET" })).status;
    assert.deepEqual([await status("203.0.113.7"), await status("203.0.113.8")], [503, 200]);
    close(clients);
  });

  test("that idle make room for new ones when they are scarce", async () => {
    const [edge] = await started({ connections: 10 }, { timeouts: { client_idle: "60s" } });
    const clients = await hold(edge, 9);
    const closing = Promise.race(clients.map(async (client) => client.ended()));
    await closing;
    await served(edge);
    close(clients);
  });

  test("an upgraded one counts until its tunnel ends", async () => {
    const [edge, origin] = await started({ connections: 1, connections_per_client: 100 });
    origin.on("/ws", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
    const tunnel = await Client.connect(edge.port);
    tunnel.write(request("/ws", { fields: ["Connection: upgrade", "Upgrade: x"] }));
    await tunnel.until(() => tunnel.raw().includes("101 Switching"), "the tunnel");
    await refused(edge, "/beside");
    tunnel.close();
    await served(edge);
  });
});

describe("requests", { timeout: 60_000 }, () => {
  test("in flight are limited; an idle connection takes nothing", async () => {
    const [edge, origin] = await started({ requests_in_flight: 2 });
    const idle = await hold(edge, 5);
    const { clients: slow, release } = await occupy(edge, origin, 2);
    const answer = await refused(edge, "/third");
    assert.equal(answer.ended, "open", "the connection is as good as before");
    assert.match((await edge.nextLog("/third")).detail ?? "", /2 requests are in flight/);
    release();
    for (const client of slow) assert.equal((await client.answer()).status, 200);
    assert.equal((await rawRequest(edge.port, request("/after"))).status, 200);
    close([...idle, ...slow]);
  });

  test("in flight are counted over all threads", async () => {
    const [edge, origin] = await started({ requests_in_flight: 8 }, { threads: 2 });
    const { clients: slow, release } = await occupy(edge, origin, 8);
    // The threads hear of each other with every tick.
    const seen = new Set<number>();
    await eventually(async () => {
      seen.clear();
      for (let count = 0; count < 10; count += 1) seen.add((await rawRequest(edge.port, request("/more"))).status);
      return seen.size === 1 && seen.has(503);
    }, "both threads refuse");
    release();
    for (const client of slow) assert.equal((await client.answer()).status, 200);
    await served(edge);
    close(slow);
  });

  test("on one connection are limited, and the last answer says so", async () => {
    const [edge] = await started({ requests_per_connection: 3 });
    const client = await Client.connect(edge.port);
    const fields: (string | undefined)[] = [];
    for (let count = 0; count < 3; count += 1) {
      client.write(request("/"));
      fields.push((await client.answer()).headers["connection"]);
    }
    assert.deepEqual(fields, [undefined, undefined, "close"]);
    assert.equal(await client.ended(), "fin");
  });
});

describe("what is short for everybody", { timeout: 60_000, skip: needs("linux") }, () => {
  test("memory: 2004, while the health endpoint answers", async () => {
    const origin = await startOrigin();
    const edge = await BlockingEdge.start({ sites: oneSite(origin.url), limits: { memory: "1MiB" } });
    const refusal = await eventually(async () => {
      const answer = await rawRequest(edge.edge.port, request("/"));
      return answer.status === 503 ? answer : undefined;
    }, "memory is short");
    assert.equal(refusal.headers["wao-error"], OVERLOADED);
    assert.match((await edge.edge.nextLog(({ code }) => code === 2004)).detail ?? "", /bytes of memory are in use/);
    const health = await fetch(`${edge.adminUrl}/healthz`);
    assert.equal(health.status, 200);
  });

  test("memory that is enough again after a reload is no reason any more", async () => {
    const origin = await startOrigin();
    const sites = oneSite(origin.url);
    const edge = await startEdge({ sites, limits: { memory: "1MiB" } });
    await eventually(async () => (await rawRequest(edge.port, request("/"))).status === 503, "memory is short");
    edge.rewrite({ sites });
    edge.signal("SIGHUP");
    await served(edge);
  });

  test("descriptors: connections are closed without spinning, and served again when there are some", async () => {
    const origin = await startOrigin();
    const edge = await startEdge(
      { sites: oneSite(origin.url), limits: { connections: 1000, connections_per_client: 1000 } },
      { wrap: ["sh", "-c", 'ulimit -n 100 && exec "$0" "$@"'] },
    );
    await edge.said((line) => /may need \d+ descriptors, but the process may open 100/.test(line), "the warning");
    const crowd = await Promise.all(
      Array.from({ length: 150 }, async () => Client.connect(edge.port).catch(() => null)),
    );
    await Promise.race(crowd.map(async (one) => one?.ended()));
    const before = cpuTicks(edge.pid);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.ok(cpuTicks(edge.pid) - before < 50, "half a second of CPU in one second is a loop");
    for (const one of crowd) one?.close();
    await served(edge);
    assert.equal(edge.stderr().includes("a worker thread"), false, "no thread died of it");
  });
});

/** CPU of a process so far, in hundredths of a second. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
