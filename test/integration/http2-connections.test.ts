/** What holds for connections holds for those of HTTP/2: limits, load balancers that name the client, proxies that are believed. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { eventually } from "../harness/deadline.ts";
import { type ConfigInput, type Edge, startEdge } from "../harness/edge.ts";
import { FrameClient } from "../harness/frame-client.ts";
import { get, PREFACE, settings, TYPE } from "../harness/http2-frames.ts";
import { startOrigin } from "../harness/origin.ts";
import { oneSite } from "../harness/sites.ts";

const origin = await startOrigin();

async function edgeWith(config: Exclude<ConfigInput, string>): Promise<Edge> {
  return startEdge({ sites: oneSite(origin.url), ...config });
}

describe("limits of connections", { timeout: 60_000 }, () => {
  test("requests_per_connection: GOAWAY with the last one, which is answered", async () => {
    const edge = await edgeWith({ limits: { requests_per_connection: 2 } });
    const client = await FrameClient.open(edge.port);
    client.write(get(1));
    assert.equal(await client.status(1), 200);
    assert.equal(
      client.frames.some(({ type }) => type === TYPE.goaway),
      false,
    );
    client.write(get(3));
    assert.equal(await client.status(3), 200);
    assert.equal(await client.goaway(), "NO_ERROR");
    await client.ended();
    client.close();
  });

  test("connections_per_client: one too many gets 2004, and one that has ended does not count", async () => {
    const edge = await edgeWith({ limits: { connections_per_client: 2 } });
    const clients = await Promise.all([1, 2].map(async () => FrameClient.open(edge.port)));
    const third = await FrameClient.open(edge.port);
    third.write(get(1, "/third"));
    assert.equal(await third.status(1), 503);
    assert.equal((await edge.nextLog("/third")).code, 2004);
    for (const client of [...clients, third]) client.close();
    for (let count = 0; count < 20; count++) {
      const served = async (): Promise<boolean> => {
        const client = await FrameClient.open(edge.port);
        client.write(get(1));
        const status = await client.status(1);
        client.close();
        return status === 200;
      };
      await eventually(served, "a connection that is served");
    }
  });
});

describe("who the client is", { timeout: 60_000 }, () => {
  test("as the load balancer says (PROXY protocol), before the preface", async () => {
    const edge = await edgeWith({
      listen: [{ url: "http://127.0.0.1:0", proxy_protocol: "on" }],
      trusted_proxies: ["127.0.0.1"],
    });
    const client = await FrameClient.connect(edge.port);
    client.write(Buffer.from(`PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n${PREFACE}`), settings(), get(1, "/named"));
    assert.equal(await client.status(1), 200);
    const line = await edge.nextLog("/named");
    assert.deepEqual([line.client, line.protocol], ["192.0.2.7", "HTTP/2"]);
    assert.equal((await origin.request("/named")).header("x-forwarded-for"), "192.0.2.7");
    client.close();
  });

  test("as a trusted proxy says, for each request on its connection", async () => {
    const edge = await edgeWith({ trusted_proxies: ["127.0.0.1"] });
    const client = await FrameClient.open(edge.port);
    client.write(get(1, "/one", ["x-forwarded-for", "192.0.2.1"]), get(3, "/two", ["x-forwarded-for", "192.0.2.2"]));
    await Promise.all([client.status(1), client.status(3)]);
    assert.equal((await edge.nextLog("/one")).client, "192.0.2.1");
    assert.equal((await edge.nextLog("/two")).client, "192.0.2.2");
    client.close();
  });

  test("from nobody else", async () => {
    const edge = await edgeWith({});
    const client = await FrameClient.open(edge.port);
    client.write(get(1, "/forged", ["x-forwarded-for", "192.0.2.1"], ["wao-error", "2200 ConnectError"]));
    await client.status(1);
    assert.equal((await edge.nextLog("/forged")).client, "127.0.0.1");
    const seen = await origin.request("/forged");
    assert.deepEqual([seen.header("x-forwarded-for"), seen.header("wao-error")], ["127.0.0.1", undefined]);
    client.close();
  });
});
