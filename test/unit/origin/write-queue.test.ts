import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { queuedBytes } from "../../../src/origin/write-queue.ts";

test("what the kernel has not taken is counted, octet by octet, and nothing is once it has", async () => {
  const server = createServer();
  server.listen({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const near = connect({ port: (server.address() as { port: number }).port, host: "127.0.0.1" });
  const [[far]] = (await Promise.all([once(server, "connection"), once(near, "connect")])) as [[Socket], unknown];
  server.close();
  far.pause();
  const block = Buffer.alloc(16 * 1024);
  let written = 0;
  while (near.write(block)) written += block.length;
  written += block.length;
  const waiting = queuedBytes(near);
  assert.ok(waiting > 0 && waiting < written, `${waiting} of ${written}`);
  far.resume();
  await once(near, "drain");
  assert.equal(queuedBytes(near), 0);
  near.destroy();
  far.destroy();
  assert.equal(queuedBytes(near), 0, "a socket that is gone has no queue");
});
