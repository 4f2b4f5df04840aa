/** How an HTTP/2 connection ends when the edge does (RFC 9113 §6.8). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startEdge } from "../harness/edge.ts";
import { FrameClient } from "../harness/frame-client.ts";
import { FLAG, type Frame, frame, get, TYPE } from "../harness/http2-frames.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();
const HIGHEST = 0x7fff_ffff;

function lastStreams(client: FrameClient): number[] {
  return client.frames.filter(({ type }) => type === TYPE.goaway).map(({ payload }) => payload.readUInt32BE(0));
}

function isPing({ type, flags }: Frame): boolean {
  return type === TYPE.ping && flags === 0;
}

describe("SIGTERM", { timeout: 60_000 }, () => {
  test("GOAWAY twice, what runs is answered, then the end", async () => {
    let answer = (): void => undefined;
    origin.on("/running", (_request, connection) => {
      answer = () => void connection.write(reply(200, "done"));
    });
    const edge = await startEdge({ sites: oneSite(origin.url) });
    const client = await FrameClient.open(edge.port);
    client.write(get(1, "/running"));
    await origin.request("/running");
    edge.signal("SIGTERM");
    const ping = await client.until(() => client.frames.some(isPing), "PING").then(() => client.frames.find(isPing));
    assert.deepEqual(lastStreams(client), [HIGHEST]);
    client.write(get(3, "/late"), frame(TYPE.ping, FLAG.ack, 0, ping?.payload));
    await client.until(() => lastStreams(client).length === 2, "the last GOAWAY");
    assert.deepEqual(lastStreams(client), [HIGHEST, 1], "what came in between was not taken, and the client is told");
    answer();
    assert.equal(await client.body(1), "done");
    await client.ended();
    client.close();
    assert.equal((await edge.exited).code, 0);
    assert.equal(origin.of("/late").length, 0);
  });

  test("an idle connection ends at once, also if the client does not answer the PING", async () => {
    const edge = await startEdge({ sites: oneSite(origin.url) });
    const client = await FrameClient.open(edge.port);
    client.write(get(1));
    await client.body(1);
    edge.signal("SIGTERM");
    await client.ended();
    assert.equal(lastStreams(client).at(-1), 1);
    client.close();
    assert.equal((await edge.exited).code, 0);
  });

  test("what still runs when the time is over gets 2005, or is cut", async () => {
    origin.on("/endless", () => undefined);
    origin.on(
      "/cut",
      (_request, connection) => void connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
    );
    const edge = await startEdge({ sites: oneSite(origin.url), timeouts: { drain: "1s" } });
    const client = await FrameClient.open(edge.port);
    client.write(get(1, "/endless"), get(3, "/cut"));
    await client.first(TYPE.data, 3);
    await origin.request("/endless");
    edge.signal("SIGTERM");
    assert.equal(await client.status(1), 503);
    assert.equal(await client.reset(3), "INTERNAL_ERROR");
    await client.ended();
    client.close();
    const { code } = await edge.exited;
    assert.equal(code, 0);
    assert.deepEqual([edge.log("/endless")[0]?.code, edge.log("/cut")[0]?.code], [2005, 2005]);
  });
});
