import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, runWao, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const folder = mkdtempSync(join(tmpdir(), "wao-serve-"));
// An unprivileged edge must be able to read its file.
chmodSync(folder, 0o755);
after(() => rmSync(folder, { recursive: true, force: true }));
const origin = await startOrigin();

function configFile(name: string, config: object | string): string {
  const path = join(folder, name);
  const content = typeof config === "string" ? config : JSON.stringify({ state_dir: join(folder, "state"), ...config });
  writeFileSync(path, content);
  return path;
}

describe("what cannot start says why in one line and exits with 1", { timeout: 60_000 }, () => {
  for (const threads of [1, 2]) {
    test(`a port that is taken (${threads} threads)`, async () => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
      const address = taken.address();
      assert.ok(address !== null && typeof address === "object");
      const listen = [{ url: `http://127.0.0.1:${address.port}` }];
      const path = configFile("taken.json", { listen, threads, sites: oneSite(origin.url) });
      const done = await runWao(["serve", "--config", path]);
      taken.close();
      assertOneMessage(done, new RegExp(`127\\.0\\.0\\.1:${address.port}.*(in use|another process)`, "i"));
    });
  }

  test("a port that an ordinary user may not bind", { skip: needs("root", "setpriv") }, async () => {
    const path = configFile("low.json", {
      listen: [{ url: "http://127.0.0.1:1" }],
      threads: 1,
      state_dir: "/tmp",
      access_log: "off",
      sites: oneSite(origin.url),
    });
    const unprivileged = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all"];
    const done = await runWao(["serve", "--config", path], { wrap: unprivileged });
    assertOneMessage(done, /127\.0\.0\.1:1\b.*(right|permission|privilege)/i);
  });

  test("an address that is not on this machine", async () => {
    const path = configFile("elsewhere.json", {
      listen: [{ url: "http://203.0.113.1:0" }],
      sites: oneSite(origin.url),
    });
    assertOneMessage(await runWao(["serve", "--config", path]), /203\.0\.113\.1/);
  });

  test("a config file that does not exist", async () => {
    assertOneMessage(await runWao(["serve", "--config", join(folder, "none.yaml")]), /none\.yaml/);
  });

  test("a config with mistakes: all of them, with line and column", async () => {
    const path = configFile("bad.yaml", "sites:\n  - hots: [a.test]\n    origin: ftp://x\nthreds: 2\n");
    const done = await runWao(["serve", "--config", path]);
    assert.equal(done.code, 1);
    for (const wanted of [/bad\.yaml:2:\d+/, /bad\.yaml:3:\d+/, /bad\.yaml:4:\d+/]) assert.match(done.stderr, wanted);
    assert.doesNotMatch(done.stderr, /\n\s+at /);
  });

  test("an unknown option is usage: 2", async () => {
    assert.equal((await runWao(["serve", "--no-such-option"])).code, 2);
  });
});

describe("ready", { timeout: 60_000 }, () => {
  test("every listener accepts and is named with its real port, in order, on 1 and 2 threads", async () => {
    for (const threads of [1, 2]) {
      const listen = [{ url: "http://127.0.0.1:0" }, { url: "http://127.0.0.2:0" }];
      const edge = await startEdge({ listen, threads, sites: oneSite(origin.url) });
      assert.deepEqual(
        edge.urls.map((url) => new URL(url).hostname),
        ["127.0.0.1", "127.0.0.2"],
      );
      assert.equal((await rawRequest(edge.ports[0] ?? 0, request("/"))).status, 200);
      assert.equal((await rawRequest(edge.ports[1] ?? 0, request("/"), { host: "127.0.0.2" })).status, 200);
    }
  });

  test("IPv6", { skip: needs("ipv6") }, async () => {
    const edge = await startEdge({ listen: [{ url: "http://[::1]:0" }], sites: oneSite(origin.url) });
    assert.equal((await rawRequest(edge.port, request("/six"), { host: "::1" })).status, 200);
    assert.equal((await edge.nextLog("/six")).client, "::1");
  });
});

describe("SIGHUP", { timeout: 60_000 }, () => {
  for (const threads of [1, 2]) {
    test(`takes a valid config: new sites work, what runs goes on (${threads} threads)`, async () => {
      const other = await startOrigin(reply(200, "other"));
      const a = { name: "a", hosts: ["a.test"], origin: origin.url };
      const b = { name: "b", hosts: ["b.test"], origin: other.url };
      const edge = await startEdge({ threads, sites: [a] });
      const { promise, resolve } = Promise.withResolvers<void>();
      const path = `/running-${threads}`;
      origin.on(path, async (_one, connection) => {
        await promise;
        connection.write(reply(200, "done"));
      });
      const client = await Client.connect(edge.port);
      client.write(request(path, { host: "a.test" }));
      const answer = client.answer();
      await origin.request(path);
      edge.rewrite({ threads, sites: [b] });
      edge.signal("SIGHUP");
      await everyThread(edge, "b.test", 200);
      await everyThread(edge, "a.test", 404);
      resolve();
      assert.equal((await answer).body.toString(), "done");
      client.write(request("/same-connection", { host: "b.test" }));
      assert.equal((await client.answer()).body.toString(), "other");
      client.close();
    });
  }

  test("refuses an invalid one: says why and changes nothing", async () => {
    const edge = await startEdge({ sites: [{ name: "a", hosts: ["a.test"], origin: origin.url }] });
    edge.rewrite("sites:\n  - hosts: [b.test]\n    orgin: http://127.0.0.1:1\n");
    edge.signal("SIGHUP");
    await edge.said((line) => /wao\.yaml:3:\d+: .*unknown key/.test(line), "the mistake with its line");
    assert.equal((await rawRequest(edge.port, request("/", { host: "a.test" }))).status, 200);
    assert.equal((await rawRequest(edge.port, request("/", { host: "b.test" }))).status, 404);
  });
});

describe("SIGTERM", { timeout: 60_000 }, () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    for (const threads of [1, 2]) {
      test(`${signal} lets what runs finish, refuses what is new, exits with 0 (${threads} threads)`, async () => {
        const edge = await startEdge({ threads, sites: oneSite(origin.url) });
        const path = `/running-${signal}-${threads}`;
        const { promise, resolve } = Promise.withResolvers<void>();
        origin.on(path, async (_one, connection) => {
          await promise;
          connection.write(reply(200, "finished"));
        });
        const running = await Client.connect(edge.port);
        running.write(request(path));
        const answer = running.answer();
        await origin.request(path);
        const begun = await Client.connect(edge.port);
        // In one segment with a whole request: once that is answered, the half one is known to have been read.
        begun.write(`${request("/in-time")}GET /too-late HTTP/1.1\r\n`);
        assert.equal((await begun.answer()).status, 200);
        edge.signal(signal);
        await draining(edge);
        begun.write("Host: site.test\r\n\r\n");
        const refused = await begun.answer();
        assert.deepEqual([refused.status, refused.headers["wao-error"]], [503, "2005 EdgeDraining"]);
        assert.notEqual(refused.headers["retry-after"], undefined);
        assert.equal(refused.headers["connection"], "close");
        resolve();
        const finished = await answer;
        assert.deepEqual([finished.body.toString(), finished.headers["connection"]], ["finished", "close"]);
        assert.deepEqual(await edge.exited, { code: 0, signal: null });
        assert.deepEqual([edge.log(path).length, edge.log("/too-late")[0]?.code], [1, 2005]);
        assert.equal(origin.of("/too-late").length, 0);
        begun.close();
        running.close();
      });
    }
  }

  test("with `drain_delay` the health endpoint says 503 while the listeners still accept", async () => {
    const edge = await startEdge({
      timeouts: { drain_delay: "1h" },
      admin: { url: "http://127.0.0.1:0" },
      sites: oneSite(origin.url),
    });
    const health = `${/^wao: admin API on (\S+)$/m.exec(edge.stderr())?.[1]}/healthz`;
    assert.equal((await fetch(health)).status, 200);
    edge.signal("SIGTERM");
    await edge.said((line) => line.startsWith("wao: out of service"), "it is out of service");
    assert.equal((await fetch(health)).status, 503);
    assert.equal((await rawRequest(edge.port, request("/still"))).status, 200);
    edge.signal("SIGTERM");
    assert.deepEqual(await edge.exited, { code: 0, signal: null });
  });

  test("idle connections are ended at once and do not hold the exit", async () => {
    const edge = await startEdge({ sites: oneSite(origin.url) });
    const idle = await Client.connect(edge.port);
    idle.write(request("/idle"));
    await idle.answer();
    const silent = await Client.connect(edge.port);
    const began = performance.now();
    edge.signal("SIGTERM");
    assert.equal(await idle.ended(), "fin");
    assert.deepEqual(await edge.exited, { code: 0, signal: null });
    assert.ok(performance.now() - began < 5_000);
    idle.close();
    silent.close();
  });

  test("what does not finish within `drain` is cut", async () => {
    const edge = await startEdge({ timeouts: { drain: "1s" }, sites: oneSite(origin.url) });
    origin.on("/never", () => undefined);
    const client = await Client.connect(edge.port);
    client.write(request("/never"));
    await origin.request("/never");
    edge.signal("SIGTERM");
    await client.ended();
    const exit = await edge.exited;
    assert.equal(exit.code, 0);
    assert.equal(edge.log("/never").length, 1);
    client.close();
  });

  for (const version of ["HTTP/1.1", "HTTP/1.0"] as const) {
    test(`an answer that has begun by then is cut so that the client can see it (${version})`, async () => {
      const edge = await startEdge({ timeouts: { drain: "500ms" }, sites: oneSite(origin.url) });
      const begun = {
        length: "Content-Length: 99\r\n\r\nhalf",
        chunked: "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        close: "\r\nhalf",
      };
      const clients = await Promise.all(
        Object.entries(begun).map(async ([framing, rest]) => {
          const path = `/begun-${framing}-${version}`;
          origin.on(path, (_one, connection) => void connection.write(`HTTP/1.1 200 OK\r\n${rest}`));
          const client = await Client.connect(edge.port);
          client.write(request(path, { version, fields: ["TE: trailers", "Connection: TE"] }));
          await client.until(() => client.raw().includes("half"), "the half");
          return { client, path };
        }),
      );
      edge.signal("SIGTERM");
      for (const { client, path } of clients) {
        assert.equal(await client.ended(), "rst", path);
        assert.ok(!/0\r\n(?:.*\r\n)?\r\n$/.test(client.raw()), path);
      }
      assert.equal((await edge.exited).code, 0);
      for (const { path } of clients) {
        const [line] = edge.log(path);
        assert.deepEqual([line?.code, line?.name, line?.status], [2005, "EdgeDraining", 200], path);
      }
    });
  }

  test("a second signal ends it at once", async () => {
    const edge = await startEdge({ sites: oneSite(origin.url) });
    origin.on("/stuck", () => undefined);
    const client = await Client.connect(edge.port);
    client.write(request("/stuck"));
    await origin.request("/stuck");
    edge.signal("SIGTERM");
    await draining(edge);
    const began = performance.now();
    edge.signal("SIGTERM");
    await edge.exited;
    assert.ok(performance.now() - began < 5_000);
    client.close();
  });
});

/** Until new connections are refused or told that the node stops. */
async function draining(edge: Edge): Promise<void> {
  await eventually(async () => {
    try {
      return (await rawRequest(edge.port, request("/probe"))).headers["wao-error"] === "2005 EdgeDraining";
    } catch {
      return true;
    }
  }, "the edge drains");
}

/** Until ten fresh connections in a row, so both threads, answer with this status. */
async function everyThread(edge: Edge, host: string, status: number): Promise<void> {
  await eventually(async () => {
    for (let count = 0; count < 10; count += 1) {
      if ((await rawRequest(edge.port, request("/each", { host }))).status !== status) return false;
    }
    return true;
  }, `${host} answers ${status} on every thread`);
}

function assertOneMessage(done: Awaited<ReturnType<typeof runWao>>, message: RegExp): void {
  assert.equal(done.code, 1, done.stderr);
  assert.match(done.stderr, message);
  assert.doesNotMatch(done.stderr, /\n\s+at /, "no stack");
  assert.equal(done.stderr.trim().split("\n").length, 1, done.stderr);
}
