/** Listeners that come, go and change at a reload. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { after, describe, test } from "node:test";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { fetched, http2Client } from "../harness/http2-client.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { isAlive } from "../harness/process-facts.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";
import { secureClient } from "../harness/tls-client.ts";

const FREE = { url: "http://127.0.0.1:0" };
const origin = await startOrigin(reply(200, "ok"));
const sites = oneSite(origin.url);

/** Reloads; resolves with the lines that the edge says about it. */
async function reload(edge: Edge, listen: readonly object[], more: object = {}): Promise<string[]> {
  const before = edge.stderr().length;
  edge.rewrite({ listen, threads: 2, sites, ...more });
  edge.signal("SIGHUP");
  const said = (): string[] => edge.stderr().slice(before).split("\n");
  const isOver = /^wao: (reload refused|reloaded: \d+ sites)/;
  await eventually(() => said().some((line) => isOver.test(line)), "the reload is over");
  return said().filter((line) => line.startsWith("wao: reload"));
}

/** The port of the listener that has come. */
function newPort(lines: readonly string[]): number {
  const line = lines.find((one) => one.includes("listening on")) ?? assert.fail(lines.join("\n"));
  return Number(new URL(line.split(" ").at(-1) ?? "").port);
}

async function isRefused(port: number): Promise<boolean> {
  const client = await Client.connect(port).catch(() => null);
  client?.close();
  return client === null;
}

/** Every thread has to answer: the kernel deals connections out. */
async function allAnswer(port: number): Promise<void> {
  for (let count = 0; count < 12; count++) assert.equal((await rawRequest(port, request("/"))).status, 200);
}

async function visited(port: number, target = "/"): Promise<Client> {
  const client = await Client.connect(port);
  client.write(request(target));
  assert.equal((await client.answer()).status, 200);
  return client;
}

describe("at a reload a listener", { timeout: 120_000, skip: needs("linux") }, () => {
  test("comes, in every thread, and the others keep their ports and connections", async () => {
    const edge = await startEdge({ threads: 2, listen: [FREE], sites });
    const stays = await visited(edge.port);
    const lines = await reload(edge, [FREE, FREE]);
    const port = newPort(lines);
    await allAnswer(port);
    await allAnswer(edge.port);
    stays.write(request("/"));
    const answer = await stays.answer();
    assert.deepEqual([answer.status, answer.headers["connection"]], [200, undefined]);
    stays.close();
  });

  test("goes: closed at once, what runs there ends with its answer, idle connections end, the others stay", async () => {
    const edge = await startEdge({ threads: 2, listen: [FREE, { url: "http://127.0.0.2:0" }], sites });
    const [kept = 0, going = 0] = edge.ports;
    const gate = Promise.withResolvers<void>();
    origin.on("/running", async (_one, connection) => {
      await gate.promise;
      connection.write(reply(200, "ran"));
    });
    const stays = await visited(kept);
    const [idle, running] = await Promise.all([1, 2].map(async () => Client.connect(going, { host: "127.0.0.2" })));
    assert.ok(idle && running);
    idle.write(request("/"));
    await idle.answer();
    running.write(request("/running"));
    const answer = running.answer();
    await origin.request("/running");
    const lines = await reload(edge, [FREE]);
    assert.ok(
      lines.some((line) => line.includes(`not listening on http://127.0.0.2:${going} any more`)),
      lines.join("\n"),
    );
    await eventually(
      async () => (await Client.connect(going, { host: "127.0.0.2" }).catch(() => null)) === null,
      "nobody gets in",
    );
    assert.equal(await idle.ended(), "fin");
    gate.resolve();
    const { body, headers } = await answer;
    assert.deepEqual([body.toString(), headers["connection"]], ["ran", "close"]);
    assert.equal(await running.ended(), "fin");
    stays.write(request("/"));
    assert.equal((await stays.answer()).headers["connection"], undefined);
    for (const client of [stays, idle, running]) client.close();
  });

  test("of HTTP/2 that goes says GOAWAY", async () => {
    const edge = await startEdge({ threads: 2, listen: [FREE, { url: "http://127.0.0.1:0" }], sites });
    const session = http2Client(edge.ports[1] ?? 0);
    assert.equal((await fetched(session, "/")).status, 200);
    const gone = once(session, "goaway");
    await reload(edge, [FREE]);
    assert.equal((await gone)[0], 0);
  });

  test("that cannot be had refuses the whole reload, by name, and nothing has changed", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    after(() => blocker.close());
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    const edge = await startEdge({ threads: 2, listen: [FREE], sites });
    const url = `http://127.0.0.1:${port}`;
    const lines = await reload(edge, [FREE, { url: "http://127.0.0.3:0" }, { url }], {
      sites: oneSite("http://127.0.0.1:9"),
    });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", new RegExp(`reload refused: ${url}: another process listens.*nothing has changed`));
    await allAnswer(edge.port);
    const far = await reload(edge, [FREE, { url: "http://192.0.2.1:0" }]);
    assert.match(far[0] ?? "", /reload refused: http:\/\/192\.0\.2\.1:0: this machine has no such address/);
    await allAnswer(edge.port);
    assert.equal(newPort(await reload(edge, [FREE, FREE])) > 0, true);
  });

  test("that changes gets TLS, or PROXY protocol, on the port that it has; who is connected stays", async () => {
    const files = new CertificateFiles();
    const certificate = files.make("one", { names: "DNS:site.test" });
    const edge = await startEdge({ threads: 2, listen: [FREE], sites });
    const stays = await visited(edge.port);
    const secured = [{ url: "https://127.0.0.1:0", tls: { certificates: [certificate] } }];
    const lines = await reload(edge, secured);
    assert.ok(lines.some((line) => line.includes(`the listener https://127.0.0.1:${edge.port} changed`)));
    for (let count = 0; count < 8; count++) {
      const { client } = await secureClient(edge.port);
      client.write(request("/"));
      assert.equal((await client.answer()).status, 200);
      client.close();
    }
    stays.write(request("/"));
    assert.equal((await stays.answer()).status, 200);
    stays.close();
    await reload(edge, [{ ...FREE, proxy_protocol: "on" }], { trusted_proxies: ["127.0.0.1"] });
    const proxied = `PROXY TCP4 203.0.113.7 192.0.2.1 51234 80\r\n${request("/proxied")}`;
    assert.equal((await rawRequest(edge.port, proxied, { method: "GET" })).status, 200);
    assert.equal((await edge.nextLog("/proxied"))["client"], "203.0.113.7");
  });

  test("that came is there in a thread that replaces another one, and in the process that takes over", async () => {
    const plant = { env: { NODE_OPTIONS: `--import ${new URL("../harness/plant-crashes.ts", import.meta.url).href}` } };
    const edge = await startEdge({ threads: 2, listen: [FREE], sites }, plant);
    const port = newPort(await reload(edge, [FREE, FREE]));
    for (const replaced of [2, 3]) {
      edge.signal("SIGPWR");
      await eventually(() => edge.stderr().split("a new one starts").length === replaced, "it is replaced");
    }
    await eventually(async () => !(await isRefused(port)), "the listener is there again");
    await allAnswer(edge.port);
    await allAnswer(port);
    const third = newPort(await reload(edge, [FREE, FREE, { url: "http://127.0.0.4:0" }]));
    edge.signal("SIGUSR2");
    const taken = await edge.said((line) => /process \d+ has taken over/.test(line), "it has taken over", 30_000);
    const pid = Number(/process (\d+)/.exec(taken)?.[1]);
    try {
      await eventually(() => !isAlive(edge.pid), "the one before has ended", 20_000);
      await allAnswer(edge.port);
      await allAnswer(port);
      assert.equal((await rawRequest(third, request("/"), { host: "127.0.0.4" })).status, 200);
    } finally {
      process.kill(pid, "SIGTERM");
      await eventually(() => !isAlive(pid), "the successor ends", 20_000);
    }
  });
});

describe("100 reloads that take a listener in and out", { timeout: 120_000, skip: needs("linux") }, () => {
  test("cost no request on the other one", async () => {
    const edge = await startEdge({ threads: 2, listen: [FREE], sites });
    const failures: string[] = [];
    let answered = 0;
    const over = new AbortController();
    const visitor = async (perConnection: number): Promise<void> => {
      while (!over.signal.aborted) {
        const client = await Client.connect(edge.port).catch(() => null);
        if (client === null) return void failures.push("refused");
        for (let count = 0; count < perConnection && !over.signal.aborted; count++) {
          client.write(request("/"));
          const answer = await client.answer().catch(() => null);
          if (answer?.status === 200 && answer.headers["connection"] === undefined) answered++;
          else failures.push(String(answer?.status ?? "cut"));
        }
        client.close();
      }
    };
    const visitors = [1, 5, 1e9].map(visitor);
    try {
      for (let round = 0; round < 50; round++) {
        await reload(edge, [FREE, { url: "http://127.0.0.5:0" }]);
        await reload(edge, [FREE]);
      }
    } finally {
      over.abort();
      await Promise.all(visitors);
    }
    assert.deepEqual(failures, []);
    assert.ok(answered > 100);
  });
});
