/** SIGUSR2 with TLS listeners: no handshake and no request is lost, and sessions of before are resumed by the process that has taken over. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type ClientHttp2Session, connect } from "node:http2";
import { suite, test } from "node:test";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { Client } from "../harness/client.ts";
import { Dynasty } from "../harness/dynasty.ts";
import { startEdge } from "../harness/edge.ts";
import { ask } from "../harness/http2-client.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { secureClient } from "../harness/tls-client.ts";

const files = new CertificateFiles();
const first = files.make("first", { names: "DNS:site.test" });
const second = files.make("second", { names: "DNS:site.test" });
const origin = await startOrigin(reply(200, "ok"));

function config(pair: object, more: object = {}): Record<string, unknown> {
  return {
    threads: 2,
    listen: [{ url: "https://127.0.0.1:0", tls: { certificates: [pair] } }],
    sites: [{ name: "site", hosts: ["site.test"], origin: origin.url }],
    ...more,
  };
}

type Version = "TLSv1.2" | "TLSv1.3";

/** Asks without a break; comes back with the newest session that it was given. */
class SecureVisitor {
  answered = 0;
  readonly handshakes = { full: 0, resumed: 0 };
  readonly failures: string[] = [];
  readonly #port: number;
  readonly #version: Version;
  readonly #perConnection: number;
  #session: Buffer | undefined;
  #isWanted = true;
  readonly #done: Promise<void>;

  constructor(port: number, version: Version, perConnection: number) {
    this.#port = port;
    this.#version = version;
    this.#perConnection = perConnection;
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    await this.#done;
  }

  async #run(): Promise<void> {
    while (this.#isWanted) {
      try {
        await this.#visit();
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }

  async #visit(): Promise<void> {
    const options = { maxVersion: this.#version, ...(this.#session === undefined ? {} : { session: this.#session }) };
    const { client, tls } = await secureClient(this.#port, options);
    tls.on("session", (session: Buffer) => (this.#session = session));
    this.handshakes[tls.isSessionReused() ? "resumed" : "full"]++;
    if (this.#version === "TLSv1.2") this.#session ??= tls.getSession();
    for (let asked = 0; asked < this.#perConnection && this.#isWanted; asked++) {
      const before = client.received;
      client.write(request("/"));
      const answer = await client.answer().catch((error: unknown) => error);
      // Silent for two seconds, as this process may be on a busy machine, it was closed: clients ask again on a new connection (RFC 9112 §9.3.1).
      if (answer instanceof Error && asked > 0 && client.received === before) break;
      if (answer instanceof Error) throw answer;
      const { status, headers } = answer as Awaited<ReturnType<Client["answer"]>>;
      if (status === 200) this.answered++;
      else this.failures.push(`${status} ${headers["wao-error"]}`);
      if (headers["connection"] === "close") break;
    }
    client.close();
  }
}

/** One HTTP/2 connection after the other, each until it is told to go. */
async function visitByHttp2(port: number, until: () => boolean): Promise<{ answered: number; failures: string[] }> {
  const failures: string[] = [];
  let answered = 0;
  const open = (): ClientHttp2Session => {
    const session = connect(`https://127.0.0.1:${port}`, { servername: "site.test", rejectUnauthorized: false });
    return session.on("error", (error) => failures.push(String(error)));
  };
  let session = open();
  while (!until()) {
    if (session.closed || session.destroyed) session = open();
    const { status } = await ask(session, "/", { ":authority": "site.test" }).answer;
    if (status === 200) answered++;
    // One that met the last GOAWAY is known to have reached nobody: clients ask again (RFC 9113 §6.8).
    else if (!session.closed && !session.destroyed) failures.push(String(status));
  }
  session.destroy();
  return { answered, failures };
}

async function shown(port: number, session?: Buffer): Promise<[name: string, isResumed: boolean]> {
  const { tls } = await secureClient(port, session === undefined ? {} : { session });
  const name = String(tls.getPeerCertificate().subject?.CN);
  const isResumed = tls.isSessionReused();
  tls.destroy();
  return [name, isResumed];
}

async function sessionOf(port: number): Promise<Buffer> {
  const { client, tls } = await secureClient(port);
  const given = new Promise<Buffer>((resolve) => void tls.once("session", resolve));
  client.write(request("/"));
  await client.answer();
  client.close();
  return given;
}

suite("TLS listeners that are handed over", { timeout: 120_000 }, () => {
  test("three times under load: nothing is lost, and every session is resumed", async () => {
    const dynasty = new Dynasty(await startEdge(config(first)));
    const { port } = dynasty.edge;
    const visitors = [
      new SecureVisitor(port, "TLSv1.3", 1),
      new SecureVisitor(port, "TLSv1.2", 1),
      new SecureVisitor(port, "TLSv1.3", 5),
      new SecureVisitor(port, "TLSv1.3", 1e9),
    ];
    let isOver = false;
    const http2 = visitByHttp2(port, () => isOver);
    for (let round = 0; round < 3; round++) await dynasty.handOver();
    isOver = true;
    await Promise.all(visitors.map((visitor) => visitor.stop()));
    const failures = visitors.flatMap((visitor) => visitor.failures);
    assert.deepEqual([...failures, ...(await http2).failures], []);
    assert.ok((await http2).answered > 50);
    assert.ok(visitors.every(({ answered }) => answered > 50));
    assert.deepEqual(
      visitors.map(({ handshakes }) => handshakes.full),
      [1, 1, 1, 1],
    );
    assert.ok(visitors.every(({ handshakes }) => handshakes.resumed >= 3));
    await dynasty.end();
  });

  test("a successor that reads other certificates shows them, and still knows the sessions", async () => {
    const dynasty = new Dynasty(await startEdge(config(first)));
    const { edge } = dynasty;
    const session = await sessionOf(edge.port);
    const visitor = new SecureVisitor(edge.port, "TLSv1.3", 2);
    assert.equal((await shown(edge.port))[0], "first");
    edge.rewrite(config(second));
    await dynasty.handOver();
    assert.deepEqual(await shown(edge.port), ["second", false]);
    assert.equal((await shown(edge.port, session))[1], true);
    await visitor.stop();
    assert.deepEqual(visitor.failures, []);
    await dynasty.end();
  });

  test("keys grow no older for it, and a successor without tickets gives none", async () => {
    const rotation = { tls: { ticket_rotation: "3s" } };
    const dynasty = new Dynasty(await startEdge(config(first, rotation)));
    const { edge } = dynasty;
    const session = await sessionOf(edge.port);
    await dynasty.handOver();
    // Only time brings rotations: after two of them the key is forgotten, whoever made it.
    await new Promise((resolve) => setTimeout(resolve, 6_500));
    assert.equal((await shown(edge.port, session))[1], false);
    const later = await sessionOf(edge.port);
    edge.rewrite(config(first, { tls: { ticket_rotation: "off" } }));
    await dynasty.handOver();
    assert.equal((await shown(edge.port, later))[1], false);
    await dynasty.end();
  });

  test("a handshake that is under way is finished by the process that accepted it", async () => {
    const dynasty = new Dynasty(await startEdge(config(first)));
    const { edge } = dynasty;
    const tcp = await Client.connect(edge.port);
    const handing = dynasty.handOver();
    await edge.said((line) => line.includes("draining"), "the old process drains", 30_000);
    const { client } = await secureClient(edge.port, { socket: tcp.socket });
    client.write(request("/late"));
    const { status, headers } = await client.answer();
    assert.deepEqual([status, headers["connection"]], [200, "close"]);
    client.close();
    await handing;
    await dynasty.end();
  });

  test("keys are neither in the environment nor in the command line", { skip: needs("linux") }, async () => {
    const dynasty = new Dynasty(await startEdge(config(first)));
    await dynasty.handOver();
    const pid = dynasty.pids.at(-1) ?? 0;
    const told = readFileSync(`/proc/${pid}/environ`, "latin1") + readFileSync(`/proc/${pid}/cmdline`, "latin1");
    // 48 octets in base64 or hexadecimal.
    assert.doesNotMatch(told, /[\w+/]{64}/);
    assert.match(told, /WAO_LISTENERS=\[\{"key":"127[^\0]*\]\0/);
    await dynasty.end();
  });
});
