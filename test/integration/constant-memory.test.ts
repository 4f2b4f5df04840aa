import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { blocks } from "../harness/blocks.ts";
import { Client } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { peakResidentBytes, residentBytes, resetPeak } from "../harness/process-facts.ts";
import { request, upload } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const GIB = 1024 * 1024 * 1024;
const MAY_GROW_BYTES = 100 * 1024 * 1024;

describe("1 GiB in constant memory", { timeout: 120_000, skip: needs("linux") }, () => {
  test("as an answer", async () => {
    const body = blocks(GIB);
    const origin = await startOrigin(async (_one, connection) => {
      connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${GIB}\r\n\r\n`);
      await connection.writeAll(body.chunks);
    });
    const edge = await startEdge({ sites: oneSite(origin.url) });
    const before = residentBytes(edge.pid);
    resetPeak(edge.pid);
    const client = await Client.connect(edge.port);
    client.write(request("/down"));
    const answer = await client.answer("GET", 60_000);
    client.close();
    assert.deepEqual([answer.detail.length, answer.detail.sha256], [GIB, body.sha256()]);
    const grownBytes = peakResidentBytes(edge.pid) - before;
    assert.ok(grownBytes < MAY_GROW_BYTES, `grew by ${grownBytes} bytes`);
  });

  test("as an upload", async () => {
    const body = blocks(GIB);
    const origin = await startOrigin(async (one, connection) => {
      const seen = await one.body;
      connection.write(reply(200, seen.sha256));
    });
    const edge = await startEdge({ sites: oneSite(origin.url, { max_body: "none" }) });
    const before = residentBytes(edge.pid);
    resetPeak(edge.pid);
    const client = await Client.connect(edge.port);
    client.write(upload("/up", GIB));
    const answer = client.answer("POST", 60_000);
    await client.writeAll(body.chunks);
    assert.equal((await answer).body.toString(), body.sha256());
    client.close();
    const grownBytes = peakResidentBytes(edge.pid) - before;
    assert.ok(grownBytes < MAY_GROW_BYTES, `grew by ${grownBytes} bytes`);
  });
});
