import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { after, describe, test } from "node:test";
import { HeldWriter } from "../../../src/proxy/held-writer.ts";
import { within } from "../../harness/deadline.ts";

const server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());

/** A connection whose other end does not read yet. */
async function pair(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const address = server.address();
  const near = connect(typeof address === "object" && address ? address.port : 0, "127.0.0.1");
  const [far] = (await once(server, "connection")) as [Socket];
  after(() => {
    near.destroy();
    far.destroy();
  });
  return { near, far };
}

describe("chunks are held", () => {
  test("from the write until the kernel has all of them", async () => {
    const { near, far } = await pair();
    const writer = new HeldWriter(near);
    const chunk = Buffer.alloc(16 * 1024 * 1024, "x");
    assert.equal(writer.holdsChunks, false);
    assert.equal(writer.write(chunk, 0, chunk.length), false);
    assert.equal(writer.holdsChunks, true);
    far.resume();
    await within(once(near, "drain"), "all is written");
    assert.equal(writer.holdsChunks, false);
  });

  test("behind a long head and body, too", async () => {
    const { near } = await pair();
    const writer = new HeldWriter(near);
    writer.hold("head\r\n\r\n");
    writer.write(Buffer.alloc(16 * 1024 * 1024), 0, 16 * 1024 * 1024);
    assert.equal(writer.holdsChunks, true);
  });

  test("not where head and body left as one string, though that is queued", async () => {
    const { near } = await pair();
    const writer = new HeldWriter(near);
    near.cork();
    writer.hold("head\r\n\r\n");
    writer.write(Buffer.from("body"), 0, 4);
    assert.equal(near.writableLength, 12);
    assert.equal(writer.holdsChunks, false);
  });
});
