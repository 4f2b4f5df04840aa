import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { blocks } from "../harness/blocks.ts";
import { Client } from "../harness/client.ts";
import { eventually, within } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import type { OriginConnection } from "../harness/origin-connection.ts";
import { type Origin, reply, startOrigin } from "../harness/origin.ts";
import { socketCount } from "../harness/process-facts.ts";
import { request, upload } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const edge = await startEdge({ sites: oneSite(origin.url) });
const ORIGIN_ENDS_MS = 1_000;

describe("a client that half-closes", { timeout: 60_000 }, () => {
  test("still gets its answer", async () => {
    const client = await Client.connect(edge.port);
    client.write(request("/half"));
    client.finish();
    assert.equal((await client.answer()).status, 200);
    assert.equal(await client.ended(), "fin");
  });

  test("still gets it when the origin takes 1.5 s", async () => {
    origin.on("/half-slow", (_one, connection) => void setTimeout(() => connection.write(reply(200, "late")), 1_500));
    const client = await Client.connect(edge.port);
    client.write(request("/half-slow"));
    client.finish();
    assert.equal((await client.answer()).body.toString(), "late");
    assert.equal((await edge.nextLog("/half-slow")).status, 200);
  });

  test("still gets all of a pipeline", async () => {
    const client = await Client.connect(edge.port);
    client.write(request("/half-a") + request("/half-b"));
    client.finish();
    assert.equal((await client.answer()).status, 200);
    assert.equal((await client.answer()).status, 200);
    assert.equal(await client.ended(), "fin");
  });

  test("inside its body is gone: the request is incomplete", async () => {
    const client = await Client.connect(edge.port);
    client.write(`${upload("/half-body", 100)}only some`);
    const seen = await origin.request("/half-body");
    client.finish();
    assert.equal((await seen.body).complete, false);
    const line = await edge.nextLog("/half-body");
    assert.equal(line.code, 2508);
    client.close();
  });
});

describe("a client that goes away", { timeout: 60_000 }, () => {
  test("waiting for the head, by RST", async () => {
    origin.on("/wait-rst", hang);
    const client = await Client.connect(edge.port);
    client.write(request("/wait-rst"));
    const { connection } = await arrived("/wait-rst");
    client.reset();
    await assertAborted("/wait-rst", connection);
  });

  test("waiting for the head, by close", async () => {
    // A FIN may be a half-close: the edge has to find out whether anybody is still there.
    origin.on("/wait-close", hang);
    const client = await Client.connect(edge.port);
    client.write(request("/wait-close"));
    const { connection } = await arrived("/wait-close");
    client.close();
    await assertAborted("/wait-close", connection);
  });

  for (const how of ["close", "reset"] as const) {
    test(`in the middle of a download, by ${how}`, async () => {
      const path = `/download-${how}`;
      const body = blocks(256 * 1024 * 1024);
      origin.on(path, async (_one, connection) => {
        connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
        await connection.writeAll(body.chunks);
      });
      const client = await Client.connect(edge.port);
      client.write(request(path));
      await client.until(() => client.received > 100_000, "some of the download");
      const { connection } = await arrived(path);
      client[how]();
      await assertAborted(path, connection);
    });

    test(`in the middle of an upload, by ${how}`, async () => {
      const path = `/upload-${how}`;
      const client = await Client.connect(edge.port);
      client.write(`${upload(path, 1_000_000)}${"x".repeat(1000)}`);
      const { connection } = await arrived(path);
      client[how]();
      await assertAborted(path, connection);
    });
  }

  test("between two requests leaves no line", async () => {
    const client = await Client.connect(edge.port);
    client.write(request("/between"));
    await client.answer();
    const lines = edge.log().length;
    client.reset();
    await rawMark("/mark-between");
    assert.ok(edge.log().length <= lines + 2, "only /between and the mark may be new");
    assert.equal(edge.log("/between").length, 1);
  });

  test("with a pipeline behind it: what was not begun is not sent to the origin", async () => {
    origin.on("/pipe-first", hang);
    const client = await Client.connect(edge.port);
    client.write(request("/pipe-first") + request("/pipe-second"));
    await origin.request("/pipe-first");
    client.reset();
    await edge.nextLog("/pipe-first");
    await rawMark("/mark-pipe");
    assert.equal(origin.of("/pipe-second").length, 0);
  });
});

describe("nothing leaks", { timeout: 60_000, skip: needs("linux") }, () => {
  test("after 200 aborts of every kind the edge has the sockets that it had before", async () => {
    const own = await startOrigin();
    const quiet = await startEdge({ sites: oneSite(own.url), pool: { idle_timeout: "1s" } });
    const before = socketCount(quiet.pid);
    own.on("/leak", hang);
    own.on("/leak-half", (_one, connection) => void connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"));
    for (let count = 0; count < 50; count += 1) await abortFourWays(own, quiet);
    await eventually(() => socketCount(quiet.pid) <= before, `back to ${before} sockets`);
    assert.equal(quiet.log().length, 200);
  });
});

async function abortFourWays(own: Origin, quiet: Edge): Promise<void> {
  const seen = own.requests.length;
  const heads = [request("/leak"), request("/leak-half"), upload("/leak", 100), request("/leak")];
  const clients = await Promise.all(heads.map(async () => Client.connect(quiet.port)));
  for (const [index, client] of clients.entries()) client.write(heads[index] ?? "");
  await clients[1]?.until(() => clients[1]?.received !== 0, "the head");
  await own.until(() => own.requests.length === seen + heads.length, "all requests at the origin");
  for (const client of clients) client.reset();
  for (const _client of clients) await quiet.nextLog((line) => line.code === 2508);
}

function hang(): void {
  // Never answers; the harness closes the connection when the edge does.
}

async function arrived(path: string): Promise<{ connection: OriginConnection }> {
  await origin.request(path);
  const connection = origin.connections.findLast((one) => one.current?.path === path);
  if (connection === undefined) throw new Error("no connection has this request");
  return { connection };
}

async function assertAborted(path: string, connection: OriginConnection): Promise<void> {
  const from = performance.now();
  const to = await within(connection.ended, "the origin connection ends");
  assert.ok(to - from < ORIGIN_ENDS_MS, `the origin connection ended after ${to - from} ms`);
  const line = await edge.nextLog(path);
  assert.deepEqual([line.code, line.name, line.status], [2508, "ClientClosed", 499]);
  await rawMark(`/mark${path}`);
  assert.equal(edge.log(path).length, 1);
}

/** One more request, so that whatever was to be logged before it has been. */
async function rawMark(target: string): Promise<void> {
  const client = await Client.connect(edge.port);
  client.write(request(target));
  await client.answer();
  client.close();
  await edge.nextLog(target);
}
