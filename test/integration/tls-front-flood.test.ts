/** Connections to a TLS listener count from their accept on, whether a handshake comes of them or not. */
import assert from "node:assert/strict";
import { Duplex } from "node:stream";
import { describe, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { Client } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";
import { secureClient } from "../harness/tls-client.ts";

/** So many more than the limit are let in to be told of it. */
const TOLD = 8;
/** The head of a record and of a hello of 512 octets that never come. */
const HALF_A_HELLO = Buffer.from([22, 3, 1, 2, 4, 1, 0, 2, 0, 3, 3]);
const FLOODER = "127.0.0.2";
const VISITOR = "127.0.0.3";

const files = new CertificateFiles();
const certificates = [files.make("site", { names: "DNS:site.test" })];
const origin = await startOrigin();

async function started(limits: object, more: object = {}): Promise<Edge> {
  const listen = [{ url: "https://127.0.0.1:0", tls: { certificates } }];
  return startEdge({ listen, sites: oneSite(origin.url), limits, ...more });
}

/** Begin, and say no more than that. One that is reset before it knows that it is connected counts as reset. */
async function begun(edge: Edge, count: number): Promise<Client[]> {
  const all = Array.from({ length: count }, async (_, index) => {
    const client = await Client.connect(edge.port, { localAddress: FLOODER }).catch(() => null);
    client?.write(index % 2 === 0 ? HALF_A_HELLO : "");
    return client;
  });
  return (await Promise.all(all)).filter((client) => client !== null);
}

/** The answer's status and what its log line says; null where the connection is cut. */
async function status(edge: Edge, localAddress: string): Promise<number | null> {
  const secured = await secureClient(edge.port, { localAddress } as object).catch(() => null);
  if (secured === null) return null;
  const { client } = secured;
  client.write(request("/"));
  const answer = await client.answer();
  client.close();
  return answer.status;
}

/** Those that are still open when so many are not. */
async function left(clients: readonly Client[], count: number): Promise<Client[]> {
  const open = new Set(clients);
  for (const client of clients)
    void client.ended(30_000).then(
      () => open.delete(client),
      () => undefined,
    );
  await eventually(() => open.size <= count, `${count} are left`);
  return [...open];
}

describe("handshakes that are begun and never done", { timeout: 60_000 }, () => {
  for (const threads of [1, 2]) {
    test(`of one client are no more than it may have connections (${threads} threads)`, async () => {
      const edge = await started({ connections_per_client: 4 }, { threads });
      const flood = await begun(edge, 40);
      const kept = await left(flood, 4 + TOLD);
      // Threads that count at the same time may both turn one away.
      assert.ok(kept.length > 4, `${kept.length} are left`);
      assert.equal(await status(edge, VISITOR), 200);
      for (const client of kept) client.close();
      await eventually(async () => (await status(edge, FLOODER)) === 200, "the client is served again");
    });
  }

  test("of all clients are no more than there may be connections", async () => {
    const edge = await started({ connections: 4, connections_per_client: 1000 });
    const kept = await left(await begun(edge, 40), 4 + TOLD);
    assert.equal(kept.length, 4 + TOLD);
    assert.equal(await status(edge, VISITOR), null);
    for (const client of kept) client.close();
    await eventually(async () => (await status(edge, VISITOR)) === 200, "others are served again");
  });

  test("end in the time for a head, and count no more", async () => {
    const edge = await started({ connections_per_client: 2 }, { timeouts: { client_head: "1s" } });
    const flood = await begun(edge, 2);
    assert.equal(await status(edge, FLOODER), 503);
    assert.match((await edge.nextLog("/")).detail ?? "", /more than 2 connections of this client/);
    assert.deepEqual(await left(flood, 0), []);
    assert.equal(await status(edge, FLOODER), 200);
  });
});

test("a client that ends its side in the middle of its handshake is let go at once", { timeout: 60_000 }, async () => {
  const edge = await started({}, { timeouts: { client_head: "60s" } });
  const client = await Client.connect(edge.port);
  client.write(await helloOf());
  await client.until(() => client.received > 0, "the server's part of the handshake");
  client.finish();
  assert.equal(await client.ended(), "fin");
});

/** What Node's client says first. */
async function helloOf(): Promise<Buffer> {
  const wire = new Duplex({ read: () => undefined, write: (chunk: Buffer) => heard.resolve(chunk) });
  const heard = Promise.withResolvers<Buffer>();
  const tls = connectTls({ socket: wire, servername: "site.test", rejectUnauthorized: false });
  tls.on("error", () => undefined);
  const hello = await heard.promise;
  tls.destroy();
  return hello;
}

test("a connection that is secured counts once, until it ends", { timeout: 60_000 }, async () => {
  const edge = await started({ connections_per_client: 2 });
  const secured = [await secureClient(edge.port), await secureClient(edge.port)];
  assert.equal(await status(edge, "127.0.0.1"), 503);
  for (const { client } of secured) client.close();
  await eventually(async () => (await status(edge, "127.0.0.1")) === 200, "it is served again");
});
