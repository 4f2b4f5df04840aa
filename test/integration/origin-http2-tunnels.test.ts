/** WebSockets at an origin of HTTP/2: an extended CONNECT (RFC 8441). */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http2";
import { describe, test } from "node:test";
import { Client, rawRequest } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { http2Client } from "../harness/http2-client.ts";
import { startHttp2Origin } from "../harness/http2-origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT = createHash("sha1").update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
const UPGRADE = ["Connection: Upgrade", "Upgrade: websocket", `Sec-WebSocket-Key: ${KEY}`, "Sec-WebSocket-Version: 13"];
const TUNNELS = { settings: { enableConnectProtocol: true } };

describe("a WebSocket through HTTP/2", { timeout: 60_000 }, async () => {
  let last: IncomingHttpHeaders = {};
  const origin = await startHttp2Origin((stream, headers) => {
    last = headers;
    if (headers[":path"] === "/no") return void (stream.respond({ ":status": 403 }), stream.end("no"));
    stream.respond({ ":status": 200, "sec-websocket-protocol": "chat" });
    stream.on("data", (octets: Buffer) => {
      if (octets.toString() === "reset") stream.close(2);
      else stream.write(octets);
    });
    stream.on("end", () => stream.end());
    return undefined;
  }, TUNNELS);
  const edge = await startEdge({ sites: oneSite(origin.url) });

  async function open(): Promise<Client> {
    const client = await Client.connect(edge.port);
    client.write(request("/chat", { host: "site.test", fields: UPGRADE }));
    await client.until(() => client.raw().endsWith("\r\n\r\n"), "the 101");
    return client;
  }

  test("a client of HTTP/1.1: 101 with the answer to its own key, then octets both ways", async () => {
    const client = await open();
    assert.match(client.raw(), /^HTTP\/1\.1 101 Switching Protocols\r\n/);
    assert.match(client.raw(), new RegExp(`sec-websocket-accept: ${ACCEPT.replaceAll("+", "\\+")}\r\n`));
    assert.match(client.raw(), /sec-websocket-protocol: chat\r\n/);
    assert.deepEqual(
      [last[":method"], last[":protocol"], last[":path"], last[":authority"], last["sec-websocket-version"]],
      ["CONNECT", "websocket", "/chat", "site.test", "13"],
    );
    assert.deepEqual([last["sec-websocket-key"], last.upgrade], [undefined, undefined]);
    client.write("hello");
    await client.until(() => client.raw().endsWith("hello"), "the echo");
    client.finish();
    await client.ended();
    const line = await edge.nextLog("/chat");
    assert.deepEqual([line.status, line.code, line.response_bytes], [101, undefined, 5]);
  });

  test("a reset at the origin is a reset at the client", async () => {
    const client = await open();
    client.write("reset");
    assert.equal(await client.ended(), "rst");
  });

  test("a client of HTTP/2", async () => {
    const session = http2Client(edge.port);
    await within(new Promise((resolve) => void session.once("remoteSettings", resolve)), "SETTINGS");
    const stream = session.request(
      {
        ":method": "CONNECT",
        ":protocol": "websocket",
        ":scheme": "http",
        ":authority": "site.test",
        ":path": "/chat",
      },
      { endStream: false },
    );
    const [headers] = await within(
      new Promise<[IncomingHttpHeaders]>((resolve) => void stream.once("response", (got) => resolve([got]))),
      "the head",
    );
    assert.deepEqual([headers[":status"], headers["sec-websocket-protocol"]], [200, "chat"]);
    const echo = new Promise<Buffer>((resolve) => void stream.once("data", resolve));
    stream.write("hello");
    assert.equal((await within(echo, "the echo")).toString(), "hello");
    stream.close();
  });

  test("an origin that does not want it says so in its own words", async () => {
    const answer = await rawRequest(edge.port, request("/no", { host: "site.test", fields: UPGRADE }));
    assert.deepEqual([answer.status, answer.body], [403, "no"]);
  });

  test("2411: an origin that does not take extended CONNECT; other protocols are not asked for", async () => {
    const plain = await startHttp2Origin((stream) => void (stream.respond({ ":status": 200 }), stream.end("plain")));
    const other = await startEdge({ sites: oneSite(plain.url) });
    const refused = await rawRequest(other.port, request("/", { host: "site.test", fields: UPGRADE }));
    assert.equal(refused.headers["wao-error"], "2411 UpgradeFailed");
    assert.equal(plain.requests.length, 0);
    const unknown = ["Connection: Upgrade", "Upgrade: chat/2"];
    assert.equal((await rawRequest(other.port, request("/", { host: "site.test", fields: unknown }))).body, "plain");
  });
});
