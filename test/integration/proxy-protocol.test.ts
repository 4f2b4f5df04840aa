import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { SIGNATURE_2 } from "../../src/primitives/proxy-header.ts";
import { Authority } from "../harness/certificates.ts";
import { Client, rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { startProxiedOrigin } from "../harness/proxied-origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const CLIENT = "203.0.113.7";
const V1 = `PROXY TCP4 ${CLIENT} 192.0.2.1 51234 80\r\n`;
const V2 = Buffer.concat([
  SIGNATURE_2,
  Buffer.from([0x21, 0x11, 0, 17, 203, 0, 113, 7, 192, 0, 2, 1, 0xc8, 0x22, 0, 80]),
  Buffer.from([0x04, 0, 2, 9, 9]),
]);
const LOCAL = Buffer.concat([SIGNATURE_2, Buffer.from([0x20, 0, 0, 0])]);

describe("a listener behind a load balancer", { timeout: 60_000 }, async () => {
  const origin = await startOrigin();
  const edge = await startEdge({
    listen: [{ url: "http://127.0.0.1:0", proxy_protocol: "on" }, { url: "http://127.0.0.1:0" }],
    trusted_proxies: ["127.0.0.1"],
    timeouts: { client_head: "1s" },
    sites: oneSite(origin.url),
  });
  const plainPort = edge.ports[1] ?? 0;

  for (const [name, header] of [
    ["version 1", V1],
    ["version 2", V2],
  ] as const) {
    test(`knows the client by ${name}, in the log and at the origin`, async () => {
      const target = `/${encodeURIComponent(name)}`;
      const bytes = Buffer.concat([Buffer.from(header), Buffer.from(request(target))]);
      assert.equal((await rawRequest(edge.port, bytes, { method: "GET" })).status, 200);
      const line = await edge.nextLog(target);
      assert.deepEqual([line.client, line["peer"]], [CLIENT, "127.0.0.1"]);
      const seen = await origin.request(target);
      assert.equal(seen.header("x-forwarded-for"), CLIENT);
      assert.match(seen.header("forwarded") ?? "", /^for=203\.0\.113\.7;/);
    });

    test(`reads ${name} octet by octet, with the request behind it`, async () => {
      const client = await Client.connect(edge.port);
      const answer = client.answer();
      for (const octet of Buffer.concat([Buffer.from(header), Buffer.from(request("/slowly"))])) {
        client.write(Buffer.from([octet]));
        await new Promise(setImmediate);
      }
      assert.equal((await answer).status, 200);
      assert.equal((await edge.nextLog("/slowly")).client, CLIENT);
      client.write(request("/again"));
      await client.answer();
      assert.equal((await edge.nextLog("/again")).client, CLIENT, "the whole connection is the client's");
      client.close();
    });
  }

  test("a connection of the load balancer itself is its own", async () => {
    for (const [target, header] of [
      ["/local", LOCAL],
      ["/unknown", Buffer.from("PROXY UNKNOWN 1 2 3\r\n")],
    ] as const) {
      const bytes = Buffer.concat([header, Buffer.from(request(target))]);
      assert.equal((await rawRequest(edge.port, bytes, { method: "GET" })).status, 200);
      const line = await edge.nextLog(target);
      assert.deepEqual([line.client, line["peer"]], ["127.0.0.1", undefined]);
    }
  });

  test("what the client itself says of others is not believed; of a trusted one it is", async () => {
    const fields = ["X-Forwarded-For: 198.51.100.9"];
    await rawRequest(edge.port, V1 + request("/forged", { fields }));
    assert.equal((await edge.nextLog("/forged")).client, CLIENT);
    assert.equal((await origin.request("/forged")).header("x-forwarded-for"), CLIENT);
    await rawRequest(edge.port, `PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n${request("/chained", { fields })}`);
    assert.equal((await edge.nextLog("/chained")).client, "198.51.100.9");
  });

  test("nobody else may speak for others: closed before a word is read", async () => {
    // The reset may be here before the connect is.
    const ending = await Client.connect(edge.port, { localAddress: "127.0.0.2" }).then(
      async (client) => {
        client.write(V1 + request("/untrusted"));
        return [await client.ended(), client.raw()];
      },
      (error: NodeJS.ErrnoException) => [error.code === "ECONNRESET" ? "rst" : error.code, ""],
    );
    assert.deepEqual(ending, ["rst", ""]);
    await edge.said((line) => line.includes("proxy_protocol") && line.includes("127.0.0.2 is not in"), "the reason");
    assert.deepEqual(edge.log("/untrusted"), []);
  });

  for (const [name, bytes] of [
    ["a request without a header", request("/bare")],
    ["a malformed header", `PROXY TCP4 ${CLIENT} 1\r\n${request("/bare")}`],
    ["a header that never ends", "PROXY TCP4 "],
    ["silence", ""],
  ] as const) {
    test(`${name} is closed without an answer`, async () => {
      const client = await Client.connect(edge.port);
      client.write(bytes);
      assert.equal(await client.ended(5000), "rst");
      assert.equal(client.raw(), "");
      assert.deepEqual(edge.log("/bare"), []);
    });
  }

  test("on another listener a header is no request", async () => {
    const answer = await rawRequest(plainPort, V1 + request("/other"));
    assert.equal(answer.status, 400);
  });

  test("whoever waits for its header does not keep the edge from ending", async () => {
    const other = await startEdge({
      listen: [{ url: "http://127.0.0.1:0", proxy_protocol: "on" }],
      trusted_proxies: ["127.0.0.1"],
      sites: oneSite(origin.url),
    });
    const client = await Client.connect(other.port);
    client.write("PROXY ");
    other.signal("SIGTERM");
    assert.equal(await client.ended(), "rst");
    assert.deepEqual(await other.exited, { code: 0, signal: null });
  });
});

describe("an origin that wants to know the client", { timeout: 60_000 }, () => {
  for (const version of ["v1", "v2"] as const) {
    test(`by ${version}: first on every connection, and none is shared`, async () => {
      const origin = await startProxiedOrigin();
      const url = `http://127.0.0.1:${origin.port}`;
      const edge = await startEdge({ sites: oneSite("", { origin: { url, send_proxy_protocol: version } }) });
      const one = await Client.connect(edge.port, { localAddress: "127.0.0.2" });
      const other = await Client.connect(edge.port, { localAddress: "127.0.0.3" });
      for (const client of [one, other, one]) {
        client.write(request("/"));
        assert.equal((await client.answer()).status, 200);
      }
      const sourceOf = (client: Client) => ({ address: client.socket.localAddress, port: client.socket.localPort });
      assert.deepEqual(
        origin.connections.map(({ source }) => source),
        [sourceOf(one), sourceOf(other), sourceOf(one)],
      );
      assert.deepEqual(new Set(origin.connections.map(({ requests }) => requests.length)), new Set([1]));
      await eventually(() => origin.connections.every(({ socket }) => socket.destroyed), "none is kept idle");
      one.close();
      other.close();
    });
  }

  test("the client that a trusted proxy names is the one that is told", async () => {
    const origin = await startProxiedOrigin();
    const url = `http://127.0.0.1:${origin.port}`;
    const edge = await startEdge({
      trusted_proxies: ["127.0.0.1"],
      sites: oneSite("", { origin: { url, send_proxy_protocol: "v2" } }),
    });
    await rawRequest(edge.port, request("/", { fields: [`X-Forwarded-For: ${CLIENT}`] }));
    assert.deepEqual(origin.connections[0]?.source, { address: CLIENT, port: 0 });
  });

  test("before TLS", async () => {
    const authority = new Authority();
    after(() => authority.close());
    const origin = await startProxiedOrigin(authority.certificate());
    const url = `https://127.0.0.1:${origin.port}`;
    const edge = await startEdge({
      sites: oneSite("", { origin: { url, send_proxy_protocol: "v1", tls: { verify: false } } }),
    });
    assert.equal((await rawRequest(edge.port, request("/secure"))).status, 200);
    const [connection] = origin.connections;
    assert.ok(connection !== undefined);
    assert.equal((connection.source as { address: string }).address, "127.0.0.1");
    assert.deepEqual(connection.requests, ["GET /secure HTTP/1.1"]);
  });

  test("our own checks say that they are nobody's", async () => {
    const origin = await startProxiedOrigin();
    const url = `http://127.0.0.1:${origin.port}`;
    const health = { path: "/health", every: "1s" };
    await startEdge({ sites: oneSite("", { origin: { url, send_proxy_protocol: "v2", health } }) });
    const check = await eventually(() => origin.connections[0], "a check");
    await eventually(() => check.requests[0] === "GET /health HTTP/1.1", "its request");
    assert.equal(check.source, null);
  });

  test("an origin that resets at the header is told from one that died of the request", async () => {
    const origin = await startOrigin();
    origin.onConnection((connection) => connection.reset());
    const edge = await startEdge({ sites: oneSite("", { origin: { url: origin.url, send_proxy_protocol: "v1" } }) });
    const answer = await rawRequest(edge.port, request("/reset"));
    assert.equal(answer.headers["wao-error"], "2204 ConnectionReset");
  });
});
