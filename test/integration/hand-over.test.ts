/** SIGUSR2: another process takes over the listeners, and no request is lost. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Client } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { Dynasty } from "../harness/dynasty.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

/** Asks without a break over one connection after the other; `perConnection` requests on each, as far as the edge allows. */
class Visitor {
  answered = 0;
  readonly failures: string[] = [];
  #isWanted = true;
  readonly #done: Promise<void>;

  constructor(port: number, perConnection: number) {
    this.#done = this.#run(port, perConnection);
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    await this.#done;
  }

  async #run(port: number, perConnection: number): Promise<void> {
    while (this.#isWanted) {
      try {
        await this.#visit(port, perConnection);
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }

  async #visit(port: number, perConnection: number): Promise<void> {
    const client = await Client.connect(port);
    for (let asked = 0; asked < perConnection && this.#isWanted; asked++) {
      client.write(request("/", { host: "a.test" }));
      const { status, headers } = await client.answer();
      if (status === 200) this.answered++;
      else this.failures.push(`${status} ${headers["wao-error"]}`);
      if (headers["connection"] === "close") break;
    }
    client.close();
  }
}

suite("an edge under load", { timeout: 120_000 }, () => {
  const site = (index: number): object => ({
    name: `s${index}`,
    hosts: [`s${index}.test`],
    origin: "http://127.0.0.1:9",
  });

  test("loses no request in 100 reloads and 5 hand-overs", async () => {
    const origin = await startOrigin(reply(200, "ok"));
    const a = { name: "a", hosts: ["a.test"], origin: origin.url };
    const dynasty = new Dynasty(await startEdge({ threads: 2, sites: [a] }));
    const { edge } = dynasty;
    const visitors = [1, 1, 1, 5, 1e9, 1e9, 1e9, 1e9].map((perConnection) => new Visitor(edge.port, perConnection));
    for (let round = 1; round <= 100; round++) {
      edge.rewrite({ threads: 2, sites: [a, site(round)] });
      edge.signal("SIGHUP");
      await eventually(
        () => edge.stderr().split("wao: reloaded: 1 sites added").length === round + 1,
        `reload ${round} is done`,
      );
    }
    for (let round = 0; round < 5; round++) await dynasty.handOver();
    await Promise.all(visitors.map((visitor) => visitor.stop()));
    assert.deepEqual(
      visitors.flatMap(({ failures }) => failures),
      [],
    );
    assert.ok(visitors.every(({ answered }) => answered > 100));
    assert.equal(new Set(dynasty.pids).size, 6);
    await dynasty.end();
    assert.equal(edge.stderr().split("wao: stopped").length, 7);
  });
});

test("what runs when another process takes over is answered; a silent connection ends; blocks live on", async () => {
  const origin = await startOrigin(reply(200, "ok"));
  const slow = Promise.withResolvers<void>();
  origin.on("/slow", async (_one, connection) => {
    await slow.promise;
    connection.write(reply(200, "done"));
  });
  const a = { name: "a", hosts: ["a.test"], origin: origin.url };
  const b = { name: "b", hosts: ["b.test"], origin: origin.url };
  const dynasty = new Dynasty(await startEdge({ threads: 2, admin: { url: "http://127.0.0.1:0" }, sites: [a, b] }));
  const { edge } = dynasty;
  const running = await Client.connect(edge.port);
  running.write(request("/slow", { host: "a.test" }));
  const answer = running.answer();
  await origin.request("/slow");
  const silent = await Client.connect(edge.port);
  silent.write(request("/", { host: "a.test" }));
  await silent.answer();
  const handing = dynasty.handOver();
  assert.equal(await silent.ended(), "fin");
  const next = await Client.connect(edge.port);
  next.write(request("/", { host: "b.test" }));
  assert.equal((await next.answer()).status, 200);
  slow.resolve();
  const { body, headers } = await answer;
  assert.deepEqual([body.toString(), headers["connection"]], ["done", "close"]);
  await handing;
  for (const client of [running, silent, next]) client.close();
  await dynasty.end();
});

test("a successor that cannot start leaves the one before at work", async () => {
  const origin = await startOrigin(reply(200, "ok"));
  const a = { name: "a", hosts: ["a.test"], origin: origin.url };
  const edge = await startEdge({ threads: 2, sites: [a] });
  edge.rewrite("sites:\n  - hosts: [a.test]\n");
  edge.signal("SIGUSR2");
  await edge.said((line) => line === "wao: nobody takes over: it ended with 1; this process goes on", "it goes on");
  const client = await Client.connect(edge.port);
  client.write(request("/", { host: "a.test" }));
  assert.equal((await client.answer()).status, 200);
  client.close();
});
