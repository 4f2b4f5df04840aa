/** Threads that crash or hang: what they held is lost to those who were connected to them, and nothing else is. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type Ending, Client, rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const PLANT = { env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../harness/plant-crashes.ts")}` } };
const CLIENTS = 12;
const ENOUGH = 300;

/** What came of one request of the load. */
interface Sent {
  readonly target: string;
  readonly answered: boolean;
}

/** Clients that ask one thing after the other, each on one connection for as long as it lasts, and remember what came of it. */
class Load {
  readonly sent: Sent[] = [];
  readonly #edge: Edge;
  readonly #clients: Promise<void>[];
  #isOver = false;

  constructor(edge: Edge) {
    this.#edge = edge;
    this.#clients = Array.from({ length: CLIENTS }, (_, index) => this.#run(index));
  }

  /** So many more requests are answered. */
  async more(count = ENOUGH): Promise<void> {
    const goal = this.#answered + count;
    await eventually(() => this.#answered >= goal, `${count} more requests are answered`, 20_000);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#clients);
  }

  get #answered(): number {
    return this.sent.filter(({ answered }) => answered).length;
  }

  async #run(index: number): Promise<void> {
    let client: Client | null = null;
    for (let count = 0; !this.#isOver; count += 1) {
      client ??= await Client.connect(this.#edge.port).catch(() => null);
      if (client === null) continue;
      const target = `/${index}/${count}`;
      client.write(request(target));
      const answer = await client.answer("GET", 30_000).catch(() => undefined);
      this.sent.push({ target, answered: answer?.status === 200 });
      if (answer?.status === 200) continue;
      client.close();
      client = null;
    }
    client?.close();
  }
}

describe("a thread that crashes and one that hangs", { timeout: 120_000, skip: needs("linux") }, () => {
  test("lose only their own connections, and no line of what was answered", async (context) => {
    const origin = await startOrigin();
    const edge = await startEdge(
      { threads: 3, sites: oneSite(origin.url), timeouts: { stuck_thread: "1s", client_idle: "60s" } },
      PLANT,
    );
    const load = new Load(edge);
    await load.more();
    edge.signal("SIGPWR");
    await edge.said((line) => line.includes("a planted crash"), "the crash");
    await load.more();
    edge.signal("SIGWINCH");
    // The others go on meanwhile.
    await load.more();
    await edge.said((line) => line.includes("has done nothing for"), "the stuck thread is noticed");
    await eventually(() => edge.stderr().split("a new one starts").length === 3, "both are replaced");
    await load.more();
    await load.stop();
    edge.signal("SIGTERM");
    assert.deepEqual(await edge.exited, { code: 0, signal: null });

    const lines = new Map<string, number>();
    for (const { target } of edge.log()) lines.set(target, (lines.get(target) ?? 0) + 1);
    const cut = load.sent.filter(({ answered }) => !answered);
    context.diagnostic(`${load.sent.length} requests, ${cut.length} of them cut`);
    for (const { target, answered } of load.sent) {
      const count = lines.get(target) ?? 0;
      if (answered) assert.equal(count, 1, `${target} was answered, and has ${count} lines`);
      else assert.ok(count <= 1, `${target} was cut, and has ${count} lines`);
      lines.delete(target);
    }
    assert.deepEqual([...lines.keys()], [], "nothing is logged that nobody sent");
    assert.ok(cut.length > 0 && cut.length < CLIENTS * 2, `${cut.length} requests are cut`);
  });

  test("whoever waits in a thread that crashes learns of it, and has a line", async () => {
    const origin = await startOrigin(() => undefined);
    origin.on("/begun", (_one, connection) => {
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun");
    });
    origin.on("/ws", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
    const edge = await startEdge({ sites: oneSite(origin.url) }, PLANT);
    const [waiting, begun, tunnel] = await Promise.all([1, 2, 3].map(async () => Client.connect(edge.port)));
    assert.ok(waiting && begun && tunnel);
    waiting.write(request("/waiting"));
    begun.write(request("/begun"));
    tunnel.write(request("/ws", { fields: ["Connection: upgrade", "Upgrade: x"] }));
    await origin.request("/waiting");
    await begun.until(() => begun.raw().endsWith("begun"), "half of an answer");
    await tunnel.until(() => tunnel.raw().includes("101 Switching"), "the tunnel");
    edge.signal("SIGPWR");
    assert.equal((await waiting.answer()).headers["wao-error"], "2000 EdgeError");
    assert.notEqual(await begun.ended(), undefined);
    assert.notEqual(await tunnel.ended(), undefined);
    for (const [target, code] of [
      ["/waiting", 2000],
      ["/begun", 2000],
      ["/ws", undefined],
    ] as const) {
      assert.equal((await edge.nextLog(target)).code, code, target);
      assert.equal(edge.log(target).length, 1);
    }
  });

  test("what a dead thread counted is nobody's: its connections are free for others", async () => {
    const origin = await startOrigin();
    const limits = { connections: 4, connections_per_client: 100 };
    const edge = await startEdge({ threads: 2, limits, sites: oneSite(origin.url) }, PLANT);
    const clients = await Promise.all(Array.from({ length: 4 }, async () => Client.connect(edge.port)));
    for (const client of clients) {
      client.write(request("/"));
      assert.equal((await client.answer()).status, 200);
    }
    assert.equal((await rawRequest(edge.port, request("/"))).headers["wao-error"], "2004 EdgeOverloaded");
    // One after the other: each of the two has some of the clients, or one has them all.
    for (const replaced of [2, 3]) {
      edge.signal("SIGPWR");
      await eventually(() => edge.stderr().split("a new one starts").length === replaced, "it is replaced");
    }
    const endings = await Promise.all(clients.map(async (client): Promise<Ending> => client.ended()));
    assert.equal(endings.length, 4);
    for (let count = 0; count < 4; count += 1) {
      const status = async (): Promise<number> =>
        (await rawRequest(edge.port, request("/after")).catch(() => null))?.status ?? 0;
      await eventually(async () => (await status()) === 200, "there is room again");
    }
  });

  test("a thread that hangs does not keep a node from stopping", async () => {
    const origin = await startOrigin();
    const edge = await startEdge({ threads: 2, sites: oneSite(origin.url), timeouts: { stuck_thread: "1s" } }, PLANT);
    edge.signal("SIGWINCH");
    edge.signal("SIGTERM");
    assert.deepEqual(await edge.exited, { code: 0, signal: null });
  });
});
