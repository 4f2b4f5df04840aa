import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { blocks } from "../harness/blocks.ts";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { Client } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { peakResidentBytes, residentBytes, resetPeak } from "../harness/process-facts.ts";
import { request, upload } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";
import { secureClient } from "../harness/tls-client.ts";

const LENGTH = 200 * 1024 * 1024;
/** What the kernel's buffers of two connections and the edge's own may hold together, generously. */
const IN_BETWEEN_BYTES = 48 * 1024 * 1024;
const MAY_GROW_BYTES = 100 * 1024 * 1024;

const origin = await startOrigin();
const files = new CertificateFiles();
const edge = await startEdge({
  listen: [
    { url: "http://127.0.0.1:0" },
    { url: "https://127.0.0.1:0", tls: { certificates: [files.make("site", { names: "DNS:site.test" })] } },
  ],
  sites: oneSite(origin.url),
});
const WAYS: Readonly<Record<string, () => Promise<Client>>> = {
  TCP: () => Client.connect(edge.port),
  TLS: async () => (await secureClient(edge.ports[1] ?? 0)).client,
};

for (const [way, connect] of Object.entries(WAYS))
  describe(`backpressure, ${way}`, { timeout: 60_000, skip: needs("linux") }, () => {
    test("a client that does not read stops the origin, and gets everything once it reads", async () => {
      const body = blocks(LENGTH);
      origin.on("/down", async (_one, connection) => {
        connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${LENGTH}\r\n\r\n`);
        await connection.writeAll(body.chunks);
      });
      const before = residentBytes(edge.pid);
      resetPeak(edge.pid);
      // The connection may be one that has served before.
      const earlierBytes = origin.connections.at(-1)?.socket.bytesWritten ?? 0;
      const client = await connect();
      client.socket.pause();
      client.write(request("/down"));
      const { connection } = await stalled("/down");
      const takenBytes = connection.socket.bytesWritten - earlierBytes;
      assert.ok(takenBytes < IN_BETWEEN_BYTES, `${takenBytes} bytes were taken`);
      const answer = client.answer("GET", 30_000);
      client.socket.resume();
      const { detail } = await answer;
      assert.deepEqual([detail.length, detail.sha256], [LENGTH, body.sha256()]);
      assertSmall(before);
      client.close();
    });

    test("an origin that does not read stops the client, and gets everything once it reads", async () => {
      const body = blocks(LENGTH);
      origin.on("/up", async (one, connection) => {
        connection.socket.pause();
        connection.write(reply(200, (await one.body).sha256));
      });
      const before = residentBytes(edge.pid);
      resetPeak(edge.pid);
      const client = await connect();
      client.write(upload("/up", LENGTH));
      const sent = client.writeAll(body.chunks);
      const seen = await origin.request("/up");
      await settled(() => client.socket.bytesWritten);
      assert.ok(client.socket.bytesWritten < IN_BETWEEN_BYTES, `${client.socket.bytesWritten} bytes were taken`);
      const answer = client.answer("POST", 30_000);
      origin.connections.at(-1)?.socket.resume();
      await sent;
      assert.equal((await seen.body).sha256, body.sha256());
      assert.equal((await answer).body.toString(), body.sha256());
      assertSmall(before);
      client.close();
    });
  });

/** The connection of the request for `path`, once its writes have stopped moving. */
async function stalled(path: string): Promise<{ connection: (typeof origin.connections)[number] }> {
  await origin.request(path);
  const connection = origin.connections.at(-1);
  if (connection === undefined) throw new Error("no connection");
  await settled(() => connection.socket.bytesWritten);
  return { connection };
}

/** Resolves when a number was the same for half a second: everything between the two ends is full. */
async function settled(read: () => number): Promise<void> {
  let last = -1;
  let since = performance.now();
  await eventually(() => {
    const now = read();
    if (now !== last) since = performance.now();
    last = now;
    return now > 0 && performance.now() - since > 500;
  }, "the bytes stop moving");
}

function assertSmall(before: number): void {
  const grownBytes = peakResidentBytes(edge.pid) - before;
  assert.ok(grownBytes < MAY_GROW_BYTES, `grew by ${grownBytes} bytes`);
}
